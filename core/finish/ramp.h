#pragma once
#include <algorithm>

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

/// Luminance of linear RGB (BT.709).
inline float luminance(const float* rgb)
{
    return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
}

}  // namespace finish
