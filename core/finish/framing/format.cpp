#include "core/finish/framing/format.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace finish {
namespace {

constexpr double kPassportRatio = 35.0 / 45.0;
constexpr double kSameShape = 0.02;

/// Of 45 mm. ICAO 9303 asks for 70 to 80 % (31.5 to 36), Schengen states for 32 to 36, the United Kingdom for 29 to 34: 33 suits all of them, with a millimetre to spare.
constexpr double kPassportHead = 33.0 / 45;

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
    case Aspect::FourFive:
    case Aspect::Badge: return 4.0 / 5;
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
    const auto isShapeOf = [&](Aspect named) { return aspect == named && std::abs(ratio / ratioOf(named, photo) - 1) < kSameShape; };
    if (isShapeOf(Aspect::Passport))
        return {.aspect = ratio, .head = kPassportHead, .eyeLine = 0.46, .headRoom = 0.08, .passport = true, .centred = true};
    // An inch high and read from across a desk: half as large again as in a portrait, shoulders only to stand on.
    if (isShapeOf(Aspect::Badge))
        return {.aspect = ratio, .head = 0.62, .eyeLine = 0.45, .headRoom = 0.08, .centred = true};
    std::size_t upper = 1;
    while (upper + 1 < kFormats.size() && kFormats[upper].aspect < ratio)
        ++upper;
    Format format = between(kFormats[upper - 1], kFormats[upper], ratio);
    format.banner = ratio > 1.4;
    return format;
}

}  // namespace finish
