#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/finish.h"
#include "core/imaging/mat.h"
#include "core/vision/skin.h"
#include "tests/core/finish/painted.h"
#include "tests/core/finish/retouch/sitter.h"
#include "tests/core/vision/drawn_skin.h"
#include "tests/support/installed_models.h"

using namespace finish;
using namespace test;
using vision::Spot;

TEST(Retouch, BlemishesAreHealedAndMarksStay)
{
    const imaging::Image healed = spotted().retouched(only(&RetouchParams::heal));
    const Sitter clean;
    for (const auto& p : kReds) {
        ASSERT_GT(std::abs(spotted().level(spotted().colours(), p, 1) - clean.level(clean.colours(), p, 1)), 0.25f);
        for (int c = 0; c < 3; ++c)
            EXPECT_NEAR(spotted().level(healed, p, c), clean.level(clean.colours(), p, c), 0.03f) << p.x << " channel " << c;
    }
    for (const auto& p : {kMoles[0], kMoles[1], kFreckle})
        for (int c = 0; c < 3; ++c)
            EXPECT_EQ(spotted().level(healed, p, c, 0.03f), spotted().level(spotted().colours(), p, c, 0.03f));
}

TEST(Retouch, AHealedPlaceKeepsItsGrain)
{
    const imaging::Image healed = spotted().retouched(only(&RetouchParams::heal));
    const Sitter clean;
    const auto grainAt = [&](const imaging::Image& picture, vision::Point where) {
        cv::Mat light, smooth;
        cv::transform(imaging::asMat(picture), light, cv::Matx13f(0.2126f, 0.7152f, 0.0722f));
        cv::log(light, light);
        cv::GaussianBlur(light, smooth, {}, 1.0);
        const vision::Point p = clean.at(where.x, where.y);
        cv::Scalar mean, deviation;
        cv::meanStdDev((light - smooth)(cv::Rect(static_cast<int>(p.x) - 4, static_cast<int>(p.y) - 4, 9, 9)), mean, deviation);
        return deviation[0];
    };
    for (const auto& p : kReds)
        EXPECT_NEAR(grainAt(healed, p) / grainAt(clean.colours(), p), 1, 0.1);
}

TEST(Retouch, ProtectedMarksAreNotHealed)
{
    // A mark that the person's other photos know of, though this one shows it red; and the same by a stroke.
    const vision::Point at = spotted().at(kReds[0].x, kReds[0].y);
    const PermanentMark mark{at, 0.03f * spotted().unit};
    const imaging::Image known = spotted().retouched(only(&RetouchParams::heal), std::span(&mark, 1));
    RetouchParams keep = only(&RetouchParams::heal);
    keep.keep = {dab(spotted(), kReds[0], 0.06f)};
    const imaging::Image painted = spotted().retouched(keep);
    for (const imaging::Image* picture : {&known, &painted}) {
        EXPECT_EQ(spotted().level(*picture, kReds[0], 1, 0.03f), spotted().level(spotted().colours(), kReds[0], 1, 0.03f));
        EXPECT_GT(spotted().level(*picture, kReds[1], 1), spotted().level(spotted().colours(), kReds[1], 1) + 0.2f) << "the others are";
    }
}

TEST(Retouch, AMoleThatTouchesABlemishStays)
{
    Sitter sitter;
    sitter.spot(Spot::Kind::Mole, {0.6f, 0.5f});
    sitter.spot(Spot::Kind::Red, {0.645f, 0.5f});
    const imaging::Image healed = sitter.retouched(only(&RetouchParams::heal));
    EXPECT_EQ(sitter.level(healed, {0.6f, 0.5f}, 1, 0.03f), sitter.level(sitter.colours(), {0.6f, 0.5f}, 1, 0.03f));
}

TEST(Retouch, StrokesHealWhatIsAskedFor)
{
    const Sitter clean;
    RetouchParams params = only(&RetouchParams::heal);
    params.remove = {dab(spotted(), kMoles[0], 0.06f)};
    const imaging::Image healed = spotted().retouched(params);
    EXPECT_NEAR(spotted().level(healed, kMoles[0], 1), clean.level(clean.colours(), kMoles[0], 1), 0.08f) << "of .8";
    EXPECT_EQ(spotted().level(healed, kMoles[1], 1, 0.03f), spotted().level(spotted().colours(), kMoles[1], 1, 0.03f));
    RetouchParams both = params;
    both.keep = params.remove;
    EXPECT_EQ(spotted().level(spotted().retouched(both), kMoles[0], 1, 0.03f), spotted().level(spotted().colours(), kMoles[0], 1, 0.03f)) << "keep wins";
}

TEST(Retouch, DrawnSpotsFromTheSurveyToTheSkin)
{
    SKIP_WITHOUT_MODELS("canonical-mesh");
    const auto canonical = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    const vision::Point3 red{3.9f, -0.5f, 4.0f}, brown{-4.2f, -2.0f, 3.7f};
    const std::vector<drawn::Paint> paints{drawn::blemish(red), drawn::mole(brown)};
    auto [photo, face] = drawn::portrait(canonical, {}, paints);
    face.spots = vision::findSpots(vision::findSkin(photo, face), face, canonical).spots;
    ASSERT_GE(face.spots.size(), 2u);
    CutOut whole;
    whole.region = {0, 0, photo.width(), photo.height()};
    whole.alpha = imaging::Image(photo.extent(), 1, imaging::Space::Data, 1.0f);
    whole.foreground = photo;
    whole.unit = vision::unitLength(face);
    Recipe recipe;
    recipe.retouch.heal = 100;
    SubjectLayer subject(whole);
    test::retouchSubject(subject, {.photo = photo, .face = face, .cutOut = whole}, recipe, {});
    const auto green = [&](const imaging::Image& picture, vision::Point3 head) {
        const vision::Point p = vision::onPhoto(head, face, canonical);
        return cv::mean(imaging::asMat(picture)(cv::Rect(static_cast<int>(p.x) - 1, static_cast<int>(p.y) - 1, 3, 3)))[1];
    };
    const auto bare = drawn::portrait(canonical, {}, {}).photo;
    EXPECT_NEAR(green(subject.colours(), red) / green(bare, red), 1, 0.05);
    EXPECT_LT(green(photo, red) / green(bare, red), 0.8);
    EXPECT_EQ(green(subject.colours(), brown), green(photo, brown));
}
