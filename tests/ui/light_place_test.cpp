#include <gtest/gtest.h>

#include "ui/controls/light_place.h"

namespace {

using finish::LightSetup;
using finish::LightSide;
using ui::LampAngles;
namespace lamp = ui::lamp;

TEST(LightPlace, StandsWhereALampOnABallIsSeen)
{
    EXPECT_EQ(lamp::place({0, 0}), QPointF(0, 0));
    EXPECT_NEAR(lamp::place({-90, 0}).x(), -1, 1e-9);
    EXPECT_NEAR(lamp::place({0, 30}).y(), -0.5, 1e-9);
    const QPointF key = lamp::place({-42, 34});  // up left of the face, as a lamp on the picture's left
    EXPECT_NEAR(key.x(), -0.5547, 1e-3);
    EXPECT_NEAR(key.y(), -0.5592, 1e-3);
    EXPECT_NEAR(std::hypot(lamp::place({135, 0}).x(), 0), 1 + lamp::kBehind / 2, 1e-9);  // half way from the rim to straight behind
}

TEST(LightPlace, ComesBackFromItsPlace)
{
    for (double azimuth = -120; azimuth <= 120; azimuth += 7.5)
        for (double elevation = -60; elevation <= 80; elevation += 8.75) {
            const LampAngles back = lamp::anglesAt(lamp::place({azimuth, elevation}));
            EXPECT_NEAR(back.azimuth, azimuth, 1e-4) << azimuth << " " << elevation;
            EXPECT_NEAR(back.elevation, elevation, 1e-4) << azimuth << " " << elevation;
        }
    EXPECT_NEAR(std::abs(lamp::anglesAt({5, 0}).azimuth), 180, 1e-6);
}

TEST(LightPlace, SnapsToTheNearestSetUpWithinFourDegrees)
{
    const auto loop = lamp::namedNear({-41.5, 31});
    ASSERT_TRUE(loop);
    EXPECT_EQ(loop->setup, LightSetup::Loop);
    EXPECT_EQ(loop->lamp, (LampAngles{-40, 30}));
    const auto broad = lamp::namedNear({37, 27});
    ASSERT_TRUE(broad);
    EXPECT_EQ(broad->setup, LightSetup::Broad);
    EXPECT_FALSE(lamp::namedNear({-62, 30}));
    EXPECT_TRUE(lamp::namedNear({0, 38.1}));   // butterfly stands at 42
    EXPECT_FALSE(lamp::namedNear({0, 46.1}));
}

TEST(LightPlace, MovesARecipesKey)
{
    finish::RelightParams light;
    light.setup = LightSetup::Rembrandt;
    EXPECT_EQ(lamp::keyOf(light, 1), (LampAngles{52, 42}));
    for (const LampAngles to : {LampAngles{-60, 20}, LampAngles{100, 35}, LampAngles{0, 75}, LampAngles{12.5, -10}}) {
        lamp::putKey(light, to);
        EXPECT_EQ(light.setup, LightSetup::Rembrandt);
        const LampAngles there = lamp::keyOf(light, light.side == LightSide::Left ? -1 : 1);
        EXPECT_NEAR(there.azimuth, to.azimuth, 1e-4);
        EXPECT_NEAR(there.elevation, to.elevation, 1e-4);
    }
    lamp::putKey(light, {-40, 30});
    EXPECT_EQ(light.setup, LightSetup::Loop);
    EXPECT_EQ(light.side, LightSide::Left);
    EXPECT_EQ(light.azimuth, 0);
    EXPECT_EQ(light.elevation, 0);
}

TEST(LightPlace, PutsALampBeforeThePhotosOwnLight)
{
    finish::RelightParams light;
    lamp::putKey(light, {-62, 15});
    EXPECT_EQ(light.setup, LightSetup::Custom);
    EXPECT_FLOAT_EQ(light.fill, 40);  // as loop's: a hard lamp alone would be no first try
    EXPECT_FLOAT_EQ(light.softness, 35);
    EXPECT_NEAR(lamp::keyOf(light, -1).azimuth, -62, 1e-4);
    finish::RelightParams named;
    lamp::putKey(named, {52, 42});
    EXPECT_EQ(named.setup, LightSetup::Rembrandt);
    EXPECT_EQ(named.fill, 0);
}

}  // namespace
