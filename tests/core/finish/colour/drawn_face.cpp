#include "tests/core/finish/colour/drawn_face.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

namespace test {
namespace {

/// x to the right, y up, in D from the middle of the eyes.
std::vector<vision::Point> canonicalFace()
{
    const auto file = nlohmann::json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/canonical_face_mesh.json"));
    std::vector<vision::Point> points;
    for (const auto& v : file.at("vertices_xyz_cm_468x3"))
        points.push_back({v[0].get<float>(), v[1].get<float>()});
    const auto middle = [&](std::size_t i, std::size_t j) { return vision::Point{(points[i].x + points[j].x) / 2, (points[i].y + points[j].y) / 2}; };
    const vision::Point left = middle(33, 133), right = middle(263, 362);
    const float unit = std::abs(right.x - left.x), y = (left.y + right.y) / 2;
    for (vision::Point& p : points)
        p = {p.x / unit, (p.y - y) / unit};
    return points;
}

}  // namespace

Portrait drawFace(const finish::Rgb& skin, const PortraitSpec& spec)
{
    // drawPortrait's head is narrower than the mesh: a face has ears beside it.
    PortraitSpec wide = spec;
    wide.unit *= 1.3;
    Portrait p = drawPortrait(wide);
    p.face.eyeDistance = p.cutOut.unit = static_cast<float>(spec.unit);
    const auto unit = static_cast<float>(spec.unit), eyeX = static_cast<float>(spec.eyeX), eyeY = static_cast<float>(spec.eyeY);
    const auto mesh = canonicalFace();
    for (std::size_t i = 0; i < mesh.size(); ++i)
        p.face.mesh[i] = {eyeX + unit * mesh[i].x, eyeY - unit * mesh[i].y, 0};
    for (std::size_t side = 0; side < 2; ++side) {
        auto& iris = p.face.irises[side];
        iris.centre = {eyeX + (side == 0 ? -0.5f : 0.5f) * unit, eyeY};
        iris.rim = {vision::Point{iris.centre.x + 0.09f * unit, iris.centre.y},
                    {iris.centre.x, iris.centre.y - 0.09f * unit},
                    {iris.centre.x - 0.09f * unit, iris.centre.y},
                    {iris.centre.x, iris.centre.y + 0.09f * unit}};
    }
    std::mt19937 random(7);
    std::normal_distribution<float> noise(0, 0.015f);
    for (int y = 0; y < spec.height; ++y)
        for (int x = 0; x < spec.width; ++x) {
            const float u = (static_cast<float>(x) + 0.5f - eyeX) / unit, v = (static_cast<float>(y) + 0.5f - eyeY) / unit;
            const float eye = std::hypot((std::abs(u) - 0.5f) / 0.21f, v / 0.09f), iris = std::hypot(std::abs(u) - 0.5f, v) / 0.09f;
            finish::Rgb colour = skin;
            if (v > 2.0f)
                colour = {0.12f, 0.14f, 0.17f};
            else if (v < -1.0f || std::abs(u) > 1.25f)
                colour = {0.03f, 0.025f, 0.02f};
            else if (eye < 1)
                colour = iris < 1 ? finish::Rgb{0.06f, 0.04f, 0.03f} : finish::Rgb{0.53f, 0.50f, 0.47f};
            else if (std::abs(v + 0.32f) < 0.05f && std::abs(std::abs(u) - 0.5f) < 0.3f)
                colour = {0.04f, 0.03f, 0.025f};
            else if (std::hypot(u / 0.4f, (v - 0.95f) / 0.12f) < 1)
                colour = {skin[0] * 0.9f, skin[1] * 0.6f, skin[2] * 0.65f};
            const float light = (1 + 0.08f * std::sin(1.5f * u)) * (1 + noise(random));
            const float a = p.cutOut.alpha.at(x, y);
            const float behind = 0.30f + 0.03f * v;
            for (std::size_t c = 0; c < 3; ++c) {
                p.cutOut.foreground.at(x, y, static_cast<int>(c)) = colour[c] * light;
                p.photo.at(x, y, static_cast<int>(c)) = colour[c] * light * a + behind * (1 - a);
            }
        }
    return p;
}

}  // namespace test
