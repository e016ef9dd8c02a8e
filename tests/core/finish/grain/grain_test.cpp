#include "core/finish/grain/grain.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace finish;

TEST(Grain, HasUnitDeviationAndNoMean)
{
    GrainRows rows(1024, 7);
    double sum = 0, square = 0;
    for (int y = 0; y < 256; ++y) {
        const float* row = rows.row(y);
        for (int x = 0; x < 1024; ++x) {
            sum += row[x];
            square += row[x] * row[x];
        }
    }
    const double count = 1024.0 * 256;
    EXPECT_NEAR(sum / count, 0, 0.01);
    EXPECT_NEAR(std::sqrt(square / count), 1, 0.01);
}

TEST(Grain, DependsOnPositionAndSeedAlone)
{
    GrainRows inOrder(64, 3), jumping(64, 3), other(64, 4);
    for (int y = 0; y < 10; ++y)
        inOrder.row(y);
    const float* tenth = inOrder.row(10);
    const std::vector<float> expected(tenth, tenth + 64);
    jumping.row(2);
    EXPECT_TRUE(std::equal(expected.begin(), expected.end(), jumping.row(10)));
    EXPECT_FALSE(std::equal(expected.begin(), expected.end(), other.row(10)));
}

TEST(Grain, MeasuresTheNoiseOfAPhoto)
{
    imaging::Image photo({600, 400}, 3, imaging::Space::Linear);
    std::uint32_t state = 1;
    const auto uniform = [&] { return static_cast<float>((state = state * 1664525u + 1013904223u) >> 8u) / 16777216.0f - 0.5f; };
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 600; ++x) {
            const float normal = 1.2247f * (uniform() + uniform() + uniform() + uniform()) * std::sqrt(2.0f);
            const float root = 0.5f + 0.2f * static_cast<float>(x) / 600 + 0.01f * normal;
            std::fill_n(photo.row(y) + 3 * x, 3, root * root);
        }
    EXPECT_NEAR(measureNoise(photo), 0.01f, 0.0015f);
    EXPECT_EQ(measureNoise(imaging::Image({64, 64}, 3, imaging::Space::Linear, 0.0f)), 0);
    EXPECT_EQ(measureNoise(imaging::Image({5, 5}, 3, imaging::Space::Linear, 0.5f)), 0);
}

TEST(Grain, StrengthZeroIsNone)
{
    EXPECT_EQ(grainSigma(0.02f, 1, 0), 0);
    EXPECT_FLOAT_EQ(grainSigma(0, 1, 100), 0.0045f);
    EXPECT_FLOAT_EQ(grainSigma(0.02f, 1, 100), 0.016f);
    EXPECT_FLOAT_EQ(grainSigma(0.02f, 0.5, 100), 0.008f);
}
