#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>
#include <random>

#include "core/vision/skin.h"
#include "core/vision/texture.h"
#include "tests/core/finish/retouch/sitter.h"

using namespace finish;
using namespace test;

TEST(Retouch, PatchesAreEvenedAndFoldsStay)
{
    Sitter sitter;
    const vision::Point patch{-0.65f, 0.55f}, blush{0.65f, 0.55f};
    sitter.dot(patch, 0.05f, kShade, 0.06f);
    sitter.dot(blush, 0.05f, kBlood, 0.10f);
    // A fold on the forehead.
    sitter.paint(kShade, [](float u, float v) {
        return std::abs(u) < 0.6f && std::abs(v + 0.68f) < 0.12f ? -0.3f * std::exp(-(v + 0.68f) * (v + 0.68f) / (2 * 0.02f * 0.02f)) : 0.0f;
    });
    const Sitter clean;
    const auto left = [&](const imaging::Image& picture, vision::Point where, int channel) {
        return sitter.level(picture, where, channel, 0.02f) - clean.level(clean.colours(), where, channel, 0.02f);
    };
    RetouchParams params = only(&RetouchParams::evenness);
    params.evennessColour = 100;
    const imaging::Image even = sitter.retouched(params);
    EXPECT_LT(std::abs(left(even, patch, 1)), 0.65f * std::abs(left(sitter.colours(), patch, 1)));
    const auto redness = [&](const imaging::Image& picture) { return left(picture, blush, 0) - left(picture, blush, 1); };
    EXPECT_LT(std::abs(redness(even)), 0.6f * std::abs(redness(sitter.colours())));
    const imaging::Image usual = sitter.retouched(natural());
    const vision::Point fold{0.2f, -0.68f};
    EXPECT_GE(left(usual, fold, 1) / left(sitter.colours(), fold, 1), 0.85f);
}

TEST(Retouch, ColourIsEvenedAtItsOwnBrightness)
{
    Sitter sitter;
    const vision::Point blush{0.65f, 0.55f};
    sitter.dot(blush, 0.05f, kBlood, 0.15f);
    const imaging::Image even = sitter.retouched(only(&RetouchParams::evennessColour));
    const auto light = [&](const imaging::Image& picture) {
        float rgb[3];
        for (int c = 0; c < 3; ++c)
            rgb[c] = std::exp(sitter.level(picture, blush, c, 0.02f));
        return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
    };
    EXPECT_NEAR(light(even) / light(sitter.colours()), 1, 0.01f);
}

TEST(Retouch, GlossGoesWithoutTurningGrey)
{
    Sitter sitter;
    const vision::Point gloss{-0.1f, -0.65f};
    sitter.dot(gloss, 0.06f, {-0.5f, -1, -1.2f}, 0.5f);
    const imaging::Image matt = sitter.retouched(only(&RetouchParams::shine));
    const auto rgb = [&](const imaging::Image& picture, int c) { return sitter.level(picture, gloss, c, 0.03f); };
    EXPECT_LT(rgb(matt, 1), rgb(sitter.colours(), 1) - 0.1f);
    EXPECT_GT(rgb(matt, 0) - rgb(matt, 2), rgb(sitter.colours(), 0) - rgb(sitter.colours(), 2)) << "its colour comes back";
    const vision::Point cheek{0.65f, 0.6f};
    EXPECT_NEAR(sitter.level(matt, cheek, 1), sitter.level(sitter.colours(), cheek, 1), 1e-3f) << "matt skin stays";
}

TEST(Retouch, ShadowsBelowTheEyesComeNearerToTheCheeks)
{
    Sitter sitter;
    const vision::Point below{-0.5f, 0.2f};
    sitter.paint(kShade, [](float u, float v) { return -0.2f * std::exp(-(std::pow(std::abs(u) - 0.5f, 2) + std::pow(v - 0.2f, 2)) / (2 * 0.09f * 0.09f)); });
    const Sitter clean;
    const auto deep = [&](const imaging::Image& picture) { return sitter.level(picture, below, 1, 0.03f) - clean.level(clean.colours(), below, 1, 0.03f); };
    ASSERT_LT(deep(sitter.colours()), -0.15f);
    const imaging::Image lifted = sitter.retouched(only(&RetouchParams::underEye));
    EXPECT_GT(deep(lifted), 0.6f * deep(sitter.colours()));
    EXPECT_LT(deep(lifted), 0.03f) << "not lighter than the cheeks";
}

TEST(Retouch, TextureIsKept)
{
    Sitter sitter;
    cv::Mat noise(sitter.portrait.photo.height(), sitter.portrait.photo.width(), CV_32F), coarse;
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    for (int y = 0; y < noise.rows; ++y)
        for (int x = 0; x < noise.cols; ++x)
            noise.at<float>(y, x) = normal(random);
    cv::GaussianBlur(noise, coarse, {}, 0.025 * sitter.unit);
    cv::GaussianBlur(noise, noise, {}, 0.006 * sitter.unit);
    noise -= coarse;
    cv::Scalar mean, deviation;
    cv::meanStdDev(noise, mean, deviation);
    sitter.paint(kShade, [&](float u, float v) {
        return 0.04f / static_cast<float>(deviation[0]) *
               noise.at<float>(static_cast<int>((v + 2.7f) * sitter.unit), static_cast<int>((u + 2.7f) * sitter.unit));
    });
    const auto skin = vision::findSkin(sitter.portrait.photo, sitter.portrait.face);
    const RetouchParams all = everything();
    EXPECT_GE(vision::textureKept(sitter.colours(), sitter.retouched(natural()), skin).value(), 0.95f);
    EXPECT_GE(vision::textureKept(sitter.colours(), sitter.retouched(all), skin).value(), 0.9f);
    EXPECT_LE(vision::textureKept(sitter.colours(), sitter.retouched(all), skin).value(), 1.05f);
}
