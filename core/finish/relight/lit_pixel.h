#pragma once
#include <algorithm>
#include <array>
#include <cmath>

#include "core/finish/ramp.h"

namespace finish {

/// What of a gain above 1 a pixel gets whose largest channel is `before`: what would come near white is rolled off below it, so that lit skin keeps
/// its drawing. Never less than 1.
inline float belowWhite(float before, float gain)
{
    constexpr float kKnee = 0.78f, kWhite = 0.98f;
    const float after = before * gain;
    if (gain <= 1 || after <= kKnee)
        return gain;
    const float rolled = kWhite - (kWhite - kKnee) * std::exp((kKnee - after) / (kWhite - kKnee));
    return std::max(1.0f, rolled / before);
}

/// One pixel in the new light.
/// @param light  a cell of RelightMap: gain, share of the key, chroma taken away, rim light
inline void lightPixel(const float* rgb, const float* light, const std::array<float, 3>& lamp, float* out)
{
    constexpr float kRimGain = 2.2f, kRimGlow = 0.05f;  // the glow is what black hair shows of it, less so in its gaps: else it would be fog
    constexpr float kGaps = 0.03f;
    const float before = std::max({rgb[0], rgb[1], rgb[2]}), y = luminance(rgb), rim = light[3];
    const float gain = light[0] * (1 + kRimGain * rim);
    const float glow = kRimGlow * rim * std::min(1.0f, 0.3f + std::max(0.0f, y) / kGaps);
    float after = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        const float tint = 1 + light[1] * (lamp[c] - 1);
        out[c] = (rgb[c] + (y - rgb[c]) * light[2]) * gain * tint + glow;
        after = std::max(after, out[c]);
    }
    if (before > 0 && after > before) {
        const float back = belowWhite(before, after / before) * before / after;
        for (int c = 0; c < 3; ++c)
            out[c] *= back;
    }
}

}  // namespace finish
