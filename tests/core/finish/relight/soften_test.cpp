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

imaging::Image even(float value)
{
    return {{kSide, kSide}, 1, imaging::Space::Data, value};
}

imaging::Image softened(const imaging::Image& map, const imaging::Image& skin, float amount)
{
    const imaging::Image lift = finish::relight::softening(map, even(0.5f), skin, kUnit, {}).light;
    imaging::Image out = map;
    for (std::size_t i = 0; i < out.size(); ++i)
        out.pixels()[i] += amount * lift.pixels()[i];
    return out;
}

}  // namespace

TEST(Soften, TakesItsShareOfAStepAndLeavesTheTexture)
{
    const imaging::Image map = stepWithNoise(0.05f), skin = even(1);
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
    const auto [lift, chroma] = finish::relight::softening(map, even(0.5f), skin, kUnit, {});
    EXPECT_GT(lift.at(40, 96), 0.7 * kStep);
    EXPECT_LT(lift.at(40, 4), 0.05 * kStep);
    const auto nowhere = finish::relight::softening(map, even(0.5f), even(0), kUnit, {});
    for (std::size_t i = 0; i < map.size(); ++i)
        EXPECT_TRUE(nowhere.light.pixels()[i] == 0 && nowhere.chroma.pixels()[i] == 0);
}

TEST(Soften, ShadeGetsTheChromaOfTheFaceAndTheFaceKeepsItsOwn)
{
    const imaging::Image map = stepWithNoise(0.05f);
    constexpr float kOwn = 0.5f;
    for (const float shade : {0.43f, 0.7f}) {  // lit by the sky, lit by the cheeks
        imaging::Image chroma(map.extent(), 1, imaging::Space::Data);
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                chroma.at(x, y) = x < kSide / 2 ? shade : y < kSide / 2 ? 0.8f * kOwn : 1.2f * kOwn;  // pale above, rosy below
        const auto change = finish::relight::softening(map, chroma, even(1), kUnit, {}).chroma;
        const auto after = [&](int x, int y) { return chroma.at(x, y) * std::exp(change.at(x, y)); };
        for (int y = 20; y < kSide - 20; y += 7) {
            for (int x = 20; x < kSide / 2 - 12; x += 7)
                EXPECT_NEAR(after(x, y), kOwn, 0.1 * kOwn) << shade << " " << x << " " << y;
            for (int x = kSide / 2 + 12; x < kSide - 20; x += 7)
                EXPECT_NEAR(after(x, y), chroma.at(x, y), 0.05 * kOwn) << shade << " " << x << " " << y;
        }
        // It follows the light over the edge: no line that is further from both sides than they are from each other.
        for (int x = kSide / 2 - 16; x < kSide / 2 + 16; ++x)
            EXPECT_TRUE(change.at(x, 60) >= std::min(0.0f, change.at(30, 60)) - 0.05f && change.at(x, 60) <= std::max(0.0f, change.at(30, 60)) + 0.05f) << shade << " " << x;
    }
}
