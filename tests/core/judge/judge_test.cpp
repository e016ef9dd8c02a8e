#include "core/judge/judge.h"

#include <gtest/gtest.h>

#include "core/finish/colour/measure.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/vision/skin.h"
#include "tests/core/judge/made_picture.h"
#include "tests/support/installed_models.h"

namespace {

/// The demo portrait, which is small, at three times its size: large enough for texture and marks.
class Judge : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "matte", "person-prior", "recogniser-a", "recogniser-b");
        const auto folder = vision::ModelStore().folder();
        const auto file = folder / "demo" / "astronaut.png";
        if (!std::filesystem::exists(file))
            GTEST_SKIP() << "the demo portrait is not installed: models/fetch.sh brings it";
        analyser_.emplace(vision::ModelStore(), temporary_.path());
        const auto decoded = imaging::decode(file, {});
        photo_ = imaging::resize(decoded.pixels, {3 * decoded.pixels.width(), 3 * decoded.pixels.height()}, imaging::Filter::Lanczos3, {});
        analysis_ = analyser_->analyse(photo_, "", {});
        ASSERT_FALSE(analysis_.faces.empty());
        cutOut_ = finish::cutOut(photo_, face(), analyser_->matte(photo_, "", analysis_, 0, {}), {}, {});
        colour_ = finish::measureColour(photo_, face(), vision::findSkin(photo_, face()));
        me_ = profileOf(analysis_);
    }
    const vision::Face& face() const { return analysis_.faces.front(); }
    judge::Source source() const { return {photo_, face(), cutOut_, colour_}; }
    static identity::Profile profileOf(const vision::Analysis& analysis)
    {
        const identity::Photo photo{&analysis, {}, false};
        const identity::FaceId face{0, 0};
        return identity::makeProfile({&photo, 1}, {&face, 1});
    }
    finish::Finished finished(const finish::Recipe& recipe) const
    {
        return finish::finish({.photo = photo_, .face = face(), .cutOut = cutOut_, .measure = true}, recipe, {}, {});
    }
    judge::Judgement judged(const finish::Finished& finished, const finish::Recipe& recipe = {})
    {
        return judge::assess(finished, recipe, source(), {&me_, identity::FaceId{0, 0}, std::vector<judge::SeenMark>()}, *analyser_, {});
    }

    support::TemporaryFolder temporary_;
    std::optional<vision::Analyser> analyser_;
    imaging::Image photo_;
    vision::Analysis analysis_;
    finish::CutOut cutOut_;
    finish::MeasuredColour colour_;
    identity::Profile me_;
};

}  // namespace

TEST_F(Judge, AnUnchangedPictureIsWhollyAuthentic)
{
    auto picture = test::unchanged(photo_, face());
    picture.facts.texturePercent = 100;
    const auto result = judged(picture);
    const auto& a = result.authenticity;
    ASSERT_TRUE(a.score && a.geometryPercent && a.itaShift && a.hueShift && a.areaChangedPercent && a.marksKept && a.marksTotal);
    EXPECT_NEAR(*a.geometryPercent, 100, 1e-3);
    EXPECT_NEAR(*a.itaShift, 0, 1e-3);
    EXPECT_NEAR(*a.hueShift, 0, 1e-3);
    EXPECT_LT(*a.areaChangedPercent, 2) << "colours that the cut-out took from the old background";
    EXPECT_GT(*a.score, 99.5);
    ASSERT_TRUE(result.likeness);
    EXPECT_NEAR(result.likeness->likeness.likeness, 100, 1e-6);
    EXPECT_EQ(result.likeness->reference, identity::ReferenceKind::Source);
    EXPECT_TRUE(result.notes.empty()) << result.notes.front().message;
}

TEST_F(Judge, ARenderedStyleKeepsThePerson)
{
    finish::Recipe recipe;
    recipe.relight.setup = finish::LightSetup::Loop;
    const auto result = judged(finished(recipe), recipe);
    ASSERT_TRUE(result.authenticity.texturePercent && result.authenticity.score && result.likeness && result.quality.score);
    EXPECT_GT(*result.authenticity.texturePercent, 85);
    EXPECT_LT(*result.authenticity.texturePercent, 110);
    EXPECT_GT(*result.authenticity.geometryPercent, 97);
    EXPECT_GT(result.likeness->likeness.likeness, 80);
    EXPECT_GT(*result.authenticity.score, 75);
}

TEST_F(Judge, MoreChangeNeverScoresHigher)
{
    auto picture = test::unchanged(photo_, face());
    picture.facts.texturePercent = 100;
    float before = 101;
    for (int i = 0; i < 4; ++i) {
        const auto score = judged(picture).authenticity.score;
        ASSERT_TRUE(score);
        EXPECT_LT(*score, before);
        before = *score;
        for (std::size_t k = 0; k < picture.pixels.size(); k += 3)  // ever redder and darker
            picture.pixels.pixels()[k + 1] *= 0.9f, picture.pixels.pixels()[k + 2] *= 0.85f;
    }
    EXPECT_LT(before, 60);
}

TEST_F(Judge, AnotherPersonIsNotAlike)
{
    const auto file = vision::ModelStore().folder() / "samples" / "sample5.jpg";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "the sample photos are not installed: models/fetch.sh brings them";
    const auto analysis = analyser_->analyse(imaging::decode(file, {}).pixels, "", {});
    ASSERT_FALSE(analysis.faces.empty());
    const auto other = profileOf(analysis);
    const auto picture = finished({});
    const auto result = judge::assess(picture, {}, source(), {&other, {}, {}}, *analyser_, {});
    ASSERT_TRUE(result.likeness);
    EXPECT_LT(result.likeness->likeness.likeness, 40);
    EXPECT_NE(result.likeness->likeness.verdict, identity::Verdict::Same);
    EXPECT_EQ(result.likeness->reference, identity::ReferenceKind::Others);
    EXPECT_FALSE(result.authenticity.marksTotal) << "nobody's marks are known";
}

TEST_F(Judge, WhatCannotBeTakenIsEmptyWithANote)
{
    auto grey = test::unchanged(imaging::Image(photo_.extent(), 3, imaging::Space::Linear, 0.2f), face());
    const auto result = judge::assess(grey, {}, source(), {}, *analyser_, {});
    EXPECT_FALSE(result.likeness || result.authenticity.geometryPercent || result.authenticity.texturePercent || result.authenticity.score || result.quality.score);
    const auto has = [&](const char* code) { return std::ranges::any_of(result.notes, [&](const auto& note) { return note.code == code; }); };
    EXPECT_TRUE(has("face-not-found") && has("texture-not-measured") && has("marks-not-known"));
}

TEST_F(Judge, AMonochromeKeepsThePerson)
{
    finish::Recipe recipe;
    recipe.colour.monochrome = 100;
    recipe.colour.anchor = 100;
    const auto a = judged(finished(recipe), recipe).authenticity;
    ASSERT_TRUE(a.score && a.lightnessShift && a.areaChangedPercent);
    EXPECT_FALSE(a.itaShift || a.hueShift);
    EXPECT_LT(*a.areaChangedPercent, 25);
    EXPECT_GT(*a.score, 90);
}

TEST_F(Judge, WhatExposureLeftNothingOfHasNoAuthenticity)
{
    for (const float stops : {-3.0f, 3.0f}) {
        finish::Recipe recipe;
        recipe.colour.exposure = stops;
        const auto result = judged(finished(recipe), recipe);
        const auto& a = result.authenticity;
        const bool lost = std::ranges::any_of(result.notes, [](const auto& note) { return note.code == "exposure-lost-skin"; });
        EXPECT_EQ(lost, stops > 0);
        EXPECT_EQ(a == judge::Authenticity(), lost) << "no figure beside the note, and no note beside figures";
    }
}

TEST_F(Judge, ATransparentPictureIsJudgedOverGrey)
{
    finish::Recipe recipe;
    recipe.background.kind = finish::BackgroundKind::Transparent;
    const auto result = judged(finished(recipe), recipe);
    ASSERT_TRUE(result.likeness && result.authenticity.score);
    EXPECT_GT(*result.authenticity.score, 90);
}

TEST_F(Judge, CanBeStopped)
{
    std::stop_source stop;
    stop.request_stop();
    const auto picture = finished({});
    EXPECT_THROW(judge::assess(picture, {}, source(), {}, *analyser_, {stop.get_token(), {}}), base::Cancelled);
}
