#include "core/imaging/colour_difference.h"

#include <gtest/gtest.h>

/// Table 1 of Sharma, Wu, Dalal 2005: pairs chosen to catch wrong hues, means and discontinuities.
TEST(ColourDifference, AgreesWithThePublishedPairs)
{
    const struct {
        imaging::Lab one, other;
        float expected;
    } pairs[] = {
        {{50, 2.6772f, -79.7751f}, {50, 0, -82.7485f}, 2.0425f},
        {{50, 3.1571f, -77.2803f}, {50, 0, -82.7485f}, 2.8615f},
        {{50, -1.3802f, -84.2814f}, {50, 0, -82.7485f}, 1.0000f},
        {{50, 0, 0}, {50, -1, 2}, 2.3669f},
        {{50, 2.4900f, -0.0010f}, {50, -2.4900f, 0.0009f}, 7.1792f},
        {{50, 2.4900f, -0.0010f}, {50, -2.4900f, 0.0011f}, 7.2195f},
        {{50, -0.0010f, 2.4900f}, {50, 0.0009f, -2.4900f}, 4.8045f},
        {{50, 2.5f, 0}, {50, 0, -2.5f}, 4.3065f},
        {{50, 2.5f, 0}, {73, 25, -18}, 27.1492f},
        {{50, 2.5f, 0}, {58, 24, 15}, 19.4535f},
        {{60.2574f, -34.0099f, 36.2677f}, {60.4626f, -34.1751f, 39.4387f}, 1.2644f},
        {{22.7233f, 20.0904f, -46.6940f}, {23.0331f, 14.9730f, -42.5619f}, 2.0373f},
        {{90.8027f, -2.0831f, 1.4410f}, {91.1528f, -1.6435f, 0.0447f}, 1.4441f},
        {{2.0776f, 0.0795f, -1.1350f}, {0.9033f, -0.0636f, -0.5514f}, 0.9082f},
    };
    for (const auto& pair : pairs) {
        EXPECT_NEAR(imaging::deltaE00(pair.one, pair.other), pair.expected, 2e-4);
        EXPECT_NEAR(imaging::deltaE00(pair.other, pair.one), pair.expected, 2e-4);
    }
}

TEST(ColourDifference, IsNoughtOfAColourToItself)
{
    for (const imaging::Lab& lab : {imaging::Lab{}, imaging::Lab{100, 0, 0}, imaging::Lab{30, 80, -100}})
        EXPECT_EQ(imaging::deltaE00(lab, lab), 0);
}
