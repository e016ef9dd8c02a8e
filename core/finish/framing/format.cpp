#include "core/finish/framing/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace finish {
namespace {

constexpr double kPassportRatio = 35.0 / 45.0;

/// Portrait practice; shapes in between are interpolated.
constexpr std::array kFormats = {
    Format{2.0 / 3, 0.38, 0.37, 0.09},
    Format{4.0 / 5, 0.44, 0.40, 0.09},
    Format{1.0, 0.50, 0.42, 0.10},
    Format{16.0 / 9, 0.56, 0.42, 0.08},
};

Format between(const Format& a, const Format& b, double ratio)
{
    const double t = std::clamp(std::log(ratio / a.aspect) / std::log(b.aspect / a.aspect), 0.0, 1.0);
    return {ratio, std::lerp(a.head, b.head, t), std::lerp(a.eyeLine, b.eyeLine, t), std::lerp(a.headRoom, b.headRoom, t)};
}

}  // namespace

double ratioOf(Aspect aspect, imaging::Extent photo)
{
    switch (aspect) {
    case Aspect::Square: return 1;
    case Aspect::FourFive: return 4.0 / 5;
    case Aspect::ThreeFour: return 3.0 / 4;
    case Aspect::TwoThree: return 2.0 / 3;
    case Aspect::Passport: return kPassportRatio;
    case Aspect::Banner: return 16.0 / 9;
    case Aspect::Original: break;
    }
    return static_cast<double>(photo.width) / photo.height;
}

Format formatOf(Aspect aspect, imaging::Extent photo, std::optional<imaging::Extent> pixels)
{
    const double ratio = pixels ? static_cast<double>(pixels->width) / pixels->height : ratioOf(aspect, photo);
    // ICAO 9303: head 32 to 36 mm of 45; 34 is the middle.
    if (aspect == Aspect::Passport && std::abs(ratio / kPassportRatio - 1) < 0.02)
        return {.aspect = ratio, .head = 0.755, .eyeLine = 0.46, .headRoom = 0.08, .passport = true};
    std::size_t upper = 1;
    while (upper + 1 < kFormats.size() && kFormats[upper].aspect < ratio)
        ++upper;
    Format format = between(kFormats[upper - 1], kFormats[upper], ratio);
    format.banner = ratio > 1.4;
    return format;
}

}  // namespace finish
