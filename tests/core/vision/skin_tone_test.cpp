#include "core/vision/skin_tone.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/imaging/photo_file.h"
#include "core/vision/analyser.h"
#include "core/vision/eye_white.h"
#include "tests/support/installed_models.h"

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

vision::LinearRgb ofTone(float lightness, float a, float b)
{
    vision::LinearRgb rgb;
    imaging::linearOf({lightness, a, b}, rgb.data());
    return rgb;
}

}  // namespace

TEST(SkinTone, TypologyAngleIsChardons)
{
    EXPECT_NEAR(vision::typologyAngle({70, 10, 20}), 45, 1e-4);
    EXPECT_NEAR(vision::typologyAngle({50, 10, 20}), 0, 1e-4);
    EXPECT_NEAR(vision::typologyAngle({30, 10, 20}), -45, 1e-4);
    EXPECT_TRUE(vision::hasTypologyAngle({30, 10, 20}));
    EXPECT_FALSE(vision::hasTypologyAngle({44, 12, 2})) << "blue dusk";
    EXPECT_FALSE(vision::hasTypologyAngle({84, 3, 5})) << "hardly a colour";
}

TEST(SkinTone, IsTheMedianAndLeavesOutWhatIsNoNumber)
{
    const std::array<vision::LinearRgb, 5> colours{ofTone(60, 10, 18), ofTone(61, 11, 19), ofTone(62, 12, 20), vision::LinearRgb{kNan, 0.2f, 0.2f},
                                                   ofTone(5, 0, 0)};
    const imaging::Lab tone = vision::skinTone(colours);
    EXPECT_NEAR(tone.lightness, 61, 0.01);
    EXPECT_EQ(vision::skinTone({}), imaging::Lab{});
}

TEST(SkinTone, ShiftTakesTheShortWayRound)
{
    const vision::SkinShift shift = vision::skinShift({60, -10, -1}, {62, -10, 1});
    EXPECT_NEAR(shift.lightness, 2, 1e-4);
    EXPECT_NEAR(shift.hue, -2 * std::atan(0.1) * 180 / 3.14159265, 1e-3);
    EXPECT_FALSE(shift.itaHolds);
    const vision::SkinShift warm = vision::skinShift({60, 10, 15}, {60, 10, 20});
    EXPECT_TRUE(warm.itaHolds);
    EXPECT_LT(warm.ita, 0);
    EXPECT_GT(warm.hue, 0);
    EXPECT_GT(warm.chroma, 0);
}

TEST(SkinTone, ColoursAreMeansOfWhatLiesInThePicture)
{
    imaging::Image picture({4, 4}, 3, imaging::Space::Linear, 0.25f);
    picture.at(0, 0, 1) = 1;
    const std::array<imaging::Box, 3> places{imaging::Box{0, 0, 2, 2}, imaging::Box{-1, -1, 2, 2}, imaging::Box{9, 9, 2, 2}};
    const auto colours = vision::coloursAt(picture, places);
    ASSERT_EQ(colours.size(), 3u);
    EXPECT_FLOAT_EQ(colours[0][1], (1 + 3 * 0.25f) / 4);
    EXPECT_FLOAT_EQ(colours[1][1], 1);
    EXPECT_EQ(colours[2], (vision::LinearRgb{}));
}

TEST(SkinTone, OfTheDemoPortraitIsMeasuredOnItsCheeks)
{
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh");
    const auto file = vision::ModelStore().folder() / "demo" / "astronaut.png";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it";
    const auto photo = imaging::decode(file, {});
    vision::Analyser analyser{vision::ModelStore()};
    const auto analysis = analyser.analyse(photo.pixels, {}, {});
    ASSERT_FALSE(analysis.faces.empty());
    const vision::Face& face = analysis.faces[0];
    const auto places = vision::cheekPlaces(vision::findSkin(photo.pixels, face), face);
    ASSERT_GT(places.size(), 100u);
    EXPECT_LE(places.size(), vision::kMostPlaces);
    for (const imaging::Box& p : places) {
        EXPECT_TRUE(p.x >= 0 && p.y >= 0 && p.x + p.width <= photo.pixels.width() && p.y + p.height <= photo.pixels.height());
        EXPECT_GE(p.width * p.height, 1);
        EXPECT_GT(static_cast<float>(p.y), face.irises[0].centre.y - 0.2f * face.eyeDistance);
    }
    const imaging::Lab tone = vision::skinTone(vision::coloursAt(photo.pixels, places));
    EXPECT_NEAR(tone.hue(), 60, 12);
    EXPECT_TRUE(vision::hasTypologyAngle(tone));

    const auto white = vision::eyeWhite(photo.pixels, face);
    ASSERT_TRUE(white);
    EXPECT_LT(imaging::labOf(white->data()).chroma(), 20);
    vision::Face broken = face;
    broken.mesh[33].x = kNan;
    broken.irises[1].centre.x = kNan;
    EXPECT_FALSE(vision::eyeWhite(photo.pixels, broken));
    for (auto& p : broken.mesh)
        p = {1e4f, 1e4f, 0};
    EXPECT_FALSE(vision::eyeWhite(photo.pixels, broken));
    EXPECT_TRUE(vision::cheekPlaces({}, broken).empty());
}
