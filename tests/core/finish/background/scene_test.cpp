#include "core/finish/background/scene.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/finish/background/backdrop.h"
#include "core/finish/ramp.h"
#include "tests/core/finish/ciede2000.h"

using namespace finish;

namespace {

constexpr Scenery kAll[] = {Scenery::Office, Scenery::Library, Scenery::Foliage, Scenery::Evening};

/// A head and shoulders' picture.
Framing portrait(double unit = 61)
{
    Framing framing;
    framing.output = {static_cast<int>(6.56 * unit), static_cast<int>(8.2 * unit)};
    framing.unitLength = unit;
    framing.eyes = {static_cast<float>(3.28 * unit), static_cast<float>(3.28 * unit)};
    return framing;
}

imaging::Image drawn(Scenery scene, std::uint64_t seed = 1, float side = 1, float aperture = 1.4f, const Framing& framing = portrait())
{
    return drawScene(framing, {.kind = BackgroundKind::Scene, .scene = scene, .aperture = aperture}, side, seed, {});
}

double mean(const imaging::Image& light, double left = 0, double right = 1)
{
    double sum = 0, count = 0;
    for (int y = 0; y < light.height(); ++y)
        for (int x = static_cast<int>(left * light.width()); x < static_cast<int>(right * light.width()); ++x, ++count)
            sum += luminance(light.row(y) + 4 * x);
    return sum / count;
}

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

}  // namespace

TEST(Scenes, FollowTheSeedAndNothingElse)
{
    for (const Scenery scene : kAll) {
        const imaging::Image one = drawn(scene);
        EXPECT_TRUE(equal(one, drawn(scene))) << int(scene);
        EXPECT_FALSE(equal(one, drawn(scene, 2))) << int(scene);
    }
}

TEST(Scenes, StayBelowTheFaceAndHoldNoNonsense)
{
    // A face lies at .2 to .5; a room brighter than that makes it look pasted.
    const double most[] = {0.36, 0.18, 0.22, 0.14};
    for (const Scenery scene : kAll)
        for (std::uint64_t seed = 1; seed <= 6; ++seed)
            for (const float side : {-1.0f, 1.0f}) {
                const imaging::Image light = drawn(scene, seed, side);
                const double y = mean(light);
                EXPECT_LT(y, most[int(scene)]) << int(scene) << " " << seed << " " << side;
                EXPECT_GT(y, 0.35 * most[int(scene)]) << int(scene) << " " << seed << " " << side;
                for (const float v : light.pixels())
                    ASSERT_TRUE(v >= 0 && v < 12) << int(scene) << " " << v;
            }
}

TEST(Scenes, HaveLampsThatShine)
{
    // Milk where discs should be was what the first attempts showed.
    for (const Scenery scene : {Scenery::Office, Scenery::Foliage, Scenery::Evening})
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const imaging::Image light = drawn(scene, seed);
            float most = 0;
            for (int i = 0; i < light.width() * light.height(); ++i)
                most = std::max(most, luminance(light.row(0) + 4 * i));
            EXPECT_GT(most, 3.5 * mean(light)) << int(scene) << " " << seed;
        }
}

TEST(Scenes, AnotherLensSpreadsTheSameLight)
{
    for (const Scenery scene : kAll) {
        const double wide = mean(drawn(scene, 1, 1, 1.2f)), usual = mean(drawn(scene, 1, 1, 1.6f));
        EXPECT_NEAR(wide / usual, 1, 0.15) << int(scene);
    }
}

TEST(Scenes, NoLensShowsThatNobodyBuiltThem)
{
    // From about f/2.8 on the blur stays.
    EXPECT_TRUE(equal(drawn(Scenery::Office, 1, 1, 4), drawn(Scenery::Office, 1, 1, 16)));
}

TEST(Scenes, AreLitFromTheKeySide)
{
    for (const Scenery scene : {Scenery::Office, Scenery::Foliage}) {
        double right = 0, left = 0;
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            const imaging::Image fromRight = drawn(scene, seed, 1), fromLeft = drawn(scene, seed, -1);
            right += mean(fromRight, 0.5, 1) + mean(fromLeft, 0, 0.5);
            left += mean(fromRight, 0, 0.5) + mean(fromLeft, 0.5, 1);
        }
        EXPECT_GT(right, 1.1 * left) << int(scene);
    }
    // In the study the lamp stands on the shadow side, so that the dark cheek meets the light.
    const imaging::Image study = drawn(Scenery::Library, 1, 1);
    EXPECT_GT(mean(study, 0, 0.35), mean(study, 0.35, 0.7));
}

TEST(Scenes, LookTheSameAtEverySize)
{
    for (const Scenery scene : kAll) {
        const imaging::Image large = drawn(scene, 1, 1, 1.4f, portrait(200)), small = drawn(scene, 1, 1, 1.4f, portrait(100));
        ASSERT_EQ(large.extent(), small.extent());
        double sum = 0;
        for (int i = 0; i < large.width() * large.height(); ++i)
            sum += test::deltaE00(test::labOf(large.row(0) + 4 * i), test::labOf(small.row(0) + 4 * i));
        EXPECT_LT(sum / (large.width() * large.height()), 0.3) << int(scene);
    }
}

TEST(Scenes, ACropMovesNoLightAround)
{
    // The same place seen by a frame that is shifted by 1 D: what both show is the same.
    const Framing here = portrait(40);  // one cell of the lamps' grid a pixel
    Framing there = here;
    there.eyes.x += 40;
    for (const Scenery scene : kAll) {
        const imaging::Image a = drawn(scene, 1, 1, 1.4f, here), b = drawn(scene, 1, 1, 1.4f, there);
        double sum = 0, count = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x + 40 < a.width(); ++x, ++count)
                sum += test::deltaE00(test::labOf(a.row(y) + 4 * x), test::labOf(b.row(y) + 4 * (x + 40)));
        EXPECT_LT(sum / count, 1.5) << int(scene);
    }
}

TEST(Scenes, SurviveFramesThatNobodyWants)
{
    for (const Scenery scene : kAll)
        for (const auto& [width, height, unit, x, y] : {std::tuple{1, 1, 0.01, 0.5, 0.5}, {1, 1, 9000.0, 0.5, 0.5}, {3, 900, 2.0, -500.0, 4000.0},
                                                       {900, 3, 700.0, 1e5, -1e5}}) {
            Framing framing;
            framing.output = {width, height};
            framing.unitLength = unit;
            framing.eyes = {static_cast<float>(x), static_cast<float>(y)};
            const imaging::Image light = drawn(scene, 1, 1, 1.4f, framing);
            EXPECT_LE(light.width(), width);
            for (const float v : light.pixels())
                ASSERT_TRUE(std::isfinite(v));
        }
}

TEST(Scenes, StopOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(drawScene(portrait(), {.kind = BackgroundKind::Scene}, 1, 1, {stop.get_token(), {}}), base::Cancelled);
}

TEST(Scenes, DefocusIsThatOfAThinLens)
{
    EXPECT_DOUBLE_EQ(defocus(kPersonMetres), 0);
    EXPECT_DOUBLE_EQ(defocus(2 * kPersonMetres), 0.5);
    EXPECT_NEAR(defocus(1e9), 1, 1e-6);
}

TEST(Lit, ChangesLightByStopsAndWarmthAtEqualLuminance)
{
    const imaging::Image grey({3, 2}, 4, imaging::Space::Linear, 0.25f);
    const auto with = [&](float exposure, float warmth) {
        return lit(grey, {.kind = BackgroundKind::Scene, .exposure = exposure, .warmth = warmth}, {1, 1, 1}).light;
    };
    EXPECT_TRUE(equal(with(0, 0), grey));
    EXPECT_FLOAT_EQ(with(1, 0).at(1, 1, 1), 0.5f);
    for (const float warmth : {-100.0f, 40.0f}) {
        const imaging::Image warm = with(0, warmth);
        EXPECT_NEAR(luminance(warm.row(0)), 0.25, 1e-5);
        EXPECT_EQ(warm.at(0, 0, 0) > warm.at(0, 0, 2), warmth > 0);
    }
}
