#pragma once
#include "core/finish/relight/params.h"
#include "core/finish/relight/present_light.h"
#include "core/vision/face.h"

namespace finish::relight {

/// A set-up's lamps, before a person's adjustments.
struct Arrangement {
    float azimuth = 0;    ///< degrees from the camera's axis towards the key's side
    float elevation = 0;  ///< degrees
    float fill = 0;       ///< 0..1, share of the light that comes from everywhere in front
    float softness = 0;   ///< 0..1
    float low = 0;        ///< second lamp from below the camera
};
Arrangement arrangementOf(LightSetup setup);

/// The lamps as they stand.
struct StudioLight {
    Direction key{0, 0, 1};
    Direction faces{0, 0, 1};  ///< where the nose points: it sets the key's exposure
    float fill = 0;
    float softness = 0;
    float low = 0;
    float power = 1;           ///< of the key, factor
};
StudioLight studioLight(const RelightParams& params, const vision::Pose& pose, float side);

/// Linear RGB of luminance 1: colour of a lamp of so many kelvin in a picture that is balanced for 5300.
/// Source: Kim et al. 2002, cubic splines of the Planckian locus, 1667 to 25000 K.
std::array<float, 3> lampColour(float kelvin);

}  // namespace finish::relight
