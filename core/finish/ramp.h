#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>

namespace finish {

inline float clamp01(float x)
{
    return std::min(std::max(x, 0.0f), 1.0f);
}

/// Smoothstep: 0 at and before `from`, 1 at and after `to`.
inline float smooth(float x, float from, float to)
{
    const float t = clamp01((x - from) / (to - from));
    return t * t * (3.0f - 2.0f * t);
}

/// e^x for x from -80 to 80, with a relative error below 1e-6, and 1 at 0: without a call, so that loops over it vectorise.
inline float quickExp(float x)
{
    const float at = std::min(std::max(x, -80.0f), 80.0f) * 1.44269504f;
    const auto whole = static_cast<std::int32_t>(at + 200.5f) - 200;  // the nearest, or its neighbour beside a half
    const float t = (at - static_cast<float>(whole)) * 0.69314718f;
    const float part = 1 + t * (1 + t * (0.5f + t * (1.0f / 6 + t * (1.0f / 24 + t * (1.0f / 120 + t * (1.0f / 720))))));
    return part * std::bit_cast<float>((whole + 127) << 23);
}

/// Luminance of linear RGB (BT.709).
inline float luminance(const float* rgb)
{
    return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
}

}  // namespace finish
