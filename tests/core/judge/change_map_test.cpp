#include "core/judge/change_map.h"

#include <gtest/gtest.h>

#include "core/imaging/lab.h"
#include "core/judge/tone.h"
#include "tests/core/finish/portrait.h"
#include "tests/core/judge/made_picture.h"

namespace {

const test::Portrait& portrait()
{
    static const test::Portrait p = test::drawPortrait({.rollDegrees = 5});
    return p;
}

finish::MeasuredColour cheeks()
{
    finish::MeasuredColour colour;
    for (int y = 470; y < 500; y += 3)
        for (int x = 330; x < 480; x += 5)
            colour.places.push_back({x, y, 3, 3});
    colour.skin = vision::coloursAt(portrait().photo, colour.places);
    colour.tone = vision::skinTone(colour.skin);
    return colour;
}

const finish::MeasuredColour& colour()
{
    static const finish::MeasuredColour measured = cheeks();
    return measured;
}

judge::Source source()
{
    return {portrait().photo, portrait().face, portrait().cutOut, colour()};
}

finish::Finished finished(const finish::Recipe& recipe, const finish::OutputSize& size = {})
{
    return finish::finish(portrait().input(), recipe, size, {});
}

finish::Recipe framed(finish::Aspect aspect)
{
    finish::Recipe recipe = test::plainRecipe();
    recipe.framing.aspect = aspect;
    recipe.framing.level = 70;
    return recipe;
}

}  // namespace

TEST(ChangeMap, ANewBackdropAndFrameChangeNothingOfThePerson)
{
    for (const auto aspect : {finish::Aspect::Original, finish::Aspect::FourFive, finish::Aspect::Banner}) {
        for (const bool clear : {false, true}) {
            finish::Recipe recipe = framed(aspect);
            if (clear)
                recipe.background.kind = finish::BackgroundKind::Transparent;
            const auto map = judge::changeMap(finished(recipe), source(), {});
            ASSERT_TRUE(map.changedPercent);
            EXPECT_EQ(*map.changedPercent, 0);
            for (const float d : map.difference.pixels())
                ASSERT_LT(d, 3);
        }
    }
}

TEST(ChangeMap, GrowsWithTheChange)
{
    float before = -1;
    for (const float gain : {1.0f, 1.1f, 1.4f, 2.0f}) {
        auto brighter = finished(framed(finish::Aspect::Square));
        for (float& v : brighter.pixels.pixels())
            v *= gain;
        const auto map = judge::changeMap(brighter, source(), {});
        EXPECT_GE(*map.changedPercent, before);
        before = *map.changedPercent;
    }
    EXPECT_GT(before, 95);
}

TEST(ChangeMap, TheCorrectionIsNoChange)
{
    auto picture = finished(framed(finish::Aspect::FourFive));
    picture.facts.correction.gains = {1.8f, 1.5f, 1.3f};
    for (std::size_t i = 0; i < picture.pixels.size(); ++i)
        picture.pixels.pixels()[i] *= picture.facts.correction.gains[i % 3];
    EXPECT_EQ(*judge::changeMap(picture, source(), {}).changedPercent, 0);
    picture.facts.correction = {};
    EXPECT_GT(*judge::changeMap(picture, source(), {}).changedPercent, 50);
}

TEST(ChangeMap, ColourThatAStyleTakesAwayIsNoChange)
{
    auto grey = finished(framed(finish::Aspect::Square));
    for (std::size_t i = 0; i < grey.pixels.size(); i += 3) {
        const float y = 0.2126f * grey.pixels.pixels()[i] + 0.7152f * grey.pixels.pixels()[i + 1] + 0.0722f * grey.pixels.pixels()[i + 2];
        grey.pixels.pixels()[i] = 1.02f * y, grey.pixels.pixels()[i + 1] = y, grey.pixels.pixels()[i + 2] = 0.97f * y;
    }
    EXPECT_GT(*judge::changeMap(grey, source(), {}).changedPercent, 90);
    EXPECT_EQ(*judge::changeMap(grey, source(), {}, 0).changedPercent, 0);
    for (float& v : grey.pixels.pixels())
        v *= 1.5f;
    EXPECT_GT(*judge::changeMap(grey, source(), {}, 0).changedPercent, 90) << "lightness is still told";
}

TEST(ChangeMap, SaysNothingWhereThereIsNobody)
{
    auto picture = finished(test::plainRecipe());
    picture.framing.toOutput.dx = 1e5;
    EXPECT_FALSE(judge::changeMap(picture, source(), {}).changedPercent);
}

TEST(HeatMap, IsGreyWhereNothingChangedAndColouredWhereItDid)
{
    auto picture = finished(framed(finish::Aspect::Original));
    const auto face = portrait().face.mesh[4];
    for (int y = -20; y < 20; ++y)
        for (int x = -20; x < 20; ++x)
            picture.pixels.at(static_cast<int>(face.x) + x, static_cast<int>(face.y) + y, 1) *= 3;
    const auto map = judge::changeMap(picture, source(), {});
    const auto heat = judge::heatMap(picture, map, {});
    ASSERT_EQ(heat.extent(), picture.pixels.extent());
    ASSERT_EQ(heat.channels(), 3);
    const auto chroma = [&](int x, int y) { return imaging::labOf(heat.row(y) + 3 * x).chroma(); };
    EXPECT_LT(chroma(5, 5), 1) << "backdrop";
    EXPECT_GT(chroma(static_cast<int>(face.x), static_cast<int>(face.y)), 30);
    EXPECT_LT(chroma(static_cast<int>(face.x), static_cast<int>(face.y) + 100), 15);
}

TEST(Tone, OfAnUntouchedPictureIsHeldAndFollowsTheSkin)
{
    auto picture = finished(framed(finish::Aspect::Square));
    const auto same = judge::toneShift(picture, source());
    ASSERT_TRUE(same);
    EXPECT_TRUE(same->shift.itaHolds && same->hueHolds);
    EXPECT_NEAR(same->shift.ita, 0, 0.3);
    EXPECT_NEAR(same->shift.hue, 0, 0.3);
    float before = same->shift.ita;
    for (int i = 0; i < 3; ++i) {
        for (float& v : picture.pixels.pixels())
            v *= 1.1f;
        const auto lighter = judge::toneShift(picture, source());
        EXPECT_GT(lighter->shift.ita, before + 1);
        before = lighter->shift.ita;
    }
}

TEST(Tone, OfAMonochromeHasNeitherAngleNorHue)
{
    auto picture = finished(framed(finish::Aspect::Square));
    for (std::size_t i = 0; i < picture.pixels.size(); i += 3)
        picture.pixels.pixels()[i] = picture.pixels.pixels()[i + 2] = picture.pixels.pixels()[i + 1];
    const auto grey = judge::toneShift(picture, source());
    ASSERT_TRUE(grey);
    EXPECT_FALSE(grey->shift.itaHolds || grey->hueHolds);
}

TEST(Tone, OfSkinThatExposureMadeWhiteOrBlackMeansNothing)
{
    for (const float gain : {1.0f, 6.0f, 1e-3f}) {
        auto picture = finished(framed(finish::Aspect::Square));
        picture.facts.correction.gains = {gain, gain, gain};
        EXPECT_EQ(judge::toneShift(picture, source())->lost, gain != 1) << gain;
    }
}

TEST(Tone, IsNotToldWithoutSkin)
{
    const auto picture = finished(test::plainRecipe());
    const finish::MeasuredColour none;
    EXPECT_FALSE(judge::toneShift(picture, {portrait().photo, portrait().face, portrait().cutOut, none}));
    auto elsewhere = picture;
    elsewhere.framing.toOutput.dx = 5000;
    EXPECT_FALSE(judge::toneShift(elsewhere, source()));
}
