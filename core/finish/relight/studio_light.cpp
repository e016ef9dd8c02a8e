#include "core/finish/relight/studio_light.h"

#include <algorithm>
#include <cmath>

#include "core/finish/ramp.h"
#include "core/finish/relight/relight.h"

namespace finish {

bool addsKeyLight(const RelightParams& params)
{
    return params.setup != LightSetup::None && params.strength > 0;
}

bool changesLight(const RelightParams& params)
{
    return addsKeyLight(params) || params.rim > 0 || params.rimLeft > 0 || params.rimRight > 0 || params.soften > 0;
}

float keyLightSide(const RelightParams& params, const vision::Pose& pose, float photoLight)
{
    constexpr float kTurned = 8;        // degrees; a head that faces the camera has no broad and no short side
    constexpr float kOneSided = 0.7f;   // a stop between the cheeks: the shadows that such light casts stay, and would contradict a lamp opposite
    if (params.side != LightSide::Auto)
        return params.side == LightSide::Right ? 1.0f : -1.0f;
    if (std::abs(pose.yaw) >= kTurned && std::abs(photoLight) < kOneSided) {
        if (params.setup == LightSetup::Short)
            return pose.yaw > 0 ? 1.0f : -1.0f;
        if (params.setup == LightSetup::Broad)
            return pose.yaw > 0 ? -1.0f : 1.0f;
    }
    return photoLight < 0 ? -1.0f : 1.0f;
}

namespace relight {
namespace {

/// CIE 1931 x and y of a black body.
std::array<double, 2> planckian(double t)
{
    const double x = t <= 4000 ? -0.2661239e9 / (t * t * t) - 0.2343589e6 / (t * t) + 0.8776956e3 / t + 0.179910
                               : -3.0258469e9 / (t * t * t) + 2.1070379e6 / (t * t) + 0.2226347e3 / t + 0.240390;
    const double y = t <= 2222   ? -1.1063814 * x * x * x - 1.34811020 * x * x + 2.18555832 * x - 0.20219683
                     : t <= 4000 ? -0.9549476 * x * x * x - 1.37418593 * x * x + 2.09137015 * x - 0.16748867
                                 : 3.0817580 * x * x * x - 5.87338670 * x * x + 3.75112997 * x - 0.37001483;
    return {x, y};
}

std::array<double, 3> linearOf(double kelvin)
{
    const auto [x, y] = planckian(kelvin);
    const double cx = x / y, cz = (1 - x - y) / y;
    return {3.2406 * cx - 1.5372 - 0.4986 * cz, -0.9689 * cx + 1.8758 + 0.0415 * cz, 0.0557 * cx - 0.2040 + 1.0570 * cz};
}

}  // namespace

Arrangement arrangementOf(LightSetup setup)
{
    switch (setup) {
    case LightSetup::Loop: return {.azimuth = 40, .elevation = 30, .fill = 0.40f, .softness = 0.35f};
    case LightSetup::Rembrandt: return {.azimuth = 52, .elevation = 42, .fill = 0.22f, .softness = 0.25f};
    case LightSetup::Butterfly: return {.azimuth = 0, .elevation = 42, .fill = 0.40f, .softness = 0.30f};
    case LightSetup::Split: return {.azimuth = 82, .elevation = 10, .fill = 0.18f, .softness = 0.50f};
    case LightSetup::Clamshell: return {.azimuth = 0, .elevation = 35, .fill = 0.65f, .softness = 0.50f, .low = 0.45f};
    case LightSetup::Broad: return {.azimuth = 38, .elevation = 28, .fill = 0.42f, .softness = 0.40f};
    case LightSetup::Short: return {.azimuth = 45, .elevation = 32, .fill = 0.25f, .softness = 0.30f};
    case LightSetup::None:
    case LightSetup::Custom: break;
    }
    return {};
}

StudioLight studioLight(const RelightParams& params, const vision::Pose& pose, float side)
{
    // A photographer moves the lamps along with the head, but not all the way: the camera sees the pattern too.
    constexpr float kFollows = 0.5f, kMostTurn = 40;
    const Arrangement set = arrangementOf(params.setup);
    const float yaw = std::isfinite(pose.yaw) ? std::clamp(pose.yaw, -kMostTurn, kMostTurn) : 0.0f;
    StudioLight light;
    light.key = directionAt(std::clamp(side * (set.azimuth + params.azimuth) + kFollows * yaw, -120.0f, 120.0f),
                            std::clamp(set.elevation + params.elevation, -60.0f, 80.0f));
    light.faces = directionAt(yaw, 0);
    light.fill = clamp01(set.fill + params.fill / 100);
    light.softness = clamp01(set.softness + params.softness / 100);
    light.low = set.low;
    light.power = std::exp2(params.power);
    return light;
}

std::array<float, 3> lampColour(float kelvin)
{
    constexpr double kWhite = 5300;
    const auto lamp = linearOf(kelvin), white = linearOf(kWhite);
    std::array<float, 3> colour{};
    for (std::size_t c = 0; c < 3; ++c)
        colour[c] = static_cast<float>(std::max(0.0, lamp[c] / white[c]));
    const float y = luminance(colour.data());
    for (float& c : colour)
        c /= y;
    return colour;
}

}  // namespace relight
}  // namespace finish
