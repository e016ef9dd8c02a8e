#include "core/finish/texture_kept.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/finish/subject_paint.h"

using namespace finish;

namespace {

constexpr int kSide = 256;

/// All skin, with noise of a pore's size in ln luminance.
struct Cheek {
    CutOut cutOut;
    vision::SkinMap skin;

    explicit Cheek(float unit = 128)
    {
        cutOut.region = {0, 0, kSide, kSide};
        cutOut.alpha = imaging::Image({kSide, kSide}, 1, imaging::Space::Data, 1.0f);
        cutOut.foreground = imaging::Image({kSide, kSide}, 3, imaging::Space::Linear);
        std::mt19937 random(7);
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x) {
                const float noise = std::exp(0.1f * (static_cast<float>(random() % 1000) / 500 - 1));
                for (int c = 0; c < 3; ++c)
                    cutOut.foreground.at(x, y, c) = (0.5f - 0.12f * static_cast<float>(c)) * noise;
            }
        skin.region = cutOut.region;
        skin.unit = unit;
        skin.mask = imaging::Image({kSide, kSide}, 1, imaging::Space::Data, 1.0f);
        skin.tone = {0.5f, 0.38f, 0.26f};
    }
    /// Each pixel towards the mean of its surround, by `strength`.
    SubjectLayer smoothed(float strength) const
    {
        SubjectLayer layer(cutOut);
        imaging::Image& colours = layer.writeColours();
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                for (int c = 0; c < 3; ++c)
                    colours.at(x, y, c) = std::lerp(cutOut.foreground.at(x, y, c), 0.5f - 0.12f * static_cast<float>(c), strength);
        return layer;
    }
};

}  // namespace

TEST(TextureKept, IsWholeWhereNothingWasTouchedWhateverTheExposure)
{
    const Cheek cheek;
    EXPECT_FLOAT_EQ(*textureKept(SubjectLayer(cheek.cutOut), cheek.cutOut, {1, 1, 1}, cheek.skin), 100);
    const std::array<float, 3> gains{1.3f, 1.2f, 1.0f};
    SubjectLayer corrected(cheek.cutOut);
    SubjectPaint{.gains = gains}.apply(corrected, {});
    EXPECT_FLOAT_EQ(*textureKept(corrected, cheek.cutOut, gains, cheek.skin), 100);
    SubjectLayer brighter(cheek.cutOut);
    for (float& v : brighter.writeColours().pixels())
        v *= 1.5f;
    EXPECT_NEAR(*textureKept(brighter, cheek.cutOut, {1, 1, 1}, cheek.skin), 100, 0.01);
}

TEST(TextureKept, FallsWithSmoothingByAsMuchAsWasTaken)
{
    const Cheek cheek;
    float before = 101;
    for (const float strength : {0.0f, 0.2f, 0.4f, 0.8f, 1.0f}) {
        const float kept = *textureKept(cheek.smoothed(strength), cheek.cutOut, {1, 1, 1}, cheek.skin);
        EXPECT_LT(kept, before);
        EXPECT_NEAR(kept, 100 * (1 - strength), 2);
        before = kept;
    }
}

TEST(TextureKept, IsMoreThanWholeOfRougherSkin)
{
    const Cheek cheek;
    EXPECT_GT(*textureKept(cheek.smoothed(-0.5f), cheek.cutOut, {1, 1, 1}, cheek.skin), 140);
}

TEST(TextureKept, IsNotToldOfSmallFacesNorWithoutSkinNorOfFlatSkin)
{
    const Cheek small(59);
    EXPECT_FALSE(textureKept(SubjectLayer(small.cutOut), small.cutOut, {1, 1, 1}, small.skin));
    const Cheek cheek;
    EXPECT_FALSE(textureKept(SubjectLayer(cheek.cutOut), cheek.cutOut, {1, 1, 1}, {}));
    Cheek hidden;
    for (float& v : hidden.skin.mask.pixels())
        v = 0.5f;
    EXPECT_FALSE(textureKept(SubjectLayer(hidden.cutOut), hidden.cutOut, {1, 1, 1}, hidden.skin));
    Cheek flat;
    for (float& v : flat.cutOut.foreground.pixels())
        v = 0.4f;
    EXPECT_FALSE(textureKept(SubjectLayer(flat.cutOut), flat.cutOut, {1, 1, 1}, flat.skin));
}

TEST(TextureKept, TakesACutOutThatEndsWithinTheSkin)
{
    Cheek cheek;
    cheek.skin.region = {-40, -30, kSide, kSide};
    const auto kept = textureKept(SubjectLayer(cheek.cutOut), cheek.cutOut, {1, 1, 1}, cheek.skin);
    ASSERT_TRUE(kept);
    EXPECT_FLOAT_EQ(*kept, 100);
}
