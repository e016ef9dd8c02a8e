#include "core/finish/background/composite.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

const test::Portrait& portrait()
{
    static const test::Portrait p = test::drawPortrait({.width = 320, .height = 400, .unit = 40, .eyeX = 160, .eyeY = 168});
    return p;
}

imaging::Image pictureOf(const Recipe& recipe)
{
    return finish::finish(portrait().input(), recipe, {}, {}).pixels;
}

}  // namespace

TEST(Composite, SolidIsItsColourExactlyOutsideTheMatte)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {37, 99, 235};
    const imaging::Image out = pictureOf(recipe);
    const auto colour = linear(recipe.background.colour);
    ASSERT_EQ(out.extent(), portrait().photo.extent());
    int seen = 0;
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x)
            if (portrait().cutOut.alpha.at(x, y) == 0) {
                ++seen;
                for (std::size_t c = 0; c < 3; ++c)
                    ASSERT_EQ(out.at(x, y, static_cast<int>(c)), colour[c]);
            }
    EXPECT_GT(seen, 1000);
}

TEST(Composite, SubjectIsItselfBitForBitAtStrengthZero)
{
    const imaging::Image out = pictureOf(test::plainRecipe());
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x)
            for (int c = 0; portrait().cutOut.alpha.at(x, y) == 1 && c < 3; ++c)
                ASSERT_EQ(out.at(x, y, c), portrait().cutOut.foreground.at(x, y, c));
}

TEST(Composite, IsPorterAndDuffsOverAtStrengthZero)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {200, 200, 200};
    const imaging::Image out = pictureOf(recipe);
    const float b = linear(recipe.background.colour)[1];
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) {
            const float a = portrait().cutOut.alpha.at(x, y);
            ASSERT_NEAR(out.at(x, y, 1), portrait().cutOut.foreground.at(x, y, 1) * a + b * (1 - a), 1e-6);
        }
}

TEST(Composite, WrapBrightensTheEdgeBeforeABrightBackdropOnly)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {255, 255, 255};
    const imaging::Image plain = pictureOf(recipe);
    recipe.background.wrap = 30;
    const imaging::Image wrapped = pictureOf(recipe);
    double edge = 0;
    for (int y = 0; y < plain.height(); ++y)
        for (int x = 0; x < plain.width(); ++x) {
            const float a = portrait().cutOut.alpha.at(x, y), change = wrapped.at(x, y, 1) - plain.at(x, y, 1);
            if (a == 0) {
                ASSERT_EQ(change, 0);
            } else {
                ASSERT_GE(change, -1e-6f);
                edge += change;
            }
        }
    EXPECT_GT(edge, 1);
    EXPECT_EQ(wrapped.at(160, 168, 1), plain.at(160, 168, 1));  // between the eyes nothing arrives
}

TEST(Composite, WrapGivesNoLightFromBeyondTheFrame)
{
    // The body meets the bottom border: behind the frame it goes on.
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {255, 255, 255};
    const imaging::Image plain = pictureOf(recipe);
    recipe.background.wrap = 30;
    const imaging::Image wrapped = pictureOf(recipe);
    EXPECT_NEAR(wrapped.at(160, 399, 1), plain.at(160, 399, 1), 1e-5);
}

TEST(Composite, TintMovesColourAndLiftsNoBlack)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {40, 80, 250};
    const imaging::Image plain = pictureOf(recipe);
    recipe.background.tint = 10;
    const imaging::Image tinted = pictureOf(recipe);
    EXPECT_GT(tinted.at(160, 168, 2), plain.at(160, 168, 2));
    EXPECT_LT(tinted.at(160, 168, 0), plain.at(160, 168, 0));
    recipe.background.colour = {128, 128, 128};
    EXPECT_NEAR(pictureOf(recipe).at(160, 168, 0), plain.at(160, 168, 0), 1e-4);
}

TEST(Composite, GrainLiesOnTheBackdropMoreThanOnTheSubject)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.kind = BackgroundKind::Gradient;
    recipe.background.second = recipe.background.colour;
    const imaging::Image plain = pictureOf(recipe);
    recipe.grain.strength = 100;
    const imaging::Image grainy = pictureOf(recipe);
    const auto roughness = [&](int x0, int y0) {
        double sum = 0;
        for (int y = y0; y < y0 + 30; ++y)
            for (int x = x0; x < x0 + 30; ++x)
                sum += std::abs(std::sqrt(grainy.at(x, y, 1)) - std::sqrt(plain.at(x, y, 1)));
        return sum;
    };
    EXPECT_GT(roughness(10, 10), 2.5 * roughness(145, 170));
    EXPECT_GT(roughness(145, 170), 0);
}

TEST(Composite, SolidStaysFreeOfGrain)
{
    Recipe recipe = test::plainRecipe();
    const imaging::Image plain = pictureOf(recipe);
    recipe.grain.strength = 100;
    const imaging::Image same = pictureOf(recipe);
    EXPECT_TRUE(std::ranges::equal(same.pixels(), plain.pixels())) << "that colour was asked for, exactly";
}

TEST(Composite, TransparentKeepsTheMatte)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.kind = BackgroundKind::Transparent;
    recipe.background.wrap = 30;
    recipe.grain.strength = 100;
    const imaging::Image out = pictureOf(recipe);
    ASSERT_EQ(out.channels(), 4);
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) {
            const float a = portrait().cutOut.alpha.at(x, y);
            ASSERT_EQ(out.at(x, y, 3), a);
            for (int c = 0; c < 3; ++c)
                ASSERT_NEAR(out.at(x, y, c), a > 0 ? portrait().cutOut.foreground.at(x, y, c) : 0, 1e-5);
        }
}
