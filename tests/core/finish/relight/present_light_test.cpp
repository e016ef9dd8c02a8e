#include "core/finish/relight/present_light.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "core/finish/relight/light_field.h"
#include "core/vision/mesh_triangles.h"
#include "tests/core/finish/relight/face_scene.h"

using namespace finish::relight;

namespace {

struct Sphere {
    imaging::Image luminance, normals, weight;
};

/// Attached shadow, 10 % noise.
Sphere sphere(const Direction& light, float ambient)
{
    constexpr int kSide = 96;
    const imaging::Extent size{kSide, kSide};
    Sphere s{imaging::Image(size, 1, imaging::Space::Data, 0.0f), imaging::Image(size, 3, imaging::Space::Data, 0.0f), imaging::Image(size, 1, imaging::Space::Data, 0.0f)};
    std::mt19937 random(3);
    std::normal_distribution<float> noise(1, 0.1f);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const float u = (static_cast<float>(x) + 0.5f) / 48 - 1, v = 1 - (static_cast<float>(y) + 0.5f) / 48;
            if (u * u + v * v > 0.98f)
                continue;
            const float n[3] = {u, v, std::sqrt(1 - u * u - v * v)};
            std::copy_n(n, 3, s.normals.row(y) + 3 * x);
            s.weight.at(x, y) = 1;
            s.luminance.at(x, y) = noise(random) * (ambient + (1 - ambient) * std::max(0.0f, n[0] * light[0] + n[1] * light[1] + n[2] * light[2]));
        }
    return s;
}

}  // namespace

TEST(PresentLight, FindsTheLightOfASphere)
{
    for (const float azimuth : {-80.0f, -45.0f, 0.0f, 30.0f, 70.0f})
        for (const float elevation : {-30.0f, 0.0f, 35.0f, 60.0f})
            for (const float ambient : {0.1f, 0.4f}) {
                const Direction light = directionAt(azimuth, elevation);
                const Sphere s = sphere(light, ambient);
                const PresentLight found = fitPresentLight(s.luminance, s.normals, s.weight);
                EXPECT_LE(angleBetween(found.direction, light), 10) << azimuth << " " << elevation << " " << ambient;
                EXPECT_GT(found.explained, 0.5f);
            }
}

TEST(PresentLight, FindsTheLightOfRenderedFaces)
{
    const test::FaceSpec faces[] = {{}, {.yaw = 18, .depth = 0.9, .seed = 2}, {.yaw = -14, .pitch = 8, .width = 1.08, .seed = 3}, {.pitch = -8, .depth = 1.15, .seed = 4}, {.yaw = 6, .width = 0.93, .seed = 5}};
    std::vector<float> errors;
    for (test::FaceSpec spec : faces)
        for (const float azimuth : {-70.0f, -45.0f, -20.0f, 20.0f, 45.0f, 70.0f})
            for (const float elevation : {-10.0f, 20.0f, 45.0f}) {
                spec.light = directionAt(azimuth, elevation);
                spec.meshError = 0.015;
                const test::FaceScene scene = test::renderFace(spec);
                errors.push_back(angleBetween(finish::measureLightField(scene.photo, scene.face, scene.cutOut, {}).present.direction, spec.light));
            }
    std::sort(errors.begin(), errors.end());
    RecordProperty("median", std::to_string(errors[errors.size() / 2]));
    RecordProperty("p90", std::to_string(errors[errors.size() * 9 / 10]));
    EXPECT_LE(errors[errors.size() / 2], 15);
    EXPECT_LE(errors[errors.size() * 9 / 10], 25) << "worst " << errors.back();
}

TEST(PresentLight, FindsNothingWhereNothingIsSeen)
{
    Sphere s = sphere({0, 0, 1}, 0.2f);
    std::fill(s.weight.pixels().begin(), s.weight.pixels().end(), 0.0f);
    const PresentLight none = fitPresentLight(s.luminance, s.normals, s.weight);
    EXPECT_EQ(none.explained, 0);
    EXPECT_EQ(none.direction, (Direction{0, 0, 1}));
    const float up[3] = {0, 1, 0};
    EXPECT_EQ(none.at(up), 1);
    std::fill(s.weight.pixels().begin(), s.weight.pixels().end(), 1.0f);
    std::fill(s.luminance.pixels().begin(), s.luminance.pixels().end(), 0.0f);
    EXPECT_EQ(fitPresentLight(s.luminance, s.normals, s.weight).explained, 0);
    std::fill(s.luminance.pixels().begin(), s.luminance.pixels().end(), NAN);
    EXPECT_EQ(fitPresentLight(s.luminance, s.normals, s.weight).explained, 0);
}

TEST(MeshTriangles, AreTheCanonicalMeshs)
{
    const auto json = nlohmann::json::parse(std::ifstream(LIKENESS_SOURCE_DIR "/tests/data/canonical_face_mesh.json"));
    const auto expected = json.at("triangles_898x3").get<std::vector<vision::MeshTriangle>>();
    const auto triangles = vision::meshTriangles();
    EXPECT_TRUE(std::equal(triangles.begin(), triangles.end(), expected.begin(), expected.end()));
}
