#include "core/vision/sharpness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>

#include "tests/core/vision/drawn_face.h"
#include "tests/core/vision/panel.h"

namespace {

constexpr float kBlurs[] = {0, 0.003f, 0.006f, 0.009f, 0.012f, 0.016f, 0.020f, 0.030f, 0.050f};

float sharpness(const test::DrawnFace& drawn)
{
    return vision::measureSharpness(drawn.photo, drawn.face);
}

}  // namespace

TEST(Sharpness, FallsWithEveryBlur)
{
    const auto drawn = test::drawFace(200);
    float before = 2;
    for (const float sigma : kBlurs) {
        const float now = sharpness(test::blurred(drawn, sigma));
        EXPECT_LT(now, before) << sigma;
        before = now;
    }
    EXPECT_GT(sharpness(drawn), 0.85f);
    EXPECT_NEAR(sharpness(test::blurred(drawn, 0.012f)), 0.7f, 0.1f);
    EXPECT_LT(before, 0.1f);
}

TEST(Sharpness, IsThatOfTheFaceNotOfTheFile)
{
    const float expected = sharpness(test::blurred(test::drawFace(200), 0.012f));
    for (const float unit : {70.0f, 120.0f, 400.0f})
        EXPECT_NEAR(sharpness(test::blurred(test::drawFace(unit), 0.012f)), expected, 0.08f) << unit;
    EXPECT_GT(sharpness(test::drawFace(50)), 0.85f) << "few pixels are no blur";
}

TEST(Sharpness, DoesNotSeeBrightnessAndContrast)
{
    for (const float sigma : {0.0f, 0.012f}) {
        const auto drawn = test::blurred(test::drawFace(160), sigma);
        const float expected = sharpness(drawn);
        const auto dim = test::edited(drawn, [](float& r, float& g, float& b, float) { r *= 0.1f, g *= 0.1f, b *= 0.1f; });
        const auto veiled = test::edited(drawn, [](float& r, float& g, float& b, float) { r = 0.5f * r + 0.2f, g = 0.5f * g + 0.2f, b = 0.5f * b + 0.2f; });
        EXPECT_NEAR(sharpness(dim), expected, 0.02f);
        EXPECT_NEAR(sharpness(veiled), expected, 0.08f);
    }
}

TEST(Sharpness, NoiseIsNotSharpness)
{
    const auto soft = test::blurred(test::drawFace(200), 0.016f);
    const auto dim = test::edited(soft, [](float& r, float& g, float& b, float) { r *= 0.15f, g *= 0.15f, b *= 0.15f; });
    const float expected = sharpness(soft);
    ASSERT_LT(expected, 0.65f);
    for (const float noise : {0.01f, 0.03f, 0.05f})
        EXPECT_LT(sharpness(test::noisy(soft, noise)), std::min(expected + 0.15f, 0.7f)) << noise;
    EXPECT_LT(sharpness(test::noisy(dim, 0.02f)), 0.7f) << "a noisy dark photo";
    EXPECT_GT(sharpness(test::noisy(test::drawFace(200), 0.03f)), 0.85f) << "noise is no blur either";
}

TEST(Sharpness, MotionLowersIt)
{
    const auto drawn = test::drawFace(200);
    const float still = sharpness(drawn);
    for (const bool upright : {false, true}) {
        const float little = sharpness(test::moved(drawn, 0.04f, upright)), more = sharpness(test::moved(drawn, 0.1f, upright));
        EXPECT_LT(little, still - 0.05f) << upright;
        EXPECT_LT(more, 0.7f) << upright;
        EXPECT_LT(more, little) << upright;
    }
}

TEST(Sharpness, OfAnythingIsANumber)
{
    const auto drawn = test::drawFace(60);
    const auto number = [](const imaging::Image& photo, const vision::Face& face) {
        const float s = vision::measureSharpness(photo, face);
        return s >= 0 && s <= 1;
    };
    EXPECT_TRUE(number({}, drawn.face));
    EXPECT_TRUE(number(drawn.photo, {}));
    EXPECT_TRUE(number(imaging::Image({1, 1}, 3, imaging::Space::Linear, 0.5f), drawn.face));
    EXPECT_TRUE(number(imaging::Image(drawn.photo.extent(), 4, imaging::Space::Linear, 0.5f), drawn.face)) << "flat, with alpha";
    EXPECT_TRUE(number(imaging::Image(drawn.photo.extent(), 3, imaging::Space::Linear, std::numeric_limits<float>::quiet_NaN()), drawn.face));
    auto wild = drawn.face;
    for (const float x : {-1e9f, 1e9f, -300.0f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
        wild.mesh.fill({x, x, 0});
        EXPECT_TRUE(number(drawn.photo, wild)) << x;
        wild = drawn.face;
        wild.eyeDistance = x;
        EXPECT_TRUE(number(drawn.photo, wild)) << x;
        wild = drawn.face;
        wild.mesh[33].x = x;
        EXPECT_TRUE(number(drawn.photo, wild)) << x;
        wild = drawn.face;
    }
    wild.mesh.fill({10, 10, 0});
    wild.eyeDistance = 1;
    EXPECT_TRUE(number(drawn.photo, wild));
}

TEST(Sharpness, OfTheDemoPortraitFallsWithBlur)
{
    SKIP_WITHOUT_PORTRAIT();
    const auto portrait = test::demoPortrait();
    float before = 2;
    for (const float sigma : kBlurs) {
        const float now = sharpness(test::blurred(portrait, sigma));
        EXPECT_LE(now, before) << sigma;
        before = now;
    }
    EXPECT_GT(sharpness(portrait), 0.9f);
    // 43 pixels between the eyes: 0.012 D is half a pixel, about what the pixels are.
    EXPECT_NEAR(sharpness(test::blurred(portrait, 0.014f)), 0.7f, 0.15f);
    EXPECT_LT(before, 0.1f);
}

TEST(Sharpness, OfThePanelIsSevenTenthsWhereItShouldBe)
{
    SKIP_WITHOUT_PANEL();
    std::map<float, std::vector<float>> scores;
    for (const auto& file : test::panelFiles()) {
        const auto portrait = test::readPortrait(file);
        float before = 2;
        for (const float sigma : kBlurs) {
            const float now = sharpness(test::blurred(portrait, sigma));
            EXPECT_LE(now, before + 0.001f) << file << " " << sigma;
            before = now;
            scores[sigma].push_back(now);
        }
    }
    for (auto& [sigma, values] : scores)
        std::ranges::sort(values);
    const auto& atTwelve = scores[0.012f];
    const std::size_t n = atTwelve.size();
    EXPECT_NEAR(atTwelve[n / 2], 0.7f, 0.03f);
    EXPECT_GT(atTwelve[n / 10], 0.56f);
    EXPECT_LT(atTwelve[n - 1 - n / 10], 0.82f);
    EXPECT_LE(std::ranges::count_if(scores[0], [](float s) { return s < 0.7f; }), 2) << "sharp portraits are not flagged";
    EXPECT_GE(std::ranges::count_if(scores[0.020f], [](float s) { return s < 0.7f; }), static_cast<long>(n)) << "and soft ones are";
}
