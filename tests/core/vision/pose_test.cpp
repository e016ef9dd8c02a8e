#include "core/vision/pose.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>

#include "core/base/error.h"
#include "tests/support/installed_models.h"

namespace {

struct Turn {
    float yaw, pitch, roll;
};

/// The canonical head turned in space (roll after pitch after yaw) and seen by the camera at 20 pixels a cm.
vision::Mesh turned(const vision::CanonicalMesh& canonical, Turn turn)
{
    const float k = std::numbers::pi_v<float> / 180;
    const float cy = std::cos(turn.yaw * k), sy = std::sin(turn.yaw * k);
    const float cp = std::cos(turn.pitch * k), sp = std::sin(turn.pitch * k);
    const float cr = std::cos(turn.roll * k), sr = std::sin(turn.roll * k);
    vision::Mesh mesh;
    for (std::size_t i = 0; i < mesh.size(); ++i) {
        const auto& p = canonical.vertices[i];
        const float x1 = cy * p.x + sy * p.z, z1 = -sy * p.x + cy * p.z;
        const float y2 = cp * p.y - sp * z1, z2 = sp * p.y + cp * z1;
        const float x3 = cr * x1 - sr * y2, y3 = sr * x1 + cr * y2;
        mesh[i] = {400 + 20 * x3, 300 - 20 * y3, -20 * z2};
    }
    return mesh;
}

}  // namespace

TEST(FitHead, FindsSingleTurns)
{
    SKIP_WITHOUT_MODELS("canonical-mesh");
    const auto canonical = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    for (const Turn turn : {Turn{0, 0, 0}, Turn{30, 0, 0}, Turn{-45, 0, 0}, Turn{0, 20, 0}, Turn{0, -25, 0}, Turn{0, 0, 15}, Turn{0, 0, -60}}) {
        const auto fit = vision::fitHead(turned(canonical, turn), canonical);
        EXPECT_NEAR(fit.pose.yaw, turn.yaw, 0.01);
        EXPECT_NEAR(fit.pose.pitch, turn.pitch, 0.01);
        EXPECT_NEAR(fit.pose.roll, turn.roll, 0.01);
        EXPECT_NEAR(fit.pixelsPerCm, 20, 0.01);
        EXPECT_NEAR(fit.residualCm, 0, 1e-4);
    }
}

TEST(FitHead, OfACollapsedMeshStaysFinite)
{
    SKIP_WITHOUT_MODELS("canonical-mesh");
    const auto canonical = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    const auto fit = vision::fitHead(vision::Mesh{}, canonical);
    EXPECT_TRUE(std::isfinite(fit.pose.yaw) && std::isfinite(fit.pose.pitch) && std::isfinite(fit.pose.roll));
    EXPECT_EQ(fit.pixelsPerCm, 0);
}

TEST(CanonicalMesh, RefusesABrokenFileByName)
{
    const support::TemporaryFolder folder;
    for (const char* text : {"", "{}", R"({"vertices": [[1,2,3]], "triangles": []})", "[1,2"}) {
        const auto file = folder.path() / "mesh.json";
        std::ofstream(file) << text;
        try {
            vision::loadCanonicalMesh(file);
            FAIL() << text;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::ModelAltered);
            EXPECT_NE(error.message().find("mesh.json"), std::string::npos);
        }
    }
}

TEST(UnitLength, UndoesTheTurnOfTheHead)
{
    vision::Face face;
    face.eyeDistance = 100;
    EXPECT_FLOAT_EQ(vision::unitLength(face), 100);
    face.pose.yaw = 30;
    EXPECT_NEAR(vision::unitLength(face), 115.47, 0.01);
    face.pose.yaw = -80;
    EXPECT_NEAR(vision::unitLength(face), 166.67, 0.01) << "no further than cos 0.6";
}
