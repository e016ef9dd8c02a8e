#include "core/judge/geometry.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace {

vision::Mesh face()
{
    vision::Mesh mesh{};
    for (std::size_t i = 0; i < mesh.size(); ++i) {
        const auto t = static_cast<float>(i);
        mesh[i] = {300 + 80 * std::sin(t), 400 + 100 * std::cos(1.7f * t), 20 * std::sin(0.3f * t)};
    }
    return mesh;
}

vision::Mesh turned(const vision::Mesh& mesh, float scale, float angle, float dx, float dy)
{
    vision::Mesh out = mesh;
    for (auto& p : out)
        p = {scale * (p.x * std::cos(angle) - p.y * std::sin(angle)) + dx, scale * (p.x * std::sin(angle) + p.y * std::cos(angle)) + dy, p.z};
    return out;
}

}  // namespace

TEST(Geometry, FramingMovesNothing)
{
    EXPECT_NEAR(*judge::geometryKept(face(), face(), 100), 100, 1e-4);
    EXPECT_NEAR(*judge::geometryKept(face(), turned(face(), 0.31f, 0.2f, -40, 900), 31), 100, 1e-3);
}

TEST(Geometry, FallsByThePercentOfTheEyeDistanceThatPointsMoved)
{
    float before = 100.01f;
    for (const float slim : {1.0f, 0.97f, 0.9f, 0.8f}) {
        vision::Mesh thinner = face();
        for (auto& p : thinner)
            p.x = 300 + slim * (p.x - 300);
        const float kept = *judge::geometryKept(face(), thinner, 100);
        EXPECT_LT(kept, before);
        before = kept;
    }
    EXPECT_LT(before, 95);
    EXPECT_GE(*judge::geometryKept(face(), turned(face(), 1, 0, 0, 0), 1), 0);
}

TEST(Geometry, AMirroredFaceIsAnother)
{
    vision::Mesh mirrored = face();
    for (auto& p : mirrored)
        p.x = 600 - p.x;
    EXPECT_LT(*judge::geometryKept(face(), mirrored, 100), 60);
}

TEST(Geometry, SaysNothingOfWhatIsNoMesh)
{
    EXPECT_FALSE(judge::geometryKept({}, face(), 100));
    vision::Mesh broken = face();
    broken[7].x = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(judge::geometryKept(broken, face(), 100));
    EXPECT_FALSE(judge::geometryKept(face(), broken, 100));
    EXPECT_FALSE(judge::geometryKept(face(), face(), 0));
}
