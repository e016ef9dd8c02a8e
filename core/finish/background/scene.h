#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <vector>

/// Places to stand before, made of arithmetic: what a portrait lens, far out of focus, would see of them. Positions (u, v) in D from the
/// eyes, v down; the camera stands at eye height, so the horizon is the eye line. Light is linear and knows no white point: a lamp is many
/// times as bright as paper, or its disc would turn to milk.
namespace finish {

using Rgb = std::array<float, 3>;

/// D for each metre of width at one metre from the camera: the person stands 1.8 m away, with .063 m between the eyes.
inline constexpr double kPersonMetres = 1.8;
inline constexpr double kPerspective = kPersonMetres / 0.063;

/// How large a disc becomes at a distance from the camera, as a share of that at infinity (thin lens).
constexpr double defocus(double metres)
{
    return 1 - kPersonMetres / metres;
}

/// Something too small to have a shape.
struct Lamp {
    double u = 0;
    double v = 0;
    double metres = 0;  ///< from the camera
    Rgb light{};        ///< radiance of its disc, were that 1 D in radius
};

struct SceneModel {
    double farMetres = 0;
    std::function<Rgb(double u, double v)> far;  ///< walls, windows, trees, sky
    std::vector<Lamp> lamps;                     ///< before them
    double nearMetres = 0;
    std::function<std::array<float, 4>(double u, double v)> near;  ///< desks, plants, leaves before both; colour times cover, cover. May be empty
    float mean = 0.2f;  ///< luminance wanted over a head and shoulders' picture
};

/// @param side  +1: the daylight, or the nearest lights, are at the picture's right
SceneModel officeScene(double side, std::uint64_t seed);
SceneModel libraryScene(double side, std::uint64_t seed);
SceneModel foliageScene(double side, std::uint64_t seed);
SceneModel eveningScene(double side, std::uint64_t seed);

/// How far scenes reach: lamps are strewn over this much to each side of the eyes, in D.
inline constexpr double kSceneHalfWidth = 14, kSceneTop = -8, kSceneBottom = 7;

inline Rgb times(const Rgb& a, double k)
{
    const auto f = static_cast<float>(k);
    return {a[0] * f, a[1] * f, a[2] * f};
}
inline Rgb mixed(const Rgb& a, const Rgb& b, double t)
{
    const auto f = static_cast<float>(t);
    return {a[0] + (b[0] - a[0]) * f, a[1] + (b[1] - a[1]) * f, a[2] + (b[2] - a[2]) * f};
}
inline double ramp(double x, double from, double to)
{
    const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

}  // namespace finish
