#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace test {

/// Linear light.
struct Rgb {
    float r = 0, g = 0, b = 0;
    Rgb operator*(float k) const { return {r * k, g * k, b * k}; }
};

/// A face drawn from ellipses and strokes, with its mesh: what the measurements of a photo's quality look at, and nothing else.
struct DrawnFace {
    imaging::Image photo;
    vision::Face face;
};
inline constexpr Rgb kDrawnSkin{0.46f, 0.29f, 0.22f};
DrawnFace drawFace(float unit, const Rgb& skin = kDrawnSkin);

/// `edit(r, g, b, u)` for every pixel; u = place across the face in units of D, 0 between the eyes.
template <class Edit>
DrawnFace edited(const DrawnFace& drawn, const Edit& edit)
{
    DrawnFace result = drawn;
    const float middle = (drawn.face.irises[0].centre.x + drawn.face.irises[1].centre.x) / 2;
    for (int y = 0; y < result.photo.height(); ++y)
        for (int x = 0; x < result.photo.width(); ++x) {
            float* p = result.photo.row(y) + result.photo.channels() * x;
            edit(p[0], p[1], p[2], (static_cast<float>(x) - middle) / drawn.face.eyeDistance);
        }
    return result;
}

/// Gaussian blur in linear light, sigma in units of D.
DrawnFace blurred(const DrawnFace& drawn, float sigma);
/// Moved by `length` D while it was taken.
DrawnFace moved(const DrawnFace& drawn, float length, bool upright);
/// Noise of equal strength in the square root of light, and what a camera clips; the same at every run.
DrawnFace noisy(const DrawnFace& drawn, float sigma);

}  // namespace test
