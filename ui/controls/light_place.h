#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include <QPointF>

#include "core/finish/relight/params.h"
#include "core/finish/relight/studio_light.h"

/// Where a lamp is drawn on a ball, and back: the light ball of the panel and the handle over the face. Never mirrored: + is the picture's right.
namespace ui {

/// Degrees. Azimuth from the camera's axis, + towards the picture's right; elevation + up.
struct LampAngles {
    double azimuth = 0;
    double elevation = 0;
    bool operator==(const LampAngles&) const = default;
};

namespace lamp {
inline constexpr double kMostAzimuth = 120, kLeastElevation = -60, kMostElevation = 80;  ///< as far as core/finish lets a key go
inline constexpr double kBehind = 0.3;      ///< of the radius, beyond the rim: as far out as a lamp straight behind the head is drawn
inline constexpr double kSnapDegrees = 4;
inline constexpr double kRimAzimuth = 115, kRimElevation = 25;  ///< where rim lights stand (core/finish/relight/README.md)

inline double radians(double degrees) { return degrees * std::numbers::pi / 180; }
inline double degrees(double radians) { return radians * 180 / std::numbers::pi; }

inline LampAngles clamped(const LampAngles& lamp)
{
    return {std::clamp(lamp.azimuth, -kMostAzimuth, kMostAzimuth), std::clamp(lamp.elevation, kLeastElevation, kMostElevation)};
}

/// Place on a ball of radius 1 around the origin, y down as on screens. In front as seen from far away; behind the rim the distance grows with the angle.
inline QPointF place(const LampAngles& lamp)
{
    const double a = radians(lamp.azimuth), e = radians(lamp.elevation);
    const double x = std::sin(a) * std::cos(e), y = std::sin(e), z = std::cos(a) * std::cos(e);
    const double across = std::hypot(x, y);
    if (z >= 0 || across < 1e-9)
        return {x, -y};
    const double r = 1 + kBehind * (std::acos(std::max(-1.0, z)) / (std::numbers::pi / 2) - 1);
    return {x / across * r, -y / across * r};
}

/// The lamp of a place; farther out than `kBehind` counts as straight behind.
inline LampAngles anglesAt(const QPointF& place)
{
    const double r = std::hypot(place.x(), place.y());
    double x = place.x(), y = -place.y(), z = 0;
    if (r <= 1) {
        z = std::sqrt(std::max(0.0, 1 - r * r));
    } else {
        const double turn = std::numbers::pi / 2 * (1 + std::min(1.0, (r - 1) / kBehind));
        x *= std::sin(turn) / r, y *= std::sin(turn) / r, z = std::cos(turn);
    }
    return {degrees(std::atan2(x, z)), degrees(std::asin(std::clamp(y, -1.0, 1.0)))};
}

/// Degrees between two lamps, seen from the head.
inline double between(const LampAngles& a, const LampAngles& b)
{
    const double ea = radians(a.elevation), eb = radians(b.elevation);
    return degrees(std::acos(std::clamp(std::sin(ea) * std::sin(eb) + std::cos(ea) * std::cos(eb) * std::cos(radians(a.azimuth - b.azimuth)), -1.0, 1.0)));
}

inline constexpr std::array kSetups{finish::LightSetup::Loop, finish::LightSetup::Rembrandt, finish::LightSetup::Butterfly, finish::LightSetup::Split,
                                    finish::LightSetup::Clamshell, finish::LightSetup::Broad, finish::LightSetup::Short};

/// Where a set-up's key stands. @param side  +1 on the picture's right, -1 on its left
inline LampAngles ofSetup(finish::LightSetup setup, double side)
{
    const auto arrangement = finish::relight::arrangementOf(setup);
    return {arrangement.azimuth == 0 ? 0 : side * arrangement.azimuth, arrangement.elevation};
}

struct Named {
    finish::LightSetup setup;
    LampAngles lamp;
};
/// The nearest named set-up within `kSnapDegrees`, on either side.
inline std::optional<Named> namedNear(const LampAngles& lamp)
{
    std::optional<Named> best;
    double least = kSnapDegrees;
    for (const finish::LightSetup setup : kSetups)
        for (const double side : {-1.0, 1.0})
            if (const LampAngles there = ofSetup(setup, side); between(lamp, there) <= least) {
                least = between(lamp, there);
                best = Named{setup, there};
            }
    return best;
}

/// The key of a recipe. The lamps follow a turned head by half; these angles count from there. @param side  FinishFacts::keySide of the last picture
inline LampAngles keyOf(const finish::RelightParams& light, double side)
{
    const auto arrangement = finish::relight::arrangementOf(light.setup);
    return clamped({side * (double(arrangement.azimuth) + light.azimuth), double(arrangement.elevation) + light.elevation});
}

/// Puts a recipe's key there: fill, softness and name of the set-up stay; exactly on a named one that becomes the set-up. The photo's own light, which has no
/// key, gets Loop's fill and softness. What a set-up cannot reach by adding at most 90 and 60 degrees becomes an arrangement of one's own.
inline void putKey(finish::RelightParams& light, const LampAngles& lamp)
{
    using finish::LightSetup;
    const LampAngles to = clamped(lamp);
    if (to.azimuth != 0)
        light.side = to.azimuth < 0 ? finish::LightSide::Left : finish::LightSide::Right;
    const auto lies = [&](LightSetup setup) { return between(to, ofSetup(setup, to.azimuth < 0 ? -1 : 1)) < 1e-3; };
    if (!lies(light.setup) || light.setup == LightSetup::None || light.setup == LightSetup::Custom)
        if (const auto named = namedNear(to); named && between(named->lamp, to) < 1e-3)
            light.setup = named->setup, light.azimuth = light.elevation = 0;
    const auto before = finish::relight::arrangementOf(light.setup == LightSetup::None ? LightSetup::Loop : light.setup);
    const double azimuth = std::abs(to.azimuth) - before.azimuth, elevation = to.elevation - before.elevation;
    if (light.setup == LightSetup::None || azimuth < -90 || azimuth > 90 || elevation < -60 || elevation > 60) {
        light.setup = LightSetup::Custom;
        light.fill = std::clamp(light.fill + 100 * before.fill, -100.0f, 100.0f);
        light.softness = std::clamp(light.softness + 100 * before.softness, -100.0f, 100.0f);
        light.azimuth = static_cast<float>(std::clamp(std::abs(to.azimuth), 0.0, 90.0));
        light.elevation = static_cast<float>(std::clamp(to.elevation, -60.0, 60.0));
        return;
    }
    light.azimuth = static_cast<float>(azimuth);
    light.elevation = static_cast<float>(elevation);
}
}  // namespace lamp

}  // namespace ui
