#include "core/vision/detect.h"

#include <gtest/gtest.h>

TEST(Overlap, OfHalfCoveredBoxes)
{
    EXPECT_FLOAT_EQ(vision::overlap({0, 0, 2, 2}, {1, 0, 2, 2}), 2.0f / 6.0f);
    EXPECT_FLOAT_EQ(vision::overlap({0, 0, 2, 2}, {2, 0, 2, 2}), 0.0f) << "touching is not overlapping";
    EXPECT_FLOAT_EQ(vision::overlap({0, 0, 0, 0}, {0, 0, 0, 0}), 0.0f);
}

TEST(Containment, IsOneForABoxInABox)
{
    EXPECT_FLOAT_EQ(vision::containment({0, 0, 10, 10}, {2, 2, 3, 3}), 1.0f);
    EXPECT_FLOAT_EQ(vision::containment({0, 0, 10, 10}, {5, 5, 10, 10}), 0.25f);
}

TEST(Suppress, KeepsTheBestOfAPlace)
{
    const auto kept = vision::suppress({{{0, 0, 10, 10}, 0.6f, {}}, {{1, 0, 10, 10}, 0.9f, {}}, {{30, 0, 10, 10}, 0.7f, {}}}, 0.3f);
    ASSERT_EQ(kept.size(), 2u);
    EXPECT_FLOAT_EQ(kept[0].score, 0.9f);
    EXPECT_FLOAT_EQ(kept[1].score, 0.7f);
}
