#include "core/finish/colour/correction.h"

#include <gtest/gtest.h>

#include "core/imaging/photo_file.h"
#include "core/vision/analyser.h"
#include "tests/support/installed_models.h"

using namespace finish;

namespace {

Rgb ofTone(const imaging::Lab& lab)
{
    Rgb rgb;
    imaging::linearOf(lab, rgb.data());
    return rgb;
}

MeasuredColour skinOf(const imaging::Lab& tone)
{
    MeasuredColour measured;
    for (int i = -5; i <= 5; ++i)
        measured.skin.push_back(ofTone({tone.lightness + static_cast<float>(i), tone.a, tone.b}));
    measured.tone = vision::skinTone(measured.skin);
    measured.brightest = 0.8f;
    return measured;
}

float luminanceOf(const Rgb& p)
{
    return 0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2];
}

const ColourParams kAutomatic{.whiteBalance = 100, .autoExposure = 100};

}  // namespace

TEST(Correction, NeutralParametersAreExactlyNothing)
{
    for (const imaging::Lab& tone : {imaging::Lab{44, 10, 4}, imaging::Lab{80, 20, 40}}) {
        const Correction c = correctionOf(skinOf(tone), {});
        EXPECT_TRUE(c.isIdentity());
        EXPECT_EQ(c.stops, 0);
        EXPECT_EQ(c.itaShift, 0);
    }
    EXPECT_TRUE(correctionOf({}, {}).isIdentity());
}

TEST(Correction, LeavesSkinAloneThatSkinCouldHave)
{
    for (const imaging::Lab& tone : {imaging::Lab{82, 12, 14}, imaging::Lab{65, 14, 18}, imaging::Lab{45, 13, 18}, imaging::Lab{25, 7, 9},
                                     imaging::Lab{15, 3, 4}, imaging::Lab{94, 2.5f, 4}})
        EXPECT_TRUE(correctionOf(skinOf(tone), {.whiteBalance = 100}).isIdentity()) << tone.lightness;
}

TEST(Correction, BringsTintedSkinNearerAndKeepsItsLuminance)
{
    for (const imaging::Lab& tone : {imaging::Lab{60, 16, 2}, imaging::Lab{60, 12, -8}, imaging::Lab{60, 2, 20}, imaging::Lab{60, 25, 45}}) {
        const MeasuredColour measured = skinOf(tone);
        const Correction c = correctionOf(measured, {.whiteBalance = 100});
        ASSERT_FALSE(c.isIdentity());
        Rgb corrected = ofTone(measured.tone);
        const float before = luminanceOf(corrected);
        multiply(std::span(&corrected, 1), c.gains);
        EXPECT_NEAR(luminanceOf(corrected) / before, 1, 1e-3);
        const imaging::Lab now = imaging::labOf(corrected.data());
        const auto away = [](const imaging::Lab& t) { return std::max({44 - t.hue(), t.hue() - 68, 0.0f}) + std::max(t.chroma() - 36, 0.0f); };
        EXPECT_LT(away(now), 0.8f * away(tone)) << tone.a << " " << tone.b;
    }
}

TEST(Correction, DoesNotColourBlackAndWhitePhotos)
{
    for (const Rgb& tone : {Rgb{1, 1, 1}, Rgb{1.1f, 1, 0.82f}}) {
        MeasuredColour measured;
        for (const float light : {0.3f, 0.35f, 0.4f})
            measured.skin.push_back({light * tone[0], light * tone[1], light * tone[2]});
        measured.tone = vision::skinTone(measured.skin);
        measured.neutral = Rgb{0.2f * tone[0], 0.2f * tone[1], 0.2f * tone[2]};
        measured.neutralShare = 0.9f;
        measured.eyeWhite = Rgb{0.5f * tone[0], 0.5f * tone[1], 0.5f * tone[2]};
        measured.eyeTrust = 1;
        EXPECT_TRUE(correctionOf(measured, {.whiteBalance = 100}).isIdentity());
    }
}

TEST(Correction, GrowsWithItsStrength)
{
    const MeasuredColour measured = skinOf({60, 16, 2});
    float last = 0;
    for (const float strength : {1.0f, 25.0f, 50.0f, 100.0f}) {
        const Correction c = correctionOf(measured, {.whiteBalance = strength});
        const float size = std::log(c.gains[1] / c.gains[2]);
        EXPECT_GT(size, last);
        last = size;
    }
}

TEST(Correction, ByHandGoesWhereItSays)
{
    const MeasuredColour measured = skinOf({65, 14, 18});
    const Correction warm = correctionOf(measured, {.temperature = 50}), magenta = correctionOf(measured, {.tint = 50}),
                     lighter = correctionOf(measured, {.exposure = 1});
    EXPECT_GT(warm.gains[0], 1);
    EXPECT_LT(warm.gains[2], 1);
    EXPECT_LT(magenta.gains[1], 1);
    EXPECT_GT(magenta.gains[0], 1);
    EXPECT_EQ(lighter.gains, (Rgb{2, 2, 2}));
    ASSERT_TRUE(lighter.itaShift);
    EXPECT_GT(*lighter.itaShift, 5);
    ASSERT_TRUE(warm.itaShift);
    EXPECT_LT(*warm.itaShift, 0) << "yellower";
}

TEST(Exposure, NeverPushesDarkSkinTowardsAMidTone)
{
    // A dark picture of dark skin: what a rule that aims skin at a mid-tone would raise by two stops.
    for (const float lightness : {15.0f, 25.0f, 35.0f, 45.0f}) {
        MeasuredColour measured = skinOf({lightness, 10, 13});
        measured.brightest = 0.15f;
        const Correction c = correctionOf(measured, kAutomatic);
        EXPECT_GE(c.stops, 0);
        EXPECT_LE(c.stops, 0.15f);
        ASSERT_TRUE(c.itaShift);
        EXPECT_LE(*c.itaShift, 3.05f) << lightness;
    }
}

TEST(Exposure, RaisesNoSkinToWhiteAndLowersBurntSkinOnly)
{
    MeasuredColour light = skinOf({88, 6, 12});
    light.brightest = 0.5f;
    EXPECT_NEAR(automaticStops(light, {1, 1, 1}), 0, 1e-3);
    MeasuredColour white = skinOf({65, 14, 18});
    white.brightest = 1;  // a white wall is no fault
    EXPECT_EQ(automaticStops(white, {1, 1, 1}), 0);
    MeasuredColour burnt = skinOf({94, 5, 8});
    burnt.brightest = 1;
    EXPECT_LT(automaticStops(burnt, {1, 1, 1}), 0);
    EXPECT_GE(automaticStops(burnt, {1, 1, 1}), -0.3f);
}

TEST(Correction, ADimFaceIsRaisedAndADarkOneIsNot)
{
    MeasuredColour face = skinOf({40, 10, 12});
    const float asItIs = automaticStops(face, {1, 1, 1});
    face.dim = 0.25f;
    EXPECT_EQ(automaticStops(face, {1, 1, 1}), asItIs);
    face.dim = 0.75f;
    EXPECT_NEAR(automaticStops(face, {1, 1, 1}), 0.45f, 1e-3);
    face.dim = 2;
    EXPECT_NEAR(automaticStops(face, {1, 1, 1}), 0.5f, 1e-3);
    MeasuredColour bright = skinOf({88, 6, 12});
    bright.dim = 2;
    EXPECT_LT(automaticStops(bright, {1, 1, 1}), 0.2f) << "no room";
}

TEST(Correction, OfAFaceWithoutSkinIsModest)
{
    MeasuredColour nothing;
    nothing.brightest = 0.1f;
    const Correction c = correctionOf(nothing, kAutomatic);
    for (const float gain : c.gains)
        EXPECT_TRUE(gain > 0.9f && gain < 1.12f);
    EXPECT_FALSE(c.itaShift) << "there is nothing to take it from";
}

TEST(WhiteBalance, TakesMostOfAKnownCastFromTheDemoPortrait)
{
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh");
    const auto file = vision::ModelStore().folder() / "demo" / "astronaut.png";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it";
    const auto photo = imaging::decode(file, {}).pixels;
    vision::Analyser analyser{vision::ModelStore()};
    const auto analysis = analyser.analyse(photo, {}, {});
    ASSERT_FALSE(analysis.faces.empty());
    const vision::Face& face = analysis.faces[0];
    const auto balanceOf = [&](const imaging::Image& picture) { return automaticBalance(measureColour(picture, face, vision::findSkin(picture, face))); };

    const Balance own = balanceOf(photo);
    EXPECT_LT(std::hypot(own.red, own.blue), 0.06f) << "a neutral photo stays";
    for (const auto& [red, blue] :
         {std::pair(0.25f, -0.25f), std::pair(-0.25f, 0.25f), std::pair(-0.2f, -0.2f), std::pair(0.35f, -0.35f), std::pair(-0.35f, 0.35f)}) {
        imaging::Image tinted = photo;
        for (std::size_t i = 0; i < tinted.size(); i += 3) {
            tinted.pixels()[i] *= std::exp(red);
            tinted.pixels()[i + 2] *= std::exp(blue);
        }
        const Balance found = balanceOf(tinted);
        const float left = std::hypot(red + found.red - own.red, blue + found.blue - own.blue) / std::hypot(red, blue);
        EXPECT_LT(left, 0.4f) << red << " " << blue;
    }
}
