#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <span>

#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/pose.h"
#include "core/vision/spots.h"

/// A face without eyes, mouth and hair: even skin where the canonical head is, turned and lit as asked, with spots painted at known places of the head.
namespace drawn {

struct Turn {
    float yaw = 0, pitch = 0, roll = 0;
};

/// A soft disc: the logarithms of R, G and B fall by `depth` at its middle, as a Gaussian.
struct Paint {
    vision::Point3 head;
    float sigmaCm = 0.12f;
    std::array<float, 3> depth{};
};

/// Melanin takes less of red than of green, and more of blue.
inline Paint mole(vision::Point3 head, float sigmaCm = 0.12f, float depth = 1.0f)
{
    return {head, sigmaCm, {0.7f * depth, depth, 1.3f * depth}};
}
/// Blood hardly takes red.
inline Paint blemish(vision::Point3 head, float sigmaCm = 0.12f, float depth = 0.35f)
{
    return {head, sigmaCm, {0.1f * depth, depth, 0.9f * depth}};
}

struct Scene {
    Turn turn{};
    float pixelsPerCm = 22;
    float brightness = 1;
    float noise = 0.01f;  ///< relative, a channel and pixel
    float meshError = 0;  ///< cm, that the mesh is off by at random
    unsigned seed = 1;
};

struct Portrait {
    imaging::Image photo;
    vision::Face face;
};

inline vision::Mesh meshOf(const vision::CanonicalMesh& canonical, const Scene& scene)
{
    const float k = std::numbers::pi_v<float> / 180;
    const float cy = std::cos(scene.turn.yaw * k), sy = std::sin(scene.turn.yaw * k);
    const float cp = std::cos(scene.turn.pitch * k), sp = std::sin(scene.turn.pitch * k);
    const float cr = std::cos(scene.turn.roll * k), sr = std::sin(scene.turn.roll * k);
    const float s = scene.pixelsPerCm;
    vision::Mesh mesh;
    for (std::size_t i = 0; i < mesh.size(); ++i) {
        const auto& p = canonical.vertices[i];
        const float x1 = cy * p.x + sy * p.z, z1 = -sy * p.x + cy * p.z;
        const float y2 = cp * p.y - sp * z1, z2 = sp * p.y + cp * z1;
        mesh[i] = {s * (13 + cr * x1 - sr * y2), s * (13 - (sr * x1 + cr * y2)), -s * z2};
    }
    return mesh;
}

inline Portrait portrait(const vision::CanonicalMesh& canonical, const Scene& scene, std::span<const Paint> paints)
{
    Portrait result;
    vision::Face& face = result.face;
    face.mesh = meshOf(canonical, scene);
    const auto between = [&](std::size_t a, std::size_t b) {
        return vision::Point{(face.mesh[a].x + face.mesh[b].x) / 2, (face.mesh[a].y + face.mesh[b].y) / 2};
    };
    face.irises[0].centre = between(33, 133);
    face.irises[1].centre = between(362, 263);
    face.eyeDistance = std::hypot(face.irises[0].centre.x - face.irises[1].centre.x, face.irises[0].centre.y - face.irises[1].centre.y);
    face.pose = vision::fitHead(face.mesh, canonical).pose;
    face.sharpness = 1;

    const int side = static_cast<int>(26 * scene.pixelsPerCm);
    result.photo = imaging::Image({side, side}, 3, imaging::Space::Linear);
    std::mt19937 random(scene.seed);
    std::normal_distribution<float> normal;
    constexpr std::array<float, 3> kSkin{0.45f, 0.27f, 0.20f};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            // Light from one side, falling off softly.
            const float light = scene.brightness * (0.85f + 0.3f * static_cast<float>(x) / static_cast<float>(side));
            for (int c = 0; c < 3; ++c)
                result.photo.at(x, y, c) = kSkin[static_cast<std::size_t>(c)] * light;
        }
    for (const Paint& paint : paints) {
        const vision::Point at = vision::onPhoto(paint.head, face, canonical);
        const float sigma = paint.sigmaCm * scene.pixelsPerCm;
        const int reach = static_cast<int>(std::ceil(4 * sigma));
        for (int y = static_cast<int>(at.y) - reach; y <= static_cast<int>(at.y) + reach; ++y)
            for (int x = static_cast<int>(at.x) - reach; x <= static_cast<int>(at.x) + reach; ++x) {
                const float dx = static_cast<float>(x) + 0.5f - at.x, dy = static_cast<float>(y) + 0.5f - at.y;
                const float strength = std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                if (x >= 0 && y >= 0 && x < side && y < side)
                    for (int c = 0; c < 3; ++c)
                        result.photo.at(x, y, c) *= std::exp(-paint.depth[static_cast<std::size_t>(c)] * strength);
            }
    }
    for (float& v : result.photo.pixels())
        v *= 1 + scene.noise * normal(random);
    for (vision::Point3& p : face.mesh)
        p = {p.x + scene.meshError * scene.pixelsPerCm * normal(random), p.y + scene.meshError * scene.pixelsPerCm * normal(random), p.z};
    float x0 = face.mesh[0].x, x1 = x0, y0 = face.mesh[0].y, y1 = y0;
    for (const auto& p : face.mesh)
        x0 = std::min(x0, p.x), x1 = std::max(x1, p.x), y0 = std::min(y0, p.y), y1 = std::max(y1, p.y);
    face.box = {x0, y0, x1 - x0, y1 - y0};
    return result;
}

/// The portrait with its spots looked for.
inline vision::Face surveyed(const vision::CanonicalMesh& canonical, const Scene& scene, std::span<const Paint> paints)
{
    auto [photo, face] = portrait(canonical, scene, paints);
    auto survey = vision::findSpots(vision::findSkin(photo, face), face, canonical);
    face.spots = std::move(survey.spots);
    face.surveyed = survey.surveyed;
    return face;
}

}  // namespace drawn
