#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/finish/background/backdrop.h"

namespace finish {
namespace {

/// sRGB's curve (IEC 61966-2-1) of a value in 0..1.
double decoded(double v)
{
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

}  // namespace

imaging::Image drawGradient(const Framing& framing, const BackgroundParams& params)
{
    constexpr int kLongSide = 256;
    const double longest = std::max(framing.output.width, framing.output.height);
    imaging::Image light(drawingExtent(framing, framing.unitLength * kLongSide / longest), 4, imaging::Space::Linear, 0.0f);
    const double angle = params.angle * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    const double w = framing.output.width, h = framing.output.height;
    // From corner to corner along the direction: both colours are reached, at any angle.
    const double half = (std::abs(c) * w + std::abs(s) * h) / 2;
    const double from[3] = {params.colour.red / 255.0, params.colour.green / 255.0, params.colour.blue / 255.0};
    const double to[3] = {params.second.red / 255.0, params.second.green / 255.0, params.second.blue / 255.0};
    for (int y = 0; y < light.height(); ++y)
        for (int x = 0; x < light.width(); ++x) {
            const double px = (x + 0.5) * w / light.width() - w / 2, py = (y + 0.5) * h / light.height() - h / 2;
            const double t = std::clamp((px * c + py * s) / half / 2 + 0.5, 0.0, 1.0);
            // Even to the eye: mixed as encoded, not as light.
            for (int i = 0; i < 3; ++i)
                light.at(x, y, i) = static_cast<float>(decoded(std::lerp(from[i], to[i], t)));
        }
    return light;
}

}  // namespace finish
