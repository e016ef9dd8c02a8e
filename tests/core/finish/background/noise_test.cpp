#include "core/finish/background/noise.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace finish;

TEST(Noise, IsContinuousBoundedAndFollowsItsSeed)
{
    double most = 0, steepest = 0, differs = 0;
    for (double x = -7; x < 7; x += 0.013)
        for (const double y : {-3.0, 0.4, 5.71}) {
            const double n = noise(x, y, 5);
            most = std::max(most, std::abs(n));
            steepest = std::max(steepest, std::abs(noise(x + 1e-4, y, 5) - n) / 1e-4);
            differs += std::abs(noise(x, y, 6) - n);
        }
    EXPECT_LT(most, 1.1);
    EXPECT_GT(most, 0.5);
    EXPECT_LT(steepest, 8);
    EXPECT_GT(differs, 100);
    EXPECT_EQ(noise(2, 3, 9), 0) << "zero on the lattice";
}

TEST(Noise, DiceAreEvenAndRepeatable)
{
    Dice one(3), again(3), other(4);
    double sum = 0;
    int same = 0;
    for (int i = 0; i < 2000; ++i) {
        const double value = one.next();
        ASSERT_TRUE(value >= 0 && value < 1);
        ASSERT_EQ(value, again.next());
        same += value == other.next() ? 1 : 0;
        sum += value;
    }
    EXPECT_NEAR(sum / 2000, 0.5, 0.03);
    EXPECT_LT(same, 3);
}
