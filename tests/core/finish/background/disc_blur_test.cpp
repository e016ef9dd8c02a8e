#include "core/finish/background/disc_blur.h"

#include <gtest/gtest.h>
#include <numbers>
#include <numeric>

#include "core/finish/background/aperture.h"

using namespace finish;

TEST(DiscBlur, KeepsEnergy)
{
    imaging::Image point({61, 61}, 3, imaging::Space::Linear, 0.0f);
    point.at(30, 30, 0) = 10;
    point.at(30, 30, 2) = 4;
    for (const double radius : {0.3, 1.0, 4.5, 9.0, 12.7}) {
        const imaging::Image blurred = discBlur(point, radius, {});
        double sum[3] = {};
        for (std::size_t i = 0; i < blurred.size(); ++i)
            sum[i % 3] += blurred.pixels()[i];
        EXPECT_NEAR(sum[0], 10, 1e-3) << radius;
        EXPECT_EQ(sum[1], 0) << radius;
        EXPECT_NEAR(sum[2], 4, 1e-3) << radius;
    }
}

TEST(DiscBlur, MakesAnEvenDiscOfItsRadius)
{
    imaging::Image point({61, 61}, 1, imaging::Space::Linear, 0.0f);
    point.at(30, 30) = 1;
    const imaging::Image disc = discBlur(point, 9.0, {});
    const float inside = disc.at(30, 30);
    EXPECT_NEAR(inside, 1 / (std::numbers::pi * 81), 1e-5);
    EXPECT_EQ(disc.at(38, 30), inside);
    EXPECT_EQ(disc.at(30, 22), inside);
    EXPECT_EQ(disc.at(40, 30), 0);
    EXPECT_GT(disc.at(39, 30), 0);  // the rim is antialiased
    EXPECT_LT(disc.at(39, 30), inside);
}

TEST(DiscBlur, LeavesAnEvenPictureAlone)
{
    const imaging::Image even({40, 30}, 3, imaging::Space::Linear, 0.37f);
    const imaging::Image blurred = discBlur(even, 8, {});
    for (const float v : blurred.pixels())
        ASSERT_NEAR(v, 0.37f, 1e-5);
}

TEST(Aperture, HalvesTheDiscForTwiceTheNumber)
{
    EXPECT_DOUBLE_EQ(discRadius(2), 0.22);
    EXPECT_DOUBLE_EQ(discRadius(4), 0.11);
}
