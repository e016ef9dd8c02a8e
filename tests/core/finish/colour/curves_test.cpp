#include "core/finish/colour/curves.h"

#include <gtest/gtest.h>

using namespace finish;

namespace {

constexpr float kContrasts[] = {-30, -10, 4, 10, 22, 60};

}  // namespace

TEST(ContrastCurve, RisesEverywhereAndHoldsTheSkin)
{
    for (const float contrast : kContrasts)
        for (const float shadows : {-100.0f, 0.0f, 100.0f})
            for (const float skin : {0.1f, 0.3f, 0.55f, 0.75f, 0.95f}) {
                const ContrastCurve curve({.contrast = contrast, .shadows = shadows}, skin);
                double last = -1;
                for (int i = 0; i <= 2000; ++i) {
                    const double y = i * 0.001, v = curve(y);
                    ASSERT_TRUE(v > last || (i == 0 && v >= 0)) << contrast << " " << shadows << " " << skin << " at " << y;
                    last = v;
                }
                const double pivot = std::clamp(skin, 0.25f, 0.82f);
                EXPECT_NEAR(curve(pivot), pivot, 1e-6);
                EXPECT_NEAR(curve(0), 0, 1e-9);
                EXPECT_TRUE(std::isfinite(curve.gain(0)));
            }
}

TEST(ContrastCurve, ShadowsBendWhatIsDarkerThanTheSkinAlone)
{
    const ContrastCurve lifted({.shadows = 100}, 0.6f), deepened({.shadows = -100}, 0.6f);
    for (const double y : {0.1, 0.3, 0.5}) {
        EXPECT_GT(lifted(y), y);
        EXPECT_LT(deepened(y), y);
    }
    for (const double y : {0.6, 0.8, 1.0}) {
        EXPECT_NEAR(lifted(y), y, 1e-6);
        EXPECT_NEAR(deepened(y), y, 1e-6);
    }
}

TEST(ContrastCurve, KeepsTheDrawingOfLightSkin)
{
    // The upper branch, where light skin lies, is nearly straight.
    const ContrastCurve light({.contrast = 16}, 0.82f), dark({.contrast = 16}, 0.4f);
    EXPECT_NEAR(light(0.9) - light(0.85), 0.05, 0.003);
    EXPECT_GT(dark(0.55) - dark(0.5), 0.053);
}

TEST(RollOff, NeverReachesWhiteAndRisesEverywhere)
{
    for (const double knee : {0.80, 0.85, 0.90}) {
        const RollOff curve{knee};
        double last = -1;
        for (int i = 0; i <= 1500; ++i) {
            const double v = i * 0.001, r = curve(v);
            EXPECT_LT(r, RollOff::kLimit);
            EXPECT_GT(r, last) << v;
            EXPECT_TRUE(v > knee || r == v);
            last = r;
        }
        EXPECT_LE(curve(50), RollOff::kLimit);
    }
}

TEST(RootTable, FollowsItsCurve)
{
    const ContrastCurve curve({.contrast = 22, .shadows = 40}, 0.5f);
    const RootTable table([&](double y) { return curve.gain(y); });
    const auto at = [&](double light) {
        auto value = static_cast<float>(light);
        table.read(&value, 1, &value);
        return value;
    };
    for (double y = 1e-4; y < 4; y *= 1.03)
        EXPECT_NEAR(at(y) / curve.gain(y), 1, 2e-3) << y;
    EXPECT_EQ(at(1e30), at(4));
    EXPECT_EQ(at(-1), at(0));
    EXPECT_TRUE(std::isfinite(at(0)));
}
