#include "core/imaging/lab.h"

#include <gtest/gtest.h>

TEST(Lab, IsThatOfPublishedColours)
{
    // Lindbloom's calculator, sRGB, D65, no adaptation.
    const struct {
        float rgb[3];
        imaging::Lab lab;
    } cases[] = {
        {{1, 1, 1}, {100, 0, 0}},
        {{0, 0, 0}, {0, 0, 0}},
        {{1, 0, 0}, {53.2408f, 80.0925f, 67.2032f}},
        {{0, 1, 0}, {87.7347f, -86.1827f, 83.1793f}},
        {{0, 0, 1}, {32.2970f, 79.1875f, -107.8602f}},
    };
    for (const auto& c : cases) {
        const imaging::Lab lab = imaging::labOf(c.rgb);
        EXPECT_NEAR(lab.lightness, c.lab.lightness, 0.02);
        EXPECT_NEAR(lab.a, c.lab.a, 0.02);
        EXPECT_NEAR(lab.b, c.lab.b, 0.02);
    }
}

TEST(Lab, GoesThereAndBackInsideTheGamutAndBeyond)
{
    for (const float r : {-0.05f, 0.0f, 0.001f, 0.2f, 1.0f, 1.7f})
        for (const float g : {0.0f, 0.002f, 0.4f, 1.3f})
            for (const float b : {-0.02f, 0.0f, 0.5f, 1.0f}) {
                const float in[3] = {r, g, b};
                float out[3];
                imaging::linearOf(imaging::labOf(in), out);
                for (int c = 0; c < 3; ++c)
                    EXPECT_NEAR(out[c], in[c], 2e-5) << r << " " << g << " " << b;
            }
}

TEST(Lab, HueAndChromaOfAGreyAreNothing)
{
    EXPECT_EQ((imaging::Lab{50, 0, 0}).hue(), 0);
    EXPECT_EQ((imaging::Lab{50, 0, 0}).chroma(), 0);
    EXPECT_FLOAT_EQ((imaging::Lab{50, 0, 3}).hue(), 90);
    EXPECT_FLOAT_EQ((imaging::Lab{50, 3, 4}).chroma(), 5);
}
