#include "core/vision/visibility.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "core/vision/issues.h"
#include "tests/support/installed_models.h"
#include "visibility_cases.h"

namespace {

#define SKIP_WITHOUT_FACE_MODELS SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh")

using Flaws = std::set<std::string>;

/// The demo portrait and its face.
struct Demo {
    vision::FaceFinder finder{vision::ModelStore()};
    test::Case portrait;

    Demo() : portrait(test::casesIn(vision::ModelStore().folder() / "demo", finder, {"astronaut"}).at(0)) {}
};

}  // namespace

TEST(Visibility, OfAnOpenFaceIsClear)
{
    SKIP_WITHOUT_FACE_MODELS;
    const Demo demo;
    ASSERT_EQ(demo.portrait.analysis.faces.size(), 1u);
    const vision::Visibility& seen = demo.portrait.analysis.faces[0].visibility;
    EXPECT_NEAR(seen.eyeOpening[0], 0.36, 0.03);
    EXPECT_NEAR(seen.eyeOpening[1], 0.35, 0.03);
    EXPECT_EQ(seen.eyesClosed, 0);
    EXPECT_EQ(seen.eyesHidden, 0);
    EXPECT_EQ(seen.occluded, 0);
    EXPECT_EQ(seen.glasses, 0);
    EXPECT_EQ(seen.beard, 0);
    EXPECT_EQ(test::seenFlaws(demo.portrait.analysis, 0), Flaws{});
}

TEST(Visibility, SeesHiddenEyesAndMasks)
{
    SKIP_WITHOUT_FACE_MODELS;
    Demo demo;
    const std::map<std::string, Flaws> expected{{"narrowed eyes", {}},         {"black sunglasses", {"eyes-hidden"}}, {"blue mask", {"occluded"}},
                                                {"black mask", {"occluded"}}, {"phone over the mouth", {"occluded"}}, {"blue cup at a cheek", {"occluded"}}};
    for (const test::Alteration& alteration : test::alterations()) {
        const auto wanted = expected.find(alteration.name);
        if (wanted == expected.end())
            continue;
        const auto analysis = test::lookAt(demo.finder, alteration.make(demo.portrait.photo, demo.portrait.analysis.faces[0]));
        ASSERT_FALSE(analysis.faces.empty()) << alteration.name;
        EXPECT_EQ(test::seenFlaws(analysis, 0), wanted->second) << alteration.name;
    }
}

// Twenty-two faces, three of them with eyes that are truly shut, one of these with a strand of hair over the other eye; laughing, turned, in stage light the rest.
TEST(Visibility, KnowsShutEyesOnTheSamples)
{
    SKIP_WITHOUT_FACE_MODELS;
    vision::FaceFinder finder{vision::ModelStore()};
    const std::map<std::string, Flaws> flawed{{"sample1 2", {"eyes-closed"}}, {"sample2 0", {"eyes-closed", "eyes-hidden"}}, {"sample2 1", {"eyes-closed"}}};
    const auto cases = test::casesIn(vision::ModelStore().folder() / "samples", finder);
    if (cases.empty())
        GTEST_SKIP() << "the sample photographs are not installed: models/fetch.sh brings them";
    for (const test::Case& one : cases)
        for (std::size_t i = 0; i < one.analysis.faces.size(); ++i) {
            const std::string name = one.name + " " + std::to_string(i);
            const auto flaw = flawed.find(name);
            EXPECT_EQ(test::seenFlaws(one.analysis, i), flaw == flawed.end() ? Flaws{} : flaw->second) << name;
        }
}

TEST(Visibility, FallsWithTheLids)
{
    SKIP_WITHOUT_FACE_MODELS;
    Demo demo;
    float last = 1;
    for (const double share : {0.0, 0.4, 0.7, 1.0}) {
        const auto analysis = test::lookAt(demo.finder, test::closeEyes(demo.portrait.photo, demo.portrait.analysis.faces[0], share));
        ASSERT_FALSE(analysis.faces.empty());
        const auto [left, right] = analysis.faces[0].visibility.eyeOpening;
        EXPECT_LT(left + right, last) << share;
        last = left + right;
    }
    EXPECT_LT(last, 0.28);
}

TEST(Visibility, SaysNothingOfWhatIsTooSmallOrAbsurd)
{
    const imaging::Image photo({60, 40}, 3, imaging::Space::Linear, 0.3f);
    vision::Face face;
    const auto undecided = [&](const vision::Face& f, const imaging::Image& p) {
        const vision::Visibility seen = vision::measureVisibility(p, f);
        return seen.eyesClosed == 0.5f && seen.eyesHidden == 0.5f && seen.occluded == 0.5f && seen.glasses == 0.5f && seen.beard == 0.5f;
    };
    EXPECT_TRUE(undecided(face, photo)) << "no distance between the eyes";
    face.eyeDistance = 20;
    face.irises[0].centre = {20, 20};
    face.irises[1].centre = {40, 20};
    EXPECT_TRUE(undecided(face, photo)) << "too few pixels";
    face.eyeDistance = 100;
    face.irises[1].centre = {120, 20};
    for (vision::Point3& p : face.mesh)
        p = {1e6f, -1e6f, 0};
    EXPECT_NO_THROW(vision::measureVisibility(photo, face)) << "a mesh far outside";
    face.irises[0].centre = face.irises[1].centre = {-5000, -5000};
    EXPECT_TRUE(undecided(face, photo)) << "the face lies outside";
    face.irises[0].centre = {20, 20};
    face.mesh[5].x = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(undecided(face, photo));
    face.mesh[5].x = 0;
    face.eyeDistance = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(undecided(face, photo));
    face.eyeDistance = 100;
    EXPECT_NO_THROW(vision::measureVisibility(imaging::Image({1, 1}, 4, imaging::Space::Linear, 0.5f), face));
    EXPECT_NO_THROW(vision::measureVisibility(imaging::Image({300, 300}, 3, imaging::Space::Linear, std::numeric_limits<float>::quiet_NaN()), face));
    EXPECT_NO_THROW(vision::measureVisibility(imaging::Image({300, 300}, 3, imaging::Space::Linear, 0.0f), face));
}

TEST(Visibility, UnsureFindingsAreNotShown)
{
    vision::Face face;
    face.box = {300, 200, 400, 500};
    face.eyeDistance = 180;
    vision::Analysis analysis{{1000, 1200}, {face}};
    vision::Visibility& seen = analysis.faces[0].visibility;
    seen.eyesClosed = seen.eyesHidden = seen.occluded = 0.7f;
    EXPECT_EQ(test::seenFlaws(analysis, 0), Flaws{});
    seen.eyesClosed = seen.eyesHidden = seen.occluded = 0.8f;
    EXPECT_EQ(test::seenFlaws(analysis, 0), (Flaws{"eyes-closed", "eyes-hidden", "occluded"}));
    for (const vision::Issue& issue : vision::faceIssues(analysis, 0))
        EXPECT_FALSE(issue.remedy.empty()) << issue.code;
}

// The confusion table of visibility.md, its first half: untouched photos.
TEST(Visibility, SaysNothingOfThePanel)
{
    SKIP_WITHOUT_FACE_MODELS;
    SKIP_WITHOUT_SHARED("panel", "photos");
    vision::FaceFinder finder{vision::ModelStore()};
    const Flaws none;
    Flaws glasses;
    Flaws beards;
    for (const test::Case& one : test::casesIn(support::sharedFolder("panel"), finder)) {
        ASSERT_EQ(one.analysis.faces.size(), 1u) << one.name;
        EXPECT_EQ(test::seenFlaws(one.analysis, 0), one.name == "053" ? Flaws{"eyes-hidden"} : none) << one.name;
        if (one.analysis.faces[0].visibility.glasses > 0.75f)
            glasses.insert(one.name);
        if (one.analysis.faces[0].visibility.beard > 0.75f)
            beards.insert(one.name);
    }
    EXPECT_EQ(glasses, (Flaws{"016", "020", "034", "045", "050", "062"}));
    // 020's light stubble is missed; 033 and 066 are stubble that the panel's list does not name.
    EXPECT_EQ(beards, (Flaws{"006", "016", "033", "037", "045", "050", "061", "066", "077", "097"}));
    for (const test::Case& one : test::casesIn(support::sharedFolder("photos"), finder))
        for (std::size_t i = 0; i < one.analysis.faces.size(); ++i) {
            EXPECT_EQ(test::seenFlaws(one.analysis, i), one.name == "partial-a" ? Flaws{"cut-off"} : none) << one.name << " " << i;
            EXPECT_LT(one.analysis.faces[i].visibility.glasses, 0.75f) << one.name;
            EXPECT_LT(one.analysis.faces[i].visibility.beard, 0.75f) << one.name;
        }
}

// Its second half on eight faces; visibility_table has all.
TEST(Visibility, FindsWhatWasDrawn)
{
    SKIP_WITHOUT_FACE_MODELS;
    SKIP_WITHOUT_SHARED("panel");
    vision::FaceFinder finder{vision::ModelStore()};
    const auto cases = test::casesIn(support::sharedFolder("panel"), finder, {"001", "016", "025", "035", "047", "061", "083", "097"});
    ASSERT_EQ(cases.size(), 8u);
    const std::map<std::string, int> least{{"eyes shut", 6}, {"one eye shut", 4}, {"black sunglasses", 8}, {"mirror sunglasses", 8}, {"hair over an eye", 3}, {"phone over an eye", 8}, {"own hand over the eyes", 8},
        {"blue mask", 8}, {"white mask", 8}, {"black mask", 8}, {"microphone", 8}, {"phone over the mouth", 8}, {"paper", 7}, {"scarf", 8}, {"leaf on a cheek", 8}, {"blue cup at a cheek", 8}, {"grey card at a cheek", 7}, {"cut at the left", 8}, {"cut below", 8}, {"cut above", 8}};
    for (const test::Alteration& alteration : test::alterations()) {
        test::Tally tally;
        for (const test::Case& one : cases)
            tally.add(test::lookAt(finder, alteration.make(one.photo, one.analysis.faces.at(0))));
        if (alteration.flaw == test::Flaw::None) {
            EXPECT_LE(tally.any, 1) << alteration.name;  // the one whose eyes lie in deep shade: called hidden
        } else if (const auto wanted = least.find(alteration.name); wanted != least.end()) {
            EXPECT_GE(tally.of(alteration.flaw) + tally.noFace, wanted->second) << alteration.name;
        }
    }
}
