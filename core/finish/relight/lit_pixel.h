#pragma once
#include <algorithm>
#include <array>

#include "core/finish/ramp.h"

namespace finish {

/// What RelightMap has for a pixel.
struct PixelLight {
    float gain = 1;
    float key = 0;   ///< share of it
    float grey = 0;  ///< chroma taken away
    float rim = 0;
};

/// One pixel in the new light, in place. What would come near white is rolled off below it, so that lit skin keeps its drawing. Without branches.
inline void lightPixel(float& red, float& green, float& blue, const PixelLight& light, const std::array<float, 3>& lamp)
{
    constexpr float kRimGain = 2.2f, kRimGlow = 0.05f;  // the glow is what black hair shows of it, less so in its gaps: else it would be fog
    constexpr float kGaps = 0.03f;
    const float before = std::max(red, std::max(green, blue)), y = 0.2126f * red + 0.7152f * green + 0.0722f * blue;
    const float gain = light.gain * (1 + kRimGain * light.rim);
    const float glow = kRimGlow * light.rim * std::min(1.0f, 0.3f + std::max(0.0f, y) * (1 / kGaps));
    const auto lit = [&](float own, float tint) { return (own + (y - own) * light.grey) * gain * (1 + light.key * (tint - 1)) + glow; };
    const float r = lit(red, lamp[0]), g = lit(green, lamp[1]), b = lit(blue, lamp[2]);
    constexpr float kKnee = 0.78f, kWhite = 0.98f, kBlack = 1e-30f;
    const float after = std::max(kBlack, std::max(r, std::max(g, b)));
    const float rolled = kWhite - (kWhite - kKnee) * quickExp(std::min(0.0f, (kKnee - after) * (1 / (kWhite - kKnee))));
    const float back = std::min(after, std::max(before, rolled)) / after;  // below the knee, and where it got darker, this is one
    red = r * back;
    green = g * back;
    blue = b * back;
}

}  // namespace finish
