#include "core/identity/face_weight.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace identity {
namespace {

/// The variance that a flaw adds, over that between photos of one person; straight lines between the points.
struct Added {
    double at;
    double variance;
};

double factor(std::span<const Added> table, double value)
{
    if (!std::isfinite(value))
        return 0;
    const auto next = std::ranges::find_if(table, [&](const Added& step) { return step.at >= value; });
    if (next == table.begin())
        return 1 / (1 + table.front().variance);
    if (next == table.end())
        return 1 / (1 + table.back().variance);
    const Added& before = *std::prev(next);
    const double share = (value - before.at) / (next->at - before.at);
    return 1 / (1 + before.variance + share * (next->variance - before.variance));
}

// Measured on 40 faces (sharpness and light: 32) altered on purpose: squared distance to the face as it was, over half the squared distance between two photos of a person, mean of
// both recognisers, median of the faces.
constexpr std::array<Added, 9> kSharpness{{{0, 1.9}, {.03, 1.07}, {.08, .8}, {.18, .55}, {.3, .35}, {.44, .22}, {.64, .09}, {.84, .02}, {1, 0}}};
constexpr std::array<Added, 8> kPixels{{{10, 1.9}, {12, 1.35}, {16, .68}, {20, .39}, {24, .23}, {32, .09}, {48, .02}, {64, 0}}};  // between the eyes
constexpr std::array<Added, 7> kWhite{{{0, 0}, {.2, .22}, {.45, .37}, {.64, .62}, {.76, .79}, {.88, 1.12}, {1, 1.6}}};           // share of the skin
constexpr std::array<Added, 6> kExposure{{{-4.3, .6}, {-3.2, .49}, {-2.2, .34}, {-1.2, .18}, {-.2, .08}, {1, 0}}};               // stops
// Degrees. From faces against their mirror image, which is the same moment turned to the other side: .077 more at a yaw of 16 than at none, both ways
// together; a straight line. Pitch could not be measured and counts like yaw.
constexpr std::array<Added, 2> kTurn{{{0, 0}, {60, .31}}};

}  // namespace

FaceWeight weigh(const vision::Face& face)
{
    const auto of = [](std::span<const Added> table, float value) { return factor(table, static_cast<double>(value)); };
    return {of(kSharpness, face.sharpness), of(kPixels, face.eyeDistance), of(kTurn, std::hypot(face.pose.yaw, face.pose.pitch)),
            of(kWhite, face.light.clipped) * of(kExposure, face.light.exposure)};
}

bool betterThan(const vision::Face& one, const vision::Face& other)
{
    // One moment has one pose and one light: what is resolved decides. A clipped or soft copy loses by as much.
    const auto resolved = [](const vision::Face& face) {
        const FaceWeight weight = weigh(face);
        return static_cast<double>(face.eyeDistance) * weight.sharpness * weight.light;
    };
    constexpr double kAlike = 1.1;  // what a pixel more or less and the noise of the measures make
    const double a = resolved(one);
    const double b = resolved(other);
    if (std::max(a, b) > kAlike * std::min(a, b))
        return a > b;
    // Then the one whose colours were changed less.
    const auto tint = [](const vision::Face& face) { return std::hypot(face.light.castA, face.light.castB) + 10 * std::abs(face.light.exposure); };
    return tint(one) != tint(other) ? tint(one) < tint(other) : a > b;
}

}  // namespace identity
