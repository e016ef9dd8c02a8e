#include "core/identity/profile.h"

#include <gtest/gtest.h>

#include <numeric>

#include "core/identity/grouping.h"
#include "tests/core/identity/made_people.h"

namespace {

using identity::FaceId;
using identity::HeadAngle;
using identity::Profile;

std::vector<FaceId> firstFaces(std::size_t count)
{
    std::vector<FaceId> faces;
    for (std::size_t i = 0; i < count; ++i)
        faces.push_back({i, 0});
    return faces;
}

std::vector<vision::Analysis> photosOf(unsigned seed, int count)
{
    made::Person person(seed);
    std::vector<vision::Analysis> photos;
    for (int i = 0; i < count; ++i)
        photos.push_back(made::photoOf({person.face()}));
    return photos;
}

Profile profileOf(const std::vector<vision::Analysis>& analyses)
{
    return identity::makeProfile(made::photosOf(analyses), firstFaces(analyses.size()));
}

double weightOf(const Profile& profile, FaceId face)
{
    return std::ranges::find(profile.contributions, face, &identity::Contribution::face)->weight;
}

void expectSame(const std::vector<float>& one, const std::vector<float>& other)
{
    ASSERT_EQ(one.size(), other.size());
    for (std::size_t i = 0; i < one.size(); ++i)
        ASSERT_NEAR(one[i], other[i], 1e-6f);
}

}  // namespace

TEST(Profile, OfNobodyIsEmpty)
{
    EXPECT_TRUE(identity::makeProfile({}, {}).empty());
    auto analyses = photosOf(1, 2);
    for (auto& analysis : analyses)
        analysis.faces[0].sharpness = 0;
    const Profile profile = profileOf(analyses);
    EXPECT_TRUE(profile.empty()) << "of refused faces only";
    EXPECT_FALSE(identity::likenessTo(profile, analyses[0].faces[0].embeddings, std::nullopt));
}

TEST(Profile, WeightsSumToOneAndSayWhy)
{
    auto analyses = photosOf(2, 5);
    analyses[1].faces[0].sharpness = .5f;
    analyses[2].faces[0].pose.yaw = 35;
    analyses[3].faces[0].eyeDistance = 22;
    analyses[4].faces[0].light.clipped = .4f;
    const Profile profile = profileOf(analyses);
    ASSERT_EQ(profile.contributions.size(), 5u);
    double sum = 0;
    for (const auto& photo : profile.contributions)
        sum += photo.weight;
    EXPECT_NEAR(sum, 1, 1e-12);
    for (std::size_t i = 1; i < 5; ++i)
        EXPECT_LT(weightOf(profile, {i, 0}), weightOf(profile, {0, 0})) << i;
    EXPECT_LT(profile.contributions[1].sharpness, 1);
    EXPECT_LT(profile.contributions[2].angle, 1);
    EXPECT_LT(profile.contributions[3].pixels, 1);
    EXPECT_LT(profile.contributions[4].light, 1);
    EXPECT_NEAR(std::inner_product(profile.mean.b.begin(), profile.mean.b.end(), profile.mean.b.begin(), 0.0), 1, 1e-5);
}

TEST(Profile, TheOrderOfThePhotosIsIrrelevant)
{
    auto analyses = photosOf(3, 8);
    analyses[6] = analyses[2];
    analyses[6].faces[0].eyeDistance = 39;
    for (std::size_t i = 0; i < analyses.size(); ++i)
        analyses[i].faces[0].pose.yaw = static_cast<float>(i) * 6 - 20;
    analyses[6].faces[0].pose = analyses[2].faces[0].pose;
    const Profile first = profileOf(analyses);
    std::vector<vision::Analysis> reversed(analyses.rbegin(), analyses.rend());
    const Profile second = profileOf(reversed);
    EXPECT_EQ(first.mean, second.mean);
    EXPECT_EQ(first.further, second.further);
    EXPECT_EQ(first.standardError, second.standardError);
    for (std::size_t i = 0; i < analyses.size(); ++i) {
        EXPECT_EQ(weightOf(first, {i, 0}), weightOf(second, {7 - i, 0}));
        EXPECT_EQ(identity::likenessTo(first, analyses[i].faces[0].embeddings, FaceId{i, 0}),
                  identity::likenessTo(second, analyses[i].faces[0].embeddings, FaceId{7 - i, 0}));
    }
}

TEST(Profile, ACopyOfAPhotoChangesNothing)
{
    auto analyses = photosOf(4, 4);
    const Profile before = profileOf(analyses);
    for (int i = 0; i < 3; ++i)
        analyses.push_back(analyses[1]);
    const Profile after = profileOf(analyses);
    ASSERT_EQ(after.contributions.size(), 7u);
    expectSame(after.mean.a, before.mean.a);
    expectSame(after.mean.b, before.mean.b);
    EXPECT_NEAR(weightOf(after, {1, 0}), weightOf(before, {1, 0}) / 4, 1e-12);
    EXPECT_NEAR(weightOf(after, {0, 0}), weightOf(before, {0, 0}), 1e-12);
    EXPECT_NEAR(after.standardError, before.standardError, 1e-12);
    EXPECT_EQ(after.contributions[1].moment, after.contributions[6].moment);
    const auto stranger = made::Person(9).face();
    const auto one = identity::likenessTo(before, stranger.embeddings, std::nullopt);
    const auto two = identity::likenessTo(after, stranger.embeddings, std::nullopt);
    EXPECT_EQ(one->photos, two->photos);
}

TEST(Profile, AMissingAngleAddsMoreThanAKnownOne)
{
    auto analyses = photosOf(5, 4);
    analyses[3].faces[0].pose.yaw = 25;
    const Profile profile = profileOf(analyses);
    const auto gain = [](const Profile& p, HeadAngle angle) { return p.further[static_cast<std::size_t>(angle)].gainPercent; };
    EXPECT_EQ(profile.further[0].photos, 3u);
    EXPECT_EQ(profile.further[static_cast<std::size_t>(HeadAngle::TurnedRight)].photos, 1u);
    EXPECT_GT(gain(profile, HeadAngle::TurnedLeft), gain(profile, HeadAngle::TurnedRight));
    EXPECT_GT(gain(profile, HeadAngle::TurnedRight), gain(profile, HeadAngle::Front));
    EXPECT_EQ(gain(profile, HeadAngle::Up), gain(profile, HeadAngle::Down));
    // Each further photo adds less, and what was promised comes true.
    EXPECT_EQ(gain(profileOf({}), HeadAngle::Front), 100);
    auto more = analyses;
    more.push_back(photosOf(5, 5).back());
    more.back().faces[0].pose.yaw = -25;
    const Profile grown = profileOf(more);
    EXPECT_NEAR(grown.standardError, profile.standardError * (1 - gain(profile, HeadAngle::TurnedLeft) / 100), .03) << "the photo is not quite as good";
    EXPECT_LT(gain(grown, HeadAngle::TurnedLeft), gain(profile, HeadAngle::TurnedLeft));
    EXPECT_NEAR(profileOf(photosOf(6, 1)).standardError, 1, 1e-12);
}

TEST(SubjectLikeness, LeavesTheSourceAndItsCopiesOut)
{
    auto analyses = photosOf(7, 4);
    analyses.push_back(analyses[0]);
    const Profile profile = profileOf(analyses);
    const auto answer = identity::likenessTo(profile, analyses[0].faces[0].embeddings, FaceId{0, 0});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->reference, identity::ReferenceKind::Others);
    EXPECT_EQ(answer->photos, 3u);
    EXPECT_GT(answer->likeness.recognisers[0].distance, .3) << "not its own copy";
    EXPECT_EQ(identity::likenessTo(profile, analyses[0].faces[0].embeddings, std::nullopt)->photos, 4u);
}

TEST(SubjectLikeness, OnePhotoIsItsOwnReferenceAndSaysSo)
{
    auto analyses = photosOf(8, 1);
    analyses.push_back(analyses[0]);
    const Profile profile = profileOf(analyses);
    const auto answer = identity::likenessTo(profile, made::Person(8).face().embeddings, FaceId{1, 0});
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->reference, identity::ReferenceKind::Source);
    EXPECT_EQ(answer->photos, 1u);
    const auto elsewhere = identity::likenessTo(profile, made::Person(8).face().embeddings, std::nullopt);
    EXPECT_EQ(elsewhere->reference, identity::ReferenceKind::Others);
}

TEST(SubjectLikeness, APhotoOfAnotherPersonChangesNothing)
{
    for (unsigned round = 0; round < 10; ++round) {
        auto analyses = photosOf(400 + 2 * round, 5);
        const auto before = identity::group(made::photosOf(analyses));
        const Profile profile = identity::makeProfile(made::photosOf(analyses), before.subjects[0].faces);
        analyses.push_back(made::photoOf({made::Person(401 + 2 * round).face()}));
        analyses.push_back(made::photoOf({made::Person(900 + round).face(), made::Person(950 + round).face()}));
        const auto after = identity::group(made::photosOf(analyses));
        EXPECT_EQ(after.subjects[0], before.subjects[0]);
        const Profile again = identity::makeProfile(made::photosOf(analyses), after.subjects[0].faces);
        EXPECT_EQ(again, profile);
    }
}

TEST(SubjectLikeness, OneWrongPhotoAmongManyMovesItLittle)
{
    auto analyses = photosOf(11, 7);
    const auto face = analyses[0].faces[0].embeddings;
    const Profile clean = profileOf(analyses);
    analyses.push_back(made::photoOf({made::Person(12).face()}));
    const Profile mixed = profileOf(analyses);
    const double before = identity::likenessTo(clean, face, FaceId{0, 0})->likeness.z;
    const double after = identity::likenessTo(mixed, face, FaceId{0, 0})->likeness.z;
    EXPECT_LT(std::abs(after - before), .5) << "a mean would move by about .9";
}
