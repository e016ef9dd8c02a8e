#include "core/imaging/colour_difference.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace imaging {
namespace {

constexpr double kRadian = std::numbers::pi / 180;

/// C^7 / (C^7 + 25^7), rooted: 0 for greys, towards 1 for strong colours.
double strongColour(double chroma)
{
    const double seventh = std::pow(chroma, 7);
    return std::sqrt(seventh / (seventh + 6103515625.0));
}

/// Degrees, 0 to 360; 0 for greys.
double hueOf(double a, double b)
{
    if (a == 0 && b == 0)
        return 0;
    const double degrees = std::atan2(b, a) / kRadian;
    return degrees < 0 ? degrees + 360 : degrees;
}

}  // namespace

float deltaE00(const Lab& one, const Lab& other)
{
    // Step 1: a* stretched near the grey axis, and chroma and hue from it.
    const double stretch = 1 + 0.5 * (1 - strongColour((std::hypot(double(one.a), double(one.b)) + std::hypot(double(other.a), double(other.b))) / 2));
    const double a1 = stretch * one.a, a2 = stretch * other.a;
    const double c1 = std::hypot(a1, double(one.b)), c2 = std::hypot(a2, double(other.b));
    const double h1 = hueOf(a1, one.b), h2 = hueOf(a2, other.b);

    // Step 2: differences; a grey has no hue to differ in.
    const bool grey = c1 * c2 == 0;
    const double apart = grey ? 0 : std::remainder(h2 - h1, 360.0);
    const double lightness = double(other.lightness) - double(one.lightness), chroma = c2 - c1;
    const double hue = 2 * std::sqrt(c1 * c2) * std::sin(apart / 2 * kRadian);

    // Step 3: how much each of them counts at this colour.
    const double meanL = (double(one.lightness) + double(other.lightness)) / 2, meanC = (c1 + c2) / 2;
    double meanH = h1 + h2;
    if (!grey)
        meanH = std::abs(h1 - h2) <= 180 ? meanH / 2 : meanH < 360 ? meanH / 2 + 180 : meanH / 2 - 180;
    const double t = 1 - 0.17 * std::cos((meanH - 30) * kRadian) + 0.24 * std::cos(2 * meanH * kRadian) + 0.32 * std::cos((3 * meanH + 6) * kRadian) -
                     0.20 * std::cos((4 * meanH - 63) * kRadian);
    const double fromBlue = (meanH - 275) / 25, fromGrey = (meanL - 50) * (meanL - 50);
    const double turn = -std::sin(60 * std::exp(-fromBlue * fromBlue) * kRadian) * 2 * strongColour(meanC);
    const double l = lightness / (1 + 0.015 * fromGrey / std::sqrt(20 + fromGrey)), c = chroma / (1 + 0.045 * meanC), h = hue / (1 + 0.015 * meanC * t);
    return static_cast<float>(std::sqrt(std::max(0.0, l * l + c * c + h * h + turn * c * h)));
}

}  // namespace imaging
