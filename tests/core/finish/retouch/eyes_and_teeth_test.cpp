#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/core.hpp>

#include "core/imaging/lab.h"
#include "tests/core/finish/retouch/sitter.h"

using namespace finish;
using namespace test;

TEST(Retouch, TeethAndEyesAreWhiter)
{
    const Sitter& s = spotted();
    const auto labAt = [&](const imaging::Image& picture, vision::Point where) {
        float rgb[3];
        for (int c = 0; c < 3; ++c)
            rgb[c] = std::exp(s.level(picture, where, c, 0.01f));
        return imaging::labOf(rgb);
    };
    const auto& mesh = s.portrait.face.mesh;
    const vision::Point mouth{0, (mesh[13].y + mesh[14].y) / 2 / s.unit - 2.7f}, white{-0.64f, 0.0f};
    RetouchParams params = only(&RetouchParams::teeth);
    params.eyeWhite = 100;
    const imaging::Image out = s.retouched(params);
    const imaging::Lab teeth = labAt(s.colours(), mouth), whiter = labAt(out, mouth);
    EXPECT_NEAR(whiter.lightness - teeth.lightness, 4, 0.5f);
    EXPECT_NEAR(whiter.b / teeth.b, 0.55f, 0.05f);
    const imaging::Lab eye = labAt(s.colours(), white), clear = labAt(out, white);
    EXPECT_NEAR(clear.lightness - eye.lightness, 4, 1);
    EXPECT_NEAR(clear.chroma() / eye.chroma(), 0.55f, 0.1f);
    for (const vision::Point skin : {vision::Point{-0.5f, 0.35f}, {0, mouth.y + 0.25f}, {-0.5f, -0.15f}, {-0.5f, 0}})
        EXPECT_EQ(s.level(out, skin, 1), s.level(s.colours(), skin, 1)) << "skin, lips and iris";
}

TEST(Retouch, IrisesAreDrawnMoreClearly)
{
    const Sitter& s = spotted();
    const imaging::Image out = s.retouched(only(&RetouchParams::iris));
    // Along a circle of .05 D there are six light and six dark rays.
    const auto contrast = [&](const imaging::Image& picture) {
        std::vector<double> ring;
        for (int i = 0; i < 360; ++i) {
            const vision::Point p = s.at(-0.5f + 0.05f * std::cos(static_cast<float>(i) * 0.01745f), 0.05f * std::sin(static_cast<float>(i) * 0.01745f));
            ring.push_back(std::log(static_cast<double>(picture.at(static_cast<int>(p.x), static_cast<int>(p.y), 1))));
        }
        cv::Scalar mean, deviation;
        cv::meanStdDev(ring, mean, deviation);
        return deviation[0];
    };
    EXPECT_GT(contrast(out), 1.08 * contrast(s.colours())) << "lids cover a part of it";
    EXPECT_EQ(s.level(out, {-0.64f, 0}, 1), s.level(s.colours(), {-0.64f, 0}, 1)) << "the white is not drawn";
}

TEST(Retouch, ShutEyesAndLipsAreLeftAlone)
{
    Sitter s;
    s.portrait.face.visibility.eyesClosed = 1;
    s.portrait.face.mesh[14] = s.portrait.face.mesh[13];
    RetouchParams params = only(&RetouchParams::teeth);
    params.eyeWhite = params.iris = 100;
    EXPECT_TRUE(equal(s.retouched(params), s.colours()));
}
