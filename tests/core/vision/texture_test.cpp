#include "core/vision/texture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"

namespace {

/// Bare skin everywhere, D of 128 pixels.
vision::SkinMap bareSkin(int side, float unit = 128)
{
    vision::SkinMap skin;
    skin.region = {0, 0, side, side};
    skin.unit = unit;
    skin.picture = imaging::Image({side, side}, 3, imaging::Space::Linear, 0.3f);
    skin.mask = imaging::Image({side, side}, 1, imaging::Space::Data, 1.0f);
    return skin;
}

/// Waves in ln luminance.
imaging::Image waves(int side, float wavelength, float amplitude, float light = 0.3f)
{
    imaging::Image picture({side, side}, 3, imaging::Space::Linear);
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c)
                picture.at(x, y, c) = light * std::exp(amplitude * std::sin(2 * std::numbers::pi_v<float> * static_cast<float>(x) / wavelength));
    return picture;
}

}  // namespace

TEST(Texture, IsTheRootMeanSquareOfItsBand)
{
    const auto skin = bareSkin(200);
    // A wave of .07 D: the fine blur leaves exp(-2 pi^2 (.006/.07)^2), the coarse one takes exp(-2 pi^2 (.025/.07)^2) of it.
    const float pi2 = 2 * std::numbers::pi_v<float> * std::numbers::pi_v<float>;
    const float passed = std::exp(-pi2 * std::pow(0.006f / 0.07f, 2.0f)) - std::exp(-pi2 * std::pow(0.025f / 0.07f, 2.0f));
    EXPECT_NEAR(vision::skinTexture(waves(200, 0.07f * 128, 0.1f), skin).value(), 0.1f / std::sqrt(2.0f) * passed, 0.003f);
    EXPECT_LT(vision::skinTexture(waves(200, 60, 0.1f), skin).value(), 0.005f) << "form is no texture";
}

TEST(Texture, KeptIsTheRatioWhateverTheExposure)
{
    const auto skin = bareSkin(200);
    EXPECT_NEAR(vision::textureKept(waves(200, 9, 0.10f), waves(200, 9, 0.08f), skin).value(), 0.8f, 0.01f);
    EXPECT_NEAR(vision::textureKept(waves(200, 9, 0.10f), waves(200, 9, 0.10f, 0.5f), skin).value(), 1, 0.01f);
    imaging::Image blurred = waves(200, 9, 0.10f);
    cv::Mat target = imaging::asMat(blurred);
    cv::GaussianBlur(target, target, {}, 3);
    EXPECT_LT(vision::textureKept(waves(200, 9, 0.10f), blurred, skin).value(), 0.2f) << "plastic";
}

TEST(Texture, IsNotJudgedWhereItCannotBe)
{
    EXPECT_FALSE(vision::skinTexture(waves(200, 9, 0.1f), bareSkin(200, 59))) << "the band lies below the pixels";
    EXPECT_FALSE(vision::skinTexture(waves(200, 9, 0.1f), {}));
    EXPECT_FALSE(vision::skinTexture(waves(100, 9, 0.1f), bareSkin(200))) << "another geometry";
    EXPECT_FALSE(vision::skinTexture(waves(16, 9, 0.1f), bareSkin(16))) << "too little skin";
    EXPECT_FALSE(vision::textureKept(imaging::Image({200, 200}, 3, imaging::Space::Linear, 0.3f), waves(200, 9, 0.1f), bareSkin(200))) << "none to keep";
    imaging::Image broken = waves(200, 9, 0.1f);
    broken.at(100, 100, 1) = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(std::isfinite(vision::skinTexture(broken, bareSkin(200)).value()));
}
