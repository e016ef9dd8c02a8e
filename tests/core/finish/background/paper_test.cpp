#include <gtest/gtest.h>

#include "core/finish/background/backdrop.h"
#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

Framing square(double unit = 100)
{
    Framing framing;
    framing.output = {800, 800};
    framing.unitLength = unit;
    framing.eyes = {400, 330};
    return framing;
}

/// At (u, v) in D from the eyes.
const float* at(const imaging::Image& light, const Framing& framing, double u, double v)
{
    const int x = static_cast<int>((framing.eyes.x + u * framing.unitLength) * light.width() / framing.output.width);
    const int y = static_cast<int>((framing.eyes.y + v * framing.unitLength) * light.height() / framing.output.height);
    return light.row(y) + 4 * x;
}

}  // namespace

TEST(Paper, HasItsPoolOfLightOnTheShadowSide)
{
    const Framing framing = square();
    const imaging::Image right = drawPaper(framing, {}, 1, 1, {}), left = drawPaper(framing, {}, -1, 1, {});
    EXPECT_GT(at(right, framing, -2, 0.6)[1], 1.2f * at(right, framing, 2, 0.6)[1]);
    EXPECT_GT(at(left, framing, 2, 0.6)[1], 1.2f * at(left, framing, -2, 0.6)[1]);
    EXPECT_NEAR(at(right, framing, -2, 0.6)[1], at(left, framing, 2, 0.6)[1], 0.01);
}

TEST(Paper, FollowsTheFormula)
{
    BackgroundParams params;
    params.colour = {255, 255, 255};
    const Framing framing = square();
    const imaging::Image light = drawPaper(framing, params, 1, 1, {});
    // At the pool's centre: (amb + spot) (1 - grad tanh(-.9/4)) (1 - .05 tanh(.6/4)).
    EXPECT_NEAR(at(light, framing, -0.9, 0.6)[0], (0.28 + 0.85) * (1 + 0.14 * 0.2213) * (1 - 0.05 * 0.1489), 0.005);
}

TEST(Paper, LooksTheSameAtEverySize)
{
    const Framing large = square();
    Framing small = large;
    small.output = {400, 400};
    small.unitLength = 50;
    small.eyes = {200, 165};
    BackgroundParams params;
    params.mottle = 100;
    const imaging::Image a = drawPaper(large, params, 1, 5, {}), b = drawPaper(small, params, 1, 5, {});
    ASSERT_EQ(a.extent(), b.extent());
    for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_NEAR(a.pixels()[i], b.pixels()[i], 1e-5);
}

TEST(Paper, CanvasIsCloudyAndFollowsTheSeed)
{
    BackgroundParams params;
    const Framing framing = square(60);
    const imaging::Image plain = drawPaper(framing, params, 1, 1, {});
    EXPECT_EQ(std::vector(plain.pixels().begin(), plain.pixels().end()), [&] {
        const imaging::Image again = drawPaper(framing, params, 1, 2, {});
        return std::vector(again.pixels().begin(), again.pixels().end());
    }());
    params.mottle = 100;
    const imaging::Image one = drawPaper(framing, params, 1, 1, {}), two = drawPaper(framing, params, 1, 2, {});
    double differs = 0, swing = 0;
    for (std::size_t i = 1; i < one.size(); i += 4) {
        differs += std::abs(one.pixels()[i] - two.pixels()[i]);
        swing = std::max<double>(swing, std::abs(std::log(one.pixels()[i] / plain.pixels()[i])));
    }
    EXPECT_GT(differs, 0);
    EXPECT_GT(swing, 0.15);
    EXPECT_LT(swing, 0.53);
}

TEST(Gradient, RunsFromColourToColour)
{
    BackgroundParams params;
    params.colour = {250, 10, 10};
    params.second = {10, 10, 250};
    Framing framing = square();
    framing.output = {400, 800};
    params.angle = 90;
    const imaging::Image down = drawGradient(framing, params);
    EXPECT_NEAR(down.at(0, 0, 0), linear(params.colour)[0], 0.02);
    EXPECT_NEAR(down.at(0, down.height() - 1, 2), linear(params.second)[2], 0.02);
    EXPECT_EQ(down.at(0, 5, 0), down.at(down.width() - 1, 5, 0));
    params.angle = 0;
    const imaging::Image across = drawGradient(framing, params);
    EXPECT_GT(across.at(0, 3, 0), across.at(across.width() - 1, 3, 0));
    EXPECT_EQ(across.at(3, 0, 0), across.at(3, across.height() - 1, 0));
}

TEST(KeySide, IsThatOfTheBrighterCheek)
{
    const test::Portrait right = test::drawPortrait({.width = 400, .height = 500, .unit = 50, .eyeX = 200, .eyeY = 210, .keyRight = 0.5});
    const test::Portrait left = test::drawPortrait({.width = 400, .height = 500, .unit = 50, .eyeX = 200, .eyeY = 210, .keyRight = -0.4});
    EXPECT_EQ(keySideOf(right.photo, right.face, KeySide::Auto), 1);
    EXPECT_EQ(keySideOf(left.photo, left.face, KeySide::Auto), -1);
    EXPECT_EQ(keySideOf(left.photo, left.face, KeySide::Right), 1);
    EXPECT_EQ(keySideOf(right.photo, right.face, KeySide::Left), -1);
}
