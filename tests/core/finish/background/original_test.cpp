#include <gtest/gtest.h>

#include "core/finish/background/backdrop.h"
#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

/// Grey wall with one lamp, and a black person in front of it.
test::Portrait wallAndLamp()
{
    test::Portrait p = test::drawPortrait({.width = 600, .height = 750, .unit = 75, .eyeX = 300, .eyeY = 315});
    for (int y = 0; y < 750; ++y)
        for (int x = 0; x < 600; ++x) {
            const float a = p.cutOut.alpha.at(x, y);
            const bool lamp = x > 60 && x < 72 && y > 100 && y < 112;
            for (int c = 0; c < 3; ++c)
                p.photo.at(x, y, c) = (lamp ? 1.0f : 0.2f) * (1 - a);
        }
    return p;
}

imaging::Image drawn(const test::Portrait& p, const Recipe& recipe)
{
    const Framing framing = frame(measureHead(p.face, p.cutOut), p.photo.extent(), recipe.framing, recipe.background, {});
    const LensView view = viewOfPhoto(p.photo.extent(), framing, recipe.background);
    return draw({.params = asDrawn(recipe.background), .framing = framing}, view, cleanPlate(p.photo, p.cutOut, view.plate, {}), {});
}

}  // namespace

TEST(Original, LeavesNoGhostOfTheHead)
{
    const test::Portrait p = wallAndLamp();
    Recipe recipe = test::plainRecipe();
    recipe.background = {};
    const imaging::Image light = drawn(p, recipe);
    // The wall is even; where the head was it must go on so.
    for (int y = light.height() * 2 / 5; y < light.height() * 3 / 5; ++y)
        for (int x = 0; x < light.width(); ++x)
            ASSERT_NEAR(light.at(x, y, 1), 0.2, 0.02) << x << " " << y;
}

TEST(Original, LampsBecomeBrighterDiscsThanTheirPixelsSay)
{
    const test::Portrait p = wallAndLamp();
    Recipe recipe = test::plainRecipe();
    recipe.background = {};
    const imaging::Image light = drawn(p, recipe);
    float most = 0;
    for (std::size_t i = 0; i < light.size(); i += 4)
        most = std::max(most, light.pixels()[i]);
    // 11 x 11 pixels of .8 above the wall, spread over a disc of r = .22 x 75: .11 above it; raised threefold .39.
    EXPECT_GT(most, 0.2f + 0.2f);
}

TEST(Original, AWhiteWallStaysAsBrightAsItIs)
{
    test::Portrait p = wallAndLamp();
    for (std::size_t i = 0; i < p.photo.size(); ++i)
        p.photo.pixels()[i] = 0.95f;
    Recipe recipe = test::plainRecipe();
    recipe.background = {};
    const imaging::Image light = drawn(p, recipe);
    for (std::size_t i = 0; i < light.size(); i += 4)
        ASSERT_NEAR(light.pixels()[i], 0.95f, 0.01f);
}

TEST(Original, SmallerApertureBlursLess)
{
    const test::Portrait p = test::drawPortrait({.width = 600, .height = 750, .unit = 75, .eyeX = 300, .eyeY = 315});
    const auto swing = [&](float aperture) {
        Recipe recipe = test::plainRecipe();
        recipe.background = {.aperture = aperture};
        const imaging::Image light = drawn(p, recipe);
        double sum = 0;
        const int y = light.height() / 12;
        for (int x = 1; x < light.width(); ++x)
            sum += std::abs(light.at(x, y, 0) - light.at(x - 1, y, 0));
        return sum;
    };
    EXPECT_GT(swing(8), swing(1.2f));
}
