#include "tests/core/finish/portrait.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace test {
namespace {

/// 1 inside, 0 outside, soft over `softness`; `d` is negative inside.
float cover(double d, double softness)
{
    const double t = std::clamp(0.5 - d / softness, 0.0, 1.0);
    return static_cast<float>(t * t * (3 - 2 * t));
}

/// Positions in D from the eyes, upright, v down.
double distanceToPerson(double u, double v, const PortraitSpec& spec)
{
    const double head = (std::hypot(u / 1.05, (v - 0.15) / 1.35) - 1) * 1.05;
    const double top = -0.9 - spec.hair;
    const double hair = std::max({std::abs(u) - 0.95, top - v, v - 0.2});
    const double shoulders = std::max({std::abs(u) - (0.9 + 1.3 * std::clamp((v - 1.2) / 0.9, 0.0, 1.0)), 1.2 - v, v - spec.bodyBottom});
    return std::min({head, hair, shoulders});
}

void setMesh(vision::Face& face, const PortraitSpec& spec)
{
    const double angle = spec.rollDegrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    const auto at = [&](double u, double v) {
        return vision::Point{static_cast<float>(spec.eyeX + spec.unit * (u * c + v * s)), static_cast<float>(spec.eyeY + spec.unit * (v * c - u * s))};
    };
    const auto vertex = [&](std::size_t i, double u, double v) {
        const vision::Point p = at(u, v);
        face.mesh[i] = {p.x, p.y, 0};
    };
    for (std::size_t i = 0; i < face.mesh.size(); ++i)
        vertex(i, 0, 0.4);
    vertex(10, 0, -0.9);
    vertex(152, 0, 1.4);
    for (const std::size_t i : {117u, 118u, 101u, 36u, 205u, 187u, 123u})
        vertex(i, -0.55, 0.6);
    for (const std::size_t i : {346u, 347u, 330u, 266u, 425u, 411u, 352u})
        vertex(i, 0.55, 0.6);
    face.irises[0].centre = at(-0.5, 0);
    face.irises[1].centre = at(0.5, 0);
    face.pose.roll = static_cast<float>(spec.rollDegrees);
    face.eyeDistance = static_cast<float>(spec.unit);
    face.confidence = face.presence = 1;
}

}  // namespace

Portrait drawPortrait(const PortraitSpec& spec)
{
    Portrait p;
    const imaging::Extent size{spec.width, spec.height};
    p.photo = imaging::Image(size, 3, imaging::Space::Linear);
    p.cutOut.region = {0, 0, spec.width, spec.height};
    p.cutOut.alpha = imaging::Image(size, 1, imaging::Space::Data);
    p.cutOut.foreground = imaging::Image(size, 3, imaging::Space::Linear);
    p.cutOut.unit = static_cast<float>(spec.unit);
    const double angle = spec.rollDegrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
    for (int y = 0; y < spec.height; ++y)
        for (int x = 0; x < spec.width; ++x) {
            const double dx = (x + 0.5 - spec.eyeX) / spec.unit, dy = (y + 0.5 - spec.eyeY) / spec.unit;
            const double u = dx * c - dy * s, v = dx * s + dy * c;
            const float a = cover(distanceToPerson(u, v, spec), 0.06);
            p.cutOut.alpha.at(x, y) = a;
            const double key = u > 0 ? 1 + spec.keyRight : 1;
            const double f[3] = {0.45 * key + 0.1 * std::sin(3 * u), 0.30 * key + 0.08 * std::sin(5 * v), 0.22 * key + 0.05 * std::cos(4 * u + v)};
            const double b[3] = {0.20 + 0.1 * std::sin(1.1 * u), 0.35 + 0.12 * std::cos(1.7 * v), 0.30 + 0.1 * std::sin(u + v)};
            for (int i = 0; i < 3; ++i) {
                p.cutOut.foreground.at(x, y, i) = static_cast<float>(f[i]);
                p.photo.at(x, y, i) = static_cast<float>(f[i] * a + b[i] * (1 - a));
            }
        }
    p.cutOut.presence = p.cutOut.alpha;
    setMesh(p.face, spec);
    return p;
}

finish::Recipe plainRecipe()
{
    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Solid;
    recipe.background.wrap = 0;
    recipe.background.tint = 0;
    recipe.grain.strength = 0;
    recipe.framing.aspect = finish::Aspect::Original;
    recipe.framing.level = 0;
    return recipe;
}

}  // namespace test
