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

constexpr std::array<Added, 2> kSharpness{{{.3, 1}, {.7, 0}}};
constexpr std::array<Added, 2> kPixels{{{16, 1}, {64, 0}}};
constexpr std::array<Added, 2> kTurn{{{0, 0}, {45, 1}}};
constexpr std::array<Added, 2> kClipped{{{0, 0}, {.5, 1}}};

}  // namespace

FaceWeight weigh(const vision::Face& face)
{
    return {factor(kSharpness, static_cast<double>(face.sharpness)), factor(kPixels, static_cast<double>(face.eyeDistance)),
            factor(kTurn, std::hypot(static_cast<double>(face.pose.yaw), static_cast<double>(face.pose.pitch))),
            factor(kClipped, static_cast<double>(std::max(face.light.clipped, face.light.crushed)))};
}

bool betterThan(const vision::Face& one, const vision::Face& other)
{
    const double a = weigh(one).product();
    const double b = weigh(other).product();
    if (a != b)
        return a > b;
    return one.eyeDistance != other.eyeDistance ? one.eyeDistance > other.eyeDistance : one.sharpness > other.sharpness;
}

}  // namespace identity
