#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/finish/background/backdrop.h"

using namespace finish;

namespace {

Framing frameOf(int width, int height)
{
    Framing framing;
    framing.output = {width, height};
    framing.unitLength = 40;
    framing.eyes = {static_cast<float>(width) / 2, static_cast<float>(height) * 0.4f};
    return framing;
}

/// Red left of the middle, blue right of it.
imaging::Image halves(int width, int height)
{
    imaging::Image picture({width, height}, 3, imaging::Space::Linear, 0.0f);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            picture.at(x, y, x < width / 2 ? 0 : 2) = 0.5f;
    return picture;
}

imaging::Image drawn(const imaging::Image& picture, const Framing& framing, float aperture)
{
    const BackgroundParams params{.kind = BackgroundKind::Picture, .aperture = aperture};
    const LensView view = viewOfPicture(picture.extent(), framing, params);
    return draw({.params = params, .framing = framing}, view, picturePlate(picture, view.plate), {});
}

}  // namespace

TEST(Picture, CoversTheFrameWithItsMiddleInTheMiddle)
{
    for (const auto& [width, height] : {std::pair{600, 200}, {200, 600}, {64, 64}, {1000, 1000}}) {
        const imaging::Image light = drawn(halves(width, height), frameOf(320, 400), 16);
        for (const int y : {0, light.height() / 2, light.height() - 1}) {
            EXPECT_NEAR(light.at(0, y, 0), 0.5, 0.01);
            EXPECT_NEAR(light.at(0, y, 2), 0.0, 0.01);
            EXPECT_NEAR(light.at(light.width() - 1, y, 2), 0.5, 0.01);
            const int middle = light.width() / 2;  // between this one and the one before, the width being even
            EXPECT_NEAR(light.at(middle - 1, y, 0) + light.at(middle, y, 0), 0.5, 0.02);
        }
    }
}

TEST(Picture, IsSharpAtTheSmallestApertureAndSoftAtTheLargest)
{
    const auto edge = [](float aperture) {
        const imaging::Image light = drawn(halves(640, 800), frameOf(320, 400), aperture);
        int soft = 0;
        for (int x = 0; x < light.width(); ++x)
            soft += light.at(x, light.height() / 2, 0) > 0.02f && light.at(x, light.height() / 2, 0) < 0.48f ? 1 : 0;
        return soft * 320.0 / light.width();
    };
    EXPECT_LE(edge(64), 3);
    EXPECT_GT(edge(1.4f), 16);
}

TEST(Picture, SurvivesWhatFilesHold)
{
    imaging::Image hostile = halves(40, 30);
    hostile.at(3, 3, 0) = std::numeric_limits<float>::quiet_NaN();
    hostile.at(5, 9, 1) = std::numeric_limits<float>::infinity();
    hostile.at(20, 20, 2) = -std::numeric_limits<float>::infinity();
    for (const imaging::Image& picture : {hostile, halves(1, 1), halves(1, 3000), halves(3000, 1)})
        for (const float aperture : {1.2f, 8.0f, 64.0f}) {
            const imaging::Image light = drawn(picture, frameOf(64, 80), aperture);
            for (const float v : light.pixels())
                ASSERT_TRUE(std::isfinite(v) && v >= -1) << v;
        }
}
