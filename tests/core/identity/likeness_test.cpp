#include "core/identity/likeness.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/identity/calibration.h"
#include "tests/core/identity/made_people.h"

namespace {

using identity::Verdict;

constexpr imaging::Extent kPhoto{400, 400};

/// Distances that give a wanted mean z with both recognisers at the same z.
identity::Likeness atZ(double z)
{
    return identity::judge(identity::kNormA.threshold + z * identity::kNormA.spread, identity::kNormB.threshold + z * identity::kNormB.spread);
}

}  // namespace

TEST(Likeness, IsAHundredAndNoughtAtTheMedians)
{
    const auto same = identity::judge(identity::kScaleA.same, identity::kScaleB.same);
    EXPECT_NEAR(same.recognisers[0].likeness, 100, 1e-9);
    EXPECT_NEAR(same.recognisers[1].likeness, 100, 1e-9);
    EXPECT_NEAR(atZ(identity::kScaleZ.same).likeness, 100, 1e-9);
    const auto different = identity::judge(identity::kScaleA.different, identity::kScaleB.different);
    EXPECT_NEAR(different.recognisers[0].likeness, 0, 1e-9);
    EXPECT_NEAR(different.recognisers[1].likeness, 0, 1e-9);
    EXPECT_NEAR(atZ(identity::kScaleZ.different).likeness, 0, 1e-9);
    EXPECT_NEAR(atZ((identity::kScaleZ.same + identity::kScaleZ.different) / 2).likeness, 50, 1e-9);
}

TEST(Likeness, FallsWithEitherDistanceAndStaysInRange)
{
    for (double a = 0; a <= 1.4; a += .02)
        for (double b = 0; b <= 1.6; b += .04) {
            const auto here = identity::judge(a, b);
            EXPECT_GE(here.likeness, 0);
            EXPECT_LE(here.likeness, 100);
            for (const auto& farther : {identity::judge(a + .01, b), identity::judge(a, b + .01)}) {
                EXPECT_LE(farther.likeness, here.likeness);
                EXPECT_GT(farther.z, here.z);
                // Between the medians it says every step.
                if (here.likeness > 0 && here.likeness < 100) {
                    EXPECT_LT(farther.likeness, here.likeness);
                }
            }
        }
}

TEST(Likeness, IsSymmetric)
{
    made::Person one(1), other(2);
    for (int i = 0; i < 20; ++i) {
        const auto x = one.face(), y = other.face();
        EXPECT_EQ(identity::compare(x.embeddings, y.embeddings), identity::compare(y.embeddings, x.embeddings));
    }
}

TEST(Likeness, TheVerdictFollowsBothRecognisers)
{
    EXPECT_EQ(identity::judge(.35, .65).verdict, Verdict::Same);
    EXPECT_EQ(identity::judge(.90, 1.1).verdict, Verdict::Different);
    EXPECT_EQ(identity::judge(.56, .86).verdict, Verdict::Unsure) << "between the bands";
    EXPECT_EQ(identity::judge(.30, .95).verdict, Verdict::Unsure) << "one says the same, the other says different";
    EXPECT_EQ(identity::judge(.70, .55).verdict, Verdict::Unsure);
    EXPECT_EQ(identity::judge(.45, 1.2).verdict, Verdict::Unsure) << "even where the mean is far";
    EXPECT_EQ(identity::judge(0, 0).verdict, Verdict::Same);
}

TEST(Likeness, NumbersThatAreNoneAreAnError)
{
    EXPECT_THROW(identity::judge(std::nan(""), .5), base::Error);
    EXPECT_THROW(identity::judge(.5, INFINITY), base::Error);
    const auto face = made::Person(1).face();
    EXPECT_THROW(identity::compare(face.embeddings, {}), base::Error);
}

TEST(Refusal, AGoodFaceIsJudged)
{
    EXPECT_FALSE(identity::refusal(made::Person(1).face(), kPhoto));
}

TEST(Refusal, SaysWhy)
{
    const auto codeOf = [](const std::function<void(vision::Face&)>& spoil) {
        auto face = made::Person(1).face();
        spoil(face);
        const auto why = identity::refusal(face, kPhoto);
        if (why) {
            EXPECT_FALSE(why->message.empty());
        }
        return why ? why->code : std::string();
    };
    EXPECT_EQ(codeOf([](auto& face) { face.sharpness = .05f; }), "blurred");
    EXPECT_EQ(codeOf([](auto& face) { face.light.clipped = .97f; }), "overexposed");
    EXPECT_EQ(codeOf([](auto& face) { face.meshResidual = .95f; }), "occluded");
    EXPECT_EQ(codeOf([](auto& face) { face.meshResidual = NAN; }), "occluded");
    EXPECT_EQ(codeOf([](auto& face) { face.eyeDistance = 8; }), "small-face");
    EXPECT_EQ(codeOf([](auto& face) { face.pose.yaw = -75; }), "turned");
    EXPECT_EQ(codeOf([](auto& face) { face.pose.pitch = 60; }), "turned");
    EXPECT_EQ(codeOf([](auto& face) { face.box.x = -50; }), "cut-off");
    EXPECT_EQ(codeOf([](auto& face) { face.box.x = 350; }), "cut-off");
    EXPECT_EQ(codeOf([](auto& face) { face.box.x = 1000; }), "cut-off");
    EXPECT_EQ(codeOf([](auto& face) { face.embeddings = {}; }), "occluded");
    EXPECT_EQ(codeOf([](auto& face) { face.embeddings.a[7] = NAN; }), "occluded");
    EXPECT_EQ(codeOf([](auto& face) { face.sharpness = NAN; }), "blurred");
    EXPECT_EQ(codeOf([](auto& face) { face.eyeDistance = NAN; }), "small-face");
    EXPECT_EQ(codeOf([](auto& face) { face.pose.yaw = NAN; }), "turned");
    EXPECT_EQ(codeOf([](auto& face) { face.box = {}; }), "cut-off");
}
