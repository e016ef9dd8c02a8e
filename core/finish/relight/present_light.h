#pragma once
#include <array>

#include "core/imaging/image.h"

namespace finish::relight {

using Direction = std::array<float, 3>;  ///< unit length; x to the picture's right, y up, z to the camera

/// Degrees round the head (0 from the camera, + from the picture's right) and above the horizon.
Direction directionAt(float azimuth, float elevation);
float angleBetween(const Direction& a, const Direction& b);  ///< degrees

/// The light that a face was photographed in: brightness of matt skin over its normal n, of mean 1, is about ambient + gradient·n.
struct PresentLight {
    float ambient = 1;
    std::array<float, 3> gradient{};
    float explained = 0;           ///< R²: share of the skin's variance that this explains
    Direction direction{0, 0, 1};  ///< of the main lamp; from the camera when there is none

    float at(const float* normal) const { return ambient + gradient[0] * normal[0] + gradient[1] * normal[1] + gradient[2] * normal[2]; }
};

/// Robust fit (Huber 1964) of the order that a convex matt surface shows most of (Ramamoorthi and Hanrahan 2001). That order alone sees lamps at the
/// side up to 30 degrees too far in front, so the direction is Lambert's law's with its attached shadow, where that leaves the smaller residues.
/// Nothing is found (R² 0) where fewer than some fifty cells have weight.
/// @param luminance, weight  one channel; @param normals  three
PresentLight fitPresentLight(const imaging::Image& luminance, const imaging::Image& normals, const imaging::Image& weight);

}  // namespace finish::relight
