#include "core/imaging/lab.h"

#include <cmath>
#include <numbers>

namespace imaging {
namespace {

// CIE 15: (6/29)^3 and (29/3)^3.
constexpr float kEpsilon = 216.0f / 24389, kKappa = 24389.0f / 27;
constexpr float kWhiteX = 0.95047f, kWhiteZ = 1.08883f;

float curve(float t)
{
    return t > kEpsilon ? std::cbrt(t) : (kKappa * t + 16) / 116;
}

float inverse(float f)
{
    const float cube = f * f * f;
    return cube > kEpsilon ? cube : (116 * f - 16) / kKappa;
}

}  // namespace

float Lab::chroma() const
{
    return std::hypot(a, b);
}

float Lab::hue() const
{
    return a == 0 && b == 0 ? 0 : std::atan2(b, a) * (180 / std::numbers::pi_v<float>);
}

Lab labOf(const float* p)
{
    const float x = curve((0.4124564f * p[0] + 0.3575761f * p[1] + 0.1804375f * p[2]) / kWhiteX);
    const float y = curve(0.2126729f * p[0] + 0.7151522f * p[1] + 0.0721750f * p[2]);
    const float z = curve((0.0193339f * p[0] + 0.1191920f * p[1] + 0.9503041f * p[2]) / kWhiteZ);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

void linearOf(const Lab& lab, float* p)
{
    const float fy = (lab.lightness + 16) / 116;
    const float x = inverse(fy + lab.a / 500) * kWhiteX, y = inverse(fy), z = inverse(fy - lab.b / 200) * kWhiteZ;
    p[0] = 3.2404542f * x - 1.5371385f * y - 0.4985314f * z;
    p[1] = -0.9692660f * x + 1.8760108f * y + 0.0415560f * z;
    p[2] = 0.0556434f * x - 0.2040259f * y + 1.0572252f * z;
}

}  // namespace imaging
