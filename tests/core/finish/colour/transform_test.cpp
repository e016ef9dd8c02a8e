#include "core/finish/colour/transform.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

using namespace finish;

namespace {

/// Cheeks: one tone with light and shade on it.
std::vector<Rgb> cheeks(const imaging::Lab& tone)
{
    std::vector<Rgb> skin;
    for (int i = 0; i < 301; ++i) {
        Rgb rgb;
        imaging::linearOf({tone.lightness + 0.04f * static_cast<float>(i - 150), tone.a, tone.b}, rgb.data());
        skin.push_back(rgb);
    }
    return skin;
}

const imaging::Lab kTones[] = {{88, 5, 13}, {78, 10, 18}, {62, 14, 22}, {45, 13, 20}, {28, 8, 11}};

imaging::Lab after(const ColourTransform& look, std::vector<Rgb> skin)
{
    look.apply(skin.data()->data(), static_cast<int>(skin.size()));
    return vision::skinTone(skin);
}

const ColourParams kAll{.contrast = 16, .shadows = 20, .highlights = 100, .warmth = 40, .saturation = 115, .anchor = 100};

}  // namespace

TEST(ColourTransform, NeutralIsTheIdentity)
{
    const auto skin = cheeks(kTones[1]);
    EXPECT_TRUE(ColourTransform().isIdentity());
    EXPECT_TRUE(lookOf({}, skin, skin).isIdentity());
    EXPECT_TRUE(lookOf({.anchor = 100}, skin, skin).isIdentity()) << "nothing to hold against";
    EXPECT_TRUE(lookOf({.anchor = 100}, {}, {}).isIdentity());
}

TEST(ColourTransform, AnchorHoldsEveryTone)
{
    for (const imaging::Lab& tone : kTones) {
        const auto before = cheeks(tone);
        auto now = before;
        multiply(now, {1.04f, 1, 0.95f});  // what light and tint did
        ColourParams params = kAll;
        const imaging::Lab wanted = vision::skinTone(before), held = after(lookOf(params, before, now), now);
        const vision::SkinShift shift = vision::skinShift(wanted, held);
        EXPECT_LT(std::abs(shift.ita), 0.5f) << tone.lightness;
        EXPECT_LT(std::abs(shift.lightness), 0.3f) << tone.lightness;
        EXPECT_LT(std::abs(shift.hue), 0.5f) << tone.lightness;
        params.anchor = 0;
        const imaging::Lab free = after(lookOf(params, before, now), now);
        params.anchor = 50;
        const imaging::Lab half = after(lookOf(params, before, now), now);
        EXPECT_LT(std::abs(half.hue() - wanted.hue()), std::abs(free.hue() - wanted.hue()) + 0.05f);
    }
}

TEST(ColourTransform, ToneKeepsTheHueBelowTheKnee)
{
    const auto skin = cheeks(kTones[2]);
    const ColourTransform look = lookOf({.contrast = 22, .shadows = 30}, skin, skin);
    std::mt19937 random(1);
    std::uniform_real_distribution<float> some(0.01f, 0.5f);
    for (int i = 0; i < 2000; ++i) {
        const Rgb in{some(random), some(random), some(random)};
        Rgb out = in;
        look.apply(out.data(), 1);
        EXPECT_NEAR(out[0] / out[1], in[0] / in[1], 1e-4f * in[0] / in[1]);
        EXPECT_NEAR(out[2] / out[1], in[2] / in[1], 1e-4f * in[2] / in[1]);
    }
}

TEST(ColourTransform, RollOffNeverClipsAndTurnsHueLittle)
{
    const auto skin = cheeks(kTones[1]);
    const ColourTransform look = lookOf({.contrast = 22, .highlights = 100, .anchor = 100}, skin, skin);
    std::mt19937 random(2);
    std::uniform_real_distribution<float> some(0.0f, 8.0f);
    for (int i = 0; i < 5000; ++i) {
        Rgb p{some(random), some(random), some(random)};
        look.apply(p.data(), 1);
        for (const float v : p)
            ASSERT_TRUE(v >= 0 && v < 0.985f) << v;
    }
    for (float level = 0.5f; level < 1.01f; level += 0.05f) {  // skin that gets brighter and brighter
        const Rgb in{level, 0.72f * level, 0.55f * level};
        Rgb out = in;
        look.apply(out.data(), 1);
        EXPECT_LT(std::abs(imaging::labOf(out.data()).hue() - imaging::labOf(in.data()).hue()), 8) << level;
    }
}

TEST(ColourTransform, GreyRampStaysARamp)
{
    const auto skin = cheeks(kTones[0]);
    for (const ColourParams& params : {kAll, ColourParams{.contrast = -30, .shadows = -100, .highlights = 50},
                                       ColourParams{.contrast = 60, .highlights = 100, .monochrome = 100, .anchor = 100}}) {
        const ColourTransform look = lookOf(params, skin, skin);
        float last = -1;
        for (int i = 0; i < 3000; ++i) {
            const float v = static_cast<float>(i) / 1500;
            Rgb p{v, v, v};
            look.apply(p.data(), 1);
            ASSERT_GE(p[1], last - 1e-6f) << v;
            last = p[1];
        }
    }
}

TEST(ColourTransform, WarmthAndSaturationSpareTheSkin)
{
    const auto skin = cheeks(kTones[2]);
    const ColourTransform look = lookOf({.warmth = 60, .saturation = 140, .anchor = 100}, skin, skin);
    Rgb grey{0.4f, 0.4f, 0.4f}, blue{0.1f, 0.2f, 0.4f};
    look.apply(grey.data(), 1);
    look.apply(blue.data(), 1);
    EXPECT_GT(grey[0] / grey[2], 1.15f);
    const Rgb own{0.1f, 0.2f, 0.4f};
    EXPECT_GT(imaging::labOf(blue.data()).chroma(), imaging::labOf(own.data()).chroma());
    const vision::SkinShift shift = vision::skinShift(vision::skinTone(skin), after(look, skin));
    EXPECT_LT(std::abs(shift.chroma), 0.5f);
    EXPECT_LT(std::abs(shift.hue), 0.5f);
}

TEST(ColourTransform, BlackAndWhiteIsNeutralAndKeepsTheLightness)
{
    for (const imaging::Lab& tone : kTones) {
        const auto skin = cheeks(tone);
        const imaging::Lab grey = after(lookOf({.contrast = 22, .highlights = 100, .monochrome = 100, .anchor = 100}, skin, skin), skin);
        EXPECT_LT(std::abs(grey.lightness - vision::skinTone(skin).lightness), 1) << tone.lightness;
        EXPECT_LT(grey.chroma(), 2.5f);
    }
}

TEST(ColourTransform, AnchorFollowsLightAsFarAsALampMovesIt)
{
    // A lamp from the side moves the cheeks' median while the mean stays: .6 and 1.6 are what strong Rembrandt light does to portraits.
    for (const imaging::Lab& tone : kTones)
        for (const float lamp : {0.6f, 1.6f})
            for (const float monochrome : {0.0f, 100.0f}) {
                const auto before = cheeks(tone);
                auto now = before;
                multiply(now, {lamp, lamp, lamp});
                const imaging::Lab held = after(lookOf({.contrast = 22, .highlights = 100, .monochrome = monochrome, .anchor = 100}, before, now), now);
                EXPECT_LT(std::abs(held.lightness - vision::skinTone(before).lightness), 1) << tone.lightness << " " << lamp << " " << monochrome;
            }
}

TEST(ColourTransform, GivesNumbersForAnything)
{
    const auto skin = cheeks(kTones[2]);
    constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();
    for (const ColourParams& params :
         {kAll, ColourParams{.contrast = 10}, ColourParams{.saturation = 0}, ColourParams{.monochrome = 50}, ColourParams{.highlights = 100}}) {
        const ColourTransform look = lookOf(params, skin, skin);
        for (const float a : {-kInf, -2.0f, -1e-30f, 0.0f, 1e-30f, 0.3f, 3.0f, 1e30f, kInf, kNan})
            for (const float b : {-kInf, -0.2f, 0.0f, 0.3f, 3.0f, kInf, kNan}) {
                Rgb p{a, 0.3f, b};
                look.apply(p.data(), 1);
                for (const float v : p)
                    ASSERT_TRUE(std::isfinite(v)) << a << " " << b;
            }
    }
    const std::vector<Rgb> broken(20, Rgb{kNan, kInf, 0});
    Rgb p{0.2f, 0.2f, 0.2f};
    lookOf(kAll, broken, broken).apply(p.data(), 1);
    for (const float v : p)
        EXPECT_TRUE(std::isfinite(v));
}

TEST(ColourTransform, IsAFunctionOfThePixelAlone)
{
    const auto skin = cheeks(kTones[3]);
    const ColourTransform look = lookOf(kAll, skin, skin);
    std::mt19937 random(3);
    std::uniform_real_distribution<float> some(-0.05f, 1.3f);
    std::vector<float> row(3 * 517);
    for (float& v : row)
        v = some(random);
    std::vector<float> whole = row;
    look.apply(whole.data(), 517);
    for (std::size_t i = 0; i < row.size(); i += 3) {
        Rgb one{row[i], row[i + 1], row[i + 2]};
        look.apply(one.data(), 1);
        for (std::size_t c = 0; c < 3; ++c)
            ASSERT_EQ(one[c], whole[i + c]);
    }
}
