#include "core/finish/relight/soften.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace {

constexpr int kSide = 192;
constexpr float kUnit = 64;
constexpr float kStep = 2 * 0.6931f;  // two stops

imaging::Image stepWithNoise(float noise)
{
    imaging::Image map({kSide, kSide}, 1, imaging::Space::Data);
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, noise);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            map.at(x, y) = -2 + (x < kSide / 2 ? -kStep : 0) + normal(random);
    return map;
}

struct Side {
    double mean = 0, deviation = 0;
};
Side measure(const imaging::Image& map, int left, int right)
{
    double sum = 0, square = 0, n = 0;
    for (int y = 20; y < kSide - 20; ++y)
        for (int x = left; x < right; ++x) {
            sum += map.at(x, y);
            square += double(map.at(x, y)) * map.at(x, y);
            ++n;
        }
    return {sum / n, std::sqrt(square / n - sum / n * sum / n)};
}

imaging::Image softened(const imaging::Image& map, const imaging::Image& skin, float amount)
{
    const imaging::Image lift = finish::relight::softening(map, skin, kUnit, {});
    imaging::Image out = map;
    for (std::size_t i = 0; i < out.size(); ++i)
        out.pixels()[i] += amount * lift.pixels()[i];
    return out;
}

}  // namespace

TEST(Soften, TakesItsShareOfAStepAndLeavesTheTexture)
{
    const imaging::Image map = stepWithNoise(0.05f), skin({kSide, kSide}, 1, imaging::Space::Data, 1.0f);
    const int middle = kSide / 2;
    for (const float amount : {0.25f, 0.5f}) {
        const imaging::Image out = softened(map, skin, amount);
        const Side dark = measure(out, 20, middle - 20), light = measure(out, middle + 20, kSide - 20);
        EXPECT_NEAR(light.mean - dark.mean, (1 - amount) * kStep, 0.03 * kStep) << amount;
        EXPECT_NEAR(dark.deviation / measure(map, 20, middle - 20).deviation, 1, 0.02) << amount;
        EXPECT_NEAR(light.deviation / measure(map, middle + 20, kSide - 20).deviation, 1, 0.02) << amount;
        // No halo: columns beside the edge stay within what lies further off, but for the two cells that share the edge.
        for (int x = middle - 16; x < middle + 16; ++x) {
            const double column = measure(out, x, x + 1).mean, over = (x == middle - 1 || x == middle ? 0.08 : 0.03) * kStep;
            EXPECT_GE(column, dark.mean - over) << amount << " " << x;
            EXPECT_LE(column, light.mean + over) << amount << " " << x;
        }
    }
}

TEST(Soften, IsCarriedOverWhatIsNoSkinAndEndsSoonAfter)
{
    const imaging::Image map = stepWithNoise(0.02f);
    imaging::Image skin({kSide, kSide}, 1, imaging::Space::Data, 0.0f);
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const bool eye = std::hypot(x - 40, y - 96) < 6, hair = y < 40;
            skin.at(x, y) = eye || hair ? 0.0f : 1.0f;
        }
    const imaging::Image lift = finish::relight::softening(map, skin, kUnit, {});
    EXPECT_GT(lift.at(40, 96), 0.7 * kStep);
    EXPECT_LT(lift.at(40, 4), 0.05 * kStep);
    const imaging::Image nowhere = finish::relight::softening(map, imaging::Image({kSide, kSide}, 1, imaging::Space::Data, 0.0f), kUnit, {});
    for (const float v : nowhere.pixels())
        EXPECT_EQ(v, 0);
}
