#include "core/vision/light.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "core/imaging/srgb.h"
#include "core/vision/issues.h"
#include "tests/core/vision/drawn_face.h"
#include "tests/core/vision/panel.h"

namespace {

vision::Light lightOf(const test::DrawnFace& drawn)
{
    return vision::measureLight(drawn.photo, drawn.face);
}

/// Codes of the picture's findings, with the sharpness taken as good.
std::string findings(const test::DrawnFace& drawn)
{
    vision::Face face = drawn.face;
    face.sharpness = 1;
    face.light = lightOf(drawn);
    std::string codes;
    for (const auto& issue : vision::faceIssues({drawn.photo.extent(), {face}}, 0)) {
        EXPECT_FALSE(issue.message.empty() || issue.remedy.empty());
        if (issue.code != "low-resolution" && issue.code != "small-face" && issue.code != "turned" && issue.code != "cut-off" && issue.code != "tilted")
            codes += issue.code + " ";
    }
    return codes;
}

test::DrawnFace exposed(const test::DrawnFace& drawn, float factor)
{
    return test::edited(drawn, [&](float& r, float& g, float& b, float) { r = std::min(1.0f, r * factor), g = std::min(1.0f, g * factor), b = std::min(1.0f, b * factor); });
}

/// The same luminance under light of another colour: ln R/G and ln B/G of a white paper.
test::DrawnFace tinted(const test::DrawnFace& drawn, float red, float blue)
{
    const float r = std::exp(red), b = std::exp(blue), scale = 1 / (0.2126f * r + 0.7152f + 0.0722f * b);
    return test::edited(drawn, [&](float& x, float& y, float& z, float) { x = std::min(1.0f, x * r * scale), y = std::min(1.0f, y * scale), z = std::min(1.0f, z * b * scale); });
}

struct Lamp {
    const char* name;
    float red, blue;
    bool strong;
};
// A white paper in linear sRGB: a black body of 2856 K and of 3500 K, shade of 20000 K, a fluorescent tube of 4200 K with its green line.
constexpr Lamp kLamps[] = {{"tungsten", 0.80f, -1.27f, true}, {"warm lamp", 0.57f, -0.80f, false}, {"blue shade", -0.30f, 0.65f, true}, {"fluorescent", -0.30f, -0.40f, false}};

test::Rgb skinOf(unsigned hex)
{
    const auto linear = [](unsigned v) { return imaging::linearFromSrgb(static_cast<float>(v & 0xFFu) / 255.0f); };
    return {linear(hex >> 16), linear(hex >> 8), linear(hex)};
}

// The ten tones of the Monk skin tone scale (Monk 2019, skintone.google), sRGB.
constexpr unsigned kMonk[] = {0xf6ede4, 0xf3e7db, 0xf7ead0, 0xeadaba, 0xd7bd96, 0xa07e56, 0x825c43, 0x604134, 0x3a312a, 0x292420};

}  // namespace

TEST(Light, OfAnEvenlyLitFaceIsPlain)
{
    const auto drawn = test::drawFace(150);
    const auto light = lightOf(drawn);
    EXPECT_NEAR(light.skin, 0.3215f, 0.02f) << "what was drawn";
    EXPECT_EQ(light.clipped, 0);
    EXPECT_EQ(light.crushed, 0);
    EXPECT_GT(light.sides, 0.8f);
    EXPECT_NEAR(light.underEyes, 1, 0.1f);
    EXPECT_EQ(light.castA, 0);
    EXPECT_EQ(light.castB, 0);
    EXPECT_EQ(findings(drawn), "");
}

TEST(Light, EverySkinToneIsPlainInGoodLight)
{
    for (const unsigned tone : kMonk)
        EXPECT_EQ(findings(test::drawFace(150, skinOf(tone) * 0.85f)), "") << std::hex << tone;
}

TEST(Light, EverySkinToneIsDarkWithoutLight)
{
    for (const unsigned tone : kMonk)
        EXPECT_EQ(findings(exposed(test::drawFace(150, skinOf(tone) * 0.85f), 0.08f)), "dark ") << std::hex << tone;
}

TEST(Light, CountsStops)
{
    const auto drawn = test::drawFace(150);
    const float full = lightOf(drawn).exposure;
    EXPECT_NEAR(full - lightOf(exposed(drawn, 0.25f)).exposure, 2, 0.01f);
    EXPECT_EQ(findings(exposed(drawn, 0.5f)), "");
    EXPECT_EQ(findings(exposed(drawn, 0.2f)), "dark ");
}

TEST(Light, WhiteSkinIsOverexposed)
{
    const auto drawn = test::drawFace(150);
    EXPECT_EQ(lightOf(exposed(drawn, 4)).clipped, 1);
    EXPECT_EQ(findings(exposed(drawn, 4)), "overexposed ");
    EXPECT_EQ(findings(exposed(drawn, 1.6f)), "");
}

TEST(Light, ComparesTheSides)
{
    const auto drawn = test::drawFace(150);
    for (const float side : {-1.0f, 1.0f})
        for (const float share : {0.5f, 0.1f}) {
            const auto lit = test::edited(drawn, [&](float& r, float& g, float& b, float u) {
                const float k = std::clamp(0.5f + side * u * 4, 0.0f, 1.0f), f = share + (1 - share) * k;
                r *= f, g *= f, b *= f;
            });
            EXPECT_NEAR(lightOf(lit).sides, share, 0.25f * share);
            EXPECT_EQ(findings(lit), share < 0.2f ? "uneven-light " : "");
        }
    auto mirrored = drawn;
    for (int y = 0; y < mirrored.photo.height(); ++y)
        for (int x = 0; x < mirrored.photo.width(); ++x)
            for (int c = 0; c < 3; ++c)
                mirrored.photo.at(x, y, c) = drawn.photo.at(mirrored.photo.width() - 1 - x, y, c);
    EXPECT_NEAR(lightOf(mirrored).sides, lightOf(drawn).sides, 0.02f);
}

TEST(Light, HairOverOneCheekIsNoLight)
{
    const auto drawn = test::drawFace(150);
    auto strand = drawn;
    const int from = static_cast<int>(1.55f * 150), to = static_cast<int>(2.25f * 150), top = static_cast<int>(1.2f * 150);
    for (int y = top; y < strand.photo.height(); ++y)
        for (int x = from; x < to; ++x)
            for (int c = 0; c < 3; ++c)
                strand.photo.at(x, y, c) = 0.04f;
    EXPECT_EQ(findings(strand), "");
}

TEST(Light, SeesTheColourOfLampsOnEverySkin)
{
    for (const unsigned tone : kMonk) {
        const auto drawn = test::drawFace(150, skinOf(tone) * 0.6f);
        // The ends of the scale are nearly grey; whites of the eyes cannot be told from such skin by their colour, and a mild tint is not claimed.
        const auto [red, green, blue] = skinOf(tone);
        const bool grey = red < 1.6f * blue;
        for (const Lamp& lamp : kLamps)
            if (lamp.strong || !grey) {
                EXPECT_EQ(findings(tinted(drawn, lamp.red, lamp.blue)), "colour-cast ") << lamp.name << std::hex << tone;
            }
    }
}

TEST(Light, NamesTheTint)
{
    const auto yellow = lightOf(tinted(test::drawFace(150), 0.57f, -0.80f)), blue = lightOf(tinted(test::drawFace(150), -0.30f, 0.65f));
    EXPECT_GT(yellow.castB, 8);
    EXPECT_LT(blue.castB, -8);
}

TEST(Light, OfAnythingIsNumbers)
{
    const auto drawn = test::drawFace(60);
    const auto sane = [](const imaging::Image& photo, const vision::Face& face) {
        const auto l = vision::measureLight(photo, face);
        return std::isfinite(l.skin) && std::isfinite(l.exposure) && l.clipped >= 0 && l.clipped <= 1 && l.crushed >= 0 && l.crushed <= 1 && l.sides >= 0 && l.sides <= 1 &&
               l.underEyes >= 0 && l.underEyes <= 1 && std::isfinite(l.castA) && std::isfinite(l.castB);
    };
    EXPECT_TRUE(sane({}, drawn.face));
    EXPECT_TRUE(sane(drawn.photo, {}));
    EXPECT_TRUE(sane(imaging::Image({1, 1}, 3, imaging::Space::Linear, 0.5f), drawn.face));
    for (const float value : {0.0f, -1.0f, 1e6f, std::numeric_limits<float>::quiet_NaN()})
        EXPECT_TRUE(sane(imaging::Image(drawn.photo.extent(), 4, imaging::Space::Linear, value), drawn.face)) << value;
    for (const float x : {-1e9f, 1e9f, -300.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        auto wild = drawn.face;
        wild.mesh.fill({x, x, 0});
        EXPECT_TRUE(sane(drawn.photo, wild)) << x;
        wild = drawn.face;
        wild.eyeDistance = x;
        EXPECT_TRUE(sane(drawn.photo, wild)) << x;
        wild = drawn.face;
        wild.irises[0].centre.x = wild.irises[1].rim[0].y = x;
        EXPECT_TRUE(sane(drawn.photo, wild)) << x;
    }
}

TEST(Light, FaultsMadeOnTheDemoPortraitAreFound)
{
    SKIP_WITHOUT_PORTRAIT();
    const auto portrait = test::demoPortrait();
    EXPECT_EQ(findings(portrait), "");
    EXPECT_EQ(findings(exposed(portrait, 0.12f)), "dark ");
    EXPECT_EQ(findings(exposed(portrait, 3)), "overexposed ");
    const auto sided = test::edited(portrait, [](float& r, float& g, float& b, float u) {
        const float f = 0.12f + 0.88f * std::clamp(0.5f + u * 4, 0.0f, 1.0f);
        r *= f, g *= f, b *= f;
    });
    EXPECT_EQ(findings(sided), "uneven-light ");
    for (const Lamp& lamp : kLamps)
        EXPECT_EQ(findings(tinted(exposed(portrait, 0.5f), lamp.red, lamp.blue)), "colour-cast ") << lamp.name;
}

TEST(Light, GoodPortraitsArePlain)
{
    SKIP_WITHOUT_PANEL();
    std::map<std::string, int> codes;
    for (const auto& file : test::panelFiles()) {
        const auto portrait = test::readPortrait(file);
        const std::string found = findings(portrait);
        ++codes[found];
        // From very light to very dark, in good light.
        for (const char* number : {"035", "083", "009", "096", "016", "037", "006", "025", "058", "061", "066", "098"})
            if (file.stem() == number) {
                EXPECT_EQ(found, "") << file;
            }
        EXPECT_NE(findings(exposed(portrait, 0.05f)).find("dark"), std::string::npos) << file;
        EXPECT_NE(findings(tinted(portrait, 0.80f, -1.27f)).find("colour-cast"), std::string::npos) << file << ": tungsten light";
    }
    EXPECT_GE(codes[""], 30);
    EXPECT_EQ(codes["uneven-light "], 1) << "the one in hard sun";
}
