#include "core/identity/grouping.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <set>

#include "core/identity/duplicates.h"
#include "tests/core/identity/made_people.h"

namespace {

using identity::FaceId;
using identity::Grouping;
using identity::Photo;

/// Three people in twelve photos, two of which show two of them.
std::vector<vision::Analysis> threePeople(unsigned seed = 10)
{
    made::Person anna(seed), bert(seed + 1), carl(seed + 2);
    std::vector<vision::Analysis> photos;
    for (int i = 0; i < 5; ++i)
        photos.push_back(made::photoOf({anna.face()}));
    for (int i = 0; i < 3; ++i)
        photos.push_back(made::photoOf({bert.face()}));
    photos.push_back(made::photoOf({anna.face(), bert.face()}));
    photos.push_back(made::photoOf({carl.face()}));
    photos.push_back(made::photoOf({bert.face(), anna.face()}));
    photos.push_back(made::photoOf({}));
    return photos;
}

std::set<FaceId> facesOf(const identity::Subject& subject)
{
    return {subject.faces.begin(), subject.faces.end()};
}

identity::Photo dated(const vision::Analysis& analysis, int year)
{
    return {&analysis, std::chrono::sys_days(std::chrono::year(year) / 6 / 1), false};
}

}  // namespace

TEST(Grouping, ByPersonTheMostFrequentFirst)
{
    const auto analyses = threePeople();
    const Grouping found = identity::group(made::photosOf(analyses));
    ASSERT_EQ(found.subjects.size(), 3u);
    EXPECT_EQ(found.subjects[0].id, "person-1");
    EXPECT_EQ(facesOf(found.subjects[0]), (std::set<FaceId>{{0, 0}, {1, 0}, {2, 0}, {3, 0}, {4, 0}, {8, 0}, {10, 1}}));
    EXPECT_EQ(facesOf(found.subjects[1]), (std::set<FaceId>{{5, 0}, {6, 0}, {7, 0}, {8, 1}, {10, 0}}));
    EXPECT_EQ(facesOf(found.subjects[2]), (std::set<FaceId>{{9, 0}}));
    EXPECT_TRUE(found.refused.empty());
    EXPECT_TRUE(found.duplicates.empty());
    EXPECT_EQ(found.subjectOf({8, 1})->id, "person-2");
    EXPECT_EQ(found.subjectOf({11, 0}), nullptr);
}

TEST(Grouping, NoPhotosNoFacesNoHarm)
{
    EXPECT_EQ(identity::group({}), Grouping());
    const std::vector empty{made::photoOf({}), made::photoOf({})};
    EXPECT_EQ(identity::group(made::photosOf(empty)), Grouping());
}

TEST(Grouping, TheOrderOfThePhotosIsIrrelevant)
{
    std::mt19937 random(5);
    for (unsigned round = 0; round < 10; ++round) {
        auto analyses = threePeople(100 + 10 * round);
        analyses[6].faces[0] = analyses[5].faces[0];  // a copy, slightly smaller
        analyses[6].faces[0].eyeDistance = 38;
        analyses[9].faces[0].sharpness = round % 2 == 0 ? .01f : .9f;
        const Grouping first = identity::group(made::photosOf(analyses));
        std::vector<std::size_t> order(analyses.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::shuffle(order, random);
        std::vector<vision::Analysis> shuffled;
        for (const std::size_t i : order)
            shuffled.push_back(analyses[i]);
        const Grouping second = identity::group(made::photosOf(shuffled));

        const auto back = [&](FaceId id) { return FaceId{order[id.photo], id.face}; };
        ASSERT_EQ(second.subjects.size(), first.subjects.size());
        for (std::size_t s = 0; s < first.subjects.size(); ++s) {
            std::set<FaceId> faces;
            for (const FaceId& id : second.subjects[s].faces)
                faces.insert(back(id));
            EXPECT_EQ(faces, facesOf(first.subjects[s])) << first.subjects[s].id;
        }
        ASSERT_EQ(second.duplicates.size(), 1u);
        EXPECT_EQ(back(second.duplicates[0].face), first.duplicates[0].face);
        EXPECT_EQ(back(second.duplicates[0].of), first.duplicates[0].of);
        ASSERT_EQ(second.outliers.size(), first.outliers.size());
        std::map<FaceId, identity::Outlier> outliers;
        for (const auto& outlier : second.outliers)
            outliers[back(outlier.face)] = outlier;
        for (const auto& outlier : first.outliers) {
            EXPECT_EQ(outliers.at(outlier.face).likeness, outlier.likeness);
            EXPECT_EQ(outliers.at(outlier.face).reason, outlier.reason);
        }
        EXPECT_EQ(second.refused.size(), first.refused.size());
    }
}

TEST(Grouping, NobodyIsSplit)
{
    for (unsigned round = 0; round < 10; ++round) {
        std::vector<vision::Analysis> analyses;
        for (unsigned p = 0; p < 6; ++p) {
            made::Person person(2000 + 10 * round + p);
            for (unsigned i = 0; i < 3 + 2 * p; ++i)
                analyses.push_back(made::photoOf({person.face(.8 + .1 * (i % 5))}));
        }
        std::ranges::shuffle(analyses, std::mt19937(round));
        EXPECT_EQ(identity::group(made::photosOf(analyses)).subjects.size(), 6u) << round;
    }
}

TEST(Grouping, TwoFacesOfOnePhotoAreTwoPersons)
{
    // Twins: every pair is as near as photos of one person.
    made::Person twin(7);
    std::vector<vision::Analysis> analyses;
    for (int i = 0; i < 6; ++i)
        analyses.push_back(made::photoOf({twin.face(), twin.face()}));
    const Grouping found = identity::group(made::photosOf(analyses));
    std::size_t faces = 0;
    for (const auto& subject : found.subjects) {
        std::set<std::size_t> photos;
        for (const FaceId& id : subject.faces)
            EXPECT_TRUE(photos.insert(id.photo).second) << subject.id << " twice in photo " << id.photo;
        faces += subject.faces.size();
    }
    EXPECT_EQ(faces, 12u);
}

TEST(Grouping, NoPairOfASubjectIsDifferent)
{
    std::mt19937 random(3);
    for (unsigned round = 0; round < 20; ++round) {
        // People of whom some photos are far off.
        std::vector<vision::Analysis> analyses;
        for (unsigned p = 0; p < 4; ++p) {
            made::Person person(1000 + 10 * round + p);
            for (int i = 0; i < 5; ++i)
                analyses.push_back(made::photoOf({person.face(std::uniform_real_distribution(.5, 2.5)(random))}));
        }
        const Grouping found = identity::group(made::photosOf(analyses));
        for (const auto& subject : found.subjects)
            for (const FaceId& one : subject.faces)
                for (const FaceId& other : subject.faces) {
                    const auto likeness = identity::compare(analyses[one.photo].faces[0].embeddings, analyses[other.photo].faces[0].embeddings);
                    EXPECT_NE(likeness.verdict, identity::Verdict::Different);
                    EXPECT_EQ(one.photo / 5, other.photo / 5) << "two people mixed";
                }
    }
}

TEST(Grouping, RefusedFacesAreInNoGroupAndSayWhy)
{
    auto analyses = threePeople();
    analyses[2].faces[0].sharpness = .01f;
    analyses[8].faces[1].eyeDistance = 5;
    analyses[9].faces[0].embeddings = {};
    const Grouping found = identity::group(made::photosOf(analyses));
    ASSERT_EQ(found.refused.size(), 3u);
    EXPECT_EQ(found.refused[0].face, (FaceId{2, 0}));
    EXPECT_EQ(found.refused[0].why.code, "blurred");
    EXPECT_EQ(found.refused[1].why.code, "small-face");
    EXPECT_EQ(found.subjects.size(), 2u);
    for (const auto& refused : found.refused)
        EXPECT_EQ(found.subjectOf(refused.face), nullptr);
}

TEST(Grouping, TheLargestIsProposedWhereAllAreEquallyFrequent)
{
    std::vector<vision::Analysis> analyses;
    for (unsigned p = 0; p < 5; ++p) {
        analyses.push_back(made::photoOf({made::Person(50 + p).face()}));
        analyses.back().faces[0].eyeDistance = p == 3 ? 60.0f : 40.0f;
    }
    const Grouping found = identity::group(made::photosOf(analyses));
    ASSERT_EQ(found.subjects.size(), 5u);
    EXPECT_EQ(found.subjects[0].faces[0], (FaceId{3, 0}));
    EXPECT_TRUE(found.outliers.empty()) << "nobody was expected";
}

TEST(Duplicates, AreNamedAndCountedOnce)
{
    auto analyses = threePeople();
    const Grouping before = identity::group(made::photosOf(analyses));
    // Bert's photos copied many times do not make him the subject.
    for (int i = 0; i < 6; ++i) {
        analyses.push_back(analyses[5]);
        analyses.back().faces[0].eyeDistance = 30;
    }
    const Grouping found = identity::group(made::photosOf(analyses));
    EXPECT_EQ(facesOf(found.subjects[0]), facesOf(before.subjects[0]));
    ASSERT_EQ(found.duplicates.size(), 6u);
    for (const auto& duplicate : found.duplicates) {
        EXPECT_GE(duplicate.face.photo, 12u);
        EXPECT_EQ(duplicate.of, (FaceId{5, 0})) << "the larger one is kept";
        EXPECT_EQ(found.subjectOf(duplicate.face), &found.subjects[1]);
    }
}

TEST(Duplicates, NeedAllTheEvidence)
{
    made::Person person(4);
    const auto face = person.face();
    const auto other = person.face();
    EXPECT_TRUE(identity::nearDuplicates(face, face));
    EXPECT_FALSE(identity::nearDuplicates(face, other));
    auto spoiled = face;
    spoiled.thumbnail = other.thumbnail;
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled)) << "another picture";
    spoiled = face;
    spoiled.mesh = other.mesh;
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled)) << "another expression";
    spoiled = face;
    spoiled.embeddings = other.embeddings;
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled)) << "another face";
    spoiled = face;
    spoiled.thumbnail.clear();
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled)) << "nothing to go by";
    spoiled = face;
    for (auto& p : spoiled.mesh)  // turned by 90 degrees, twice as large, elsewhere
        p = {500 - 2 * p.y, 2 * p.x - 70, 2 * p.z};
    EXPECT_TRUE(identity::nearDuplicates(face, spoiled) && identity::nearDuplicates(spoiled, face));
    spoiled.mesh = {};
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled) || identity::nearDuplicates(spoiled, face)) << "no mesh at all";
    spoiled.mesh[1].x = NAN;
    EXPECT_FALSE(identity::nearDuplicates(face, spoiled) || identity::nearDuplicates(spoiled, face));
}

TEST(Outliers, AStrangerAmongTheSubjectsPhotosIsNamed)
{
    made::Person anna(21), stranger(22);
    std::vector<vision::Analysis> analyses;
    for (int i = 0; i < 4; ++i)
        analyses.push_back(made::photoOf({anna.face()}));
    analyses.push_back(made::photoOf({stranger.face()}));
    auto photos = made::photosOf(analyses);
    auto found = identity::group(photos);
    ASSERT_EQ(found.outliers.size(), 1u);
    EXPECT_EQ(found.outliers[0].face, (FaceId{4, 0}));
    EXPECT_EQ(found.outliers[0].subject, "person-1");
    EXPECT_EQ(found.outliers[0].likeness.verdict, identity::Verdict::Different);
    EXPECT_LT(found.outliers[0].likeness.likeness, 25);
    EXPECT_EQ(found.outliers[0].reason, "Another person, or a photo unlike the others");

    // What the file says is evidence; nothing else is made up.
    for (std::size_t i = 0; i < 4; ++i)
        photos[i] = dated(analyses[i], 2024);
    photos[4] = dated(analyses[4], 2009);
    found = identity::group(photos);
    EXPECT_EQ(found.outliers.at(0).reason, "Another person, or a photo unlike the others; it was taken 15 years before the others");
    photos[4] = {&analyses[4], std::nullopt, true};
    EXPECT_EQ(identity::group(photos).outliers.at(0).reason, "Another person, or a photo unlike the others; its file says that it was edited or made by a program");

    // The stranger beside Anna is nobody's mistake.
    analyses[4].faces.push_back(anna.face());
    EXPECT_TRUE(identity::group(made::photosOf(analyses)).outliers.empty());
}

TEST(Outliers, AnotherPersonOfTheSessionIsNamedAsSuch)
{
    made::Person anna(21), bert(22);
    std::vector<vision::Analysis> analyses;
    for (int i = 0; i < 5; ++i)
        analyses.push_back(made::photoOf({anna.face()}));
    for (int i = 0; i < 2; ++i)
        analyses.push_back(made::photoOf({bert.face()}));
    const auto found = identity::group(made::photosOf(analyses));
    ASSERT_EQ(found.outliers.size(), 2u);
    EXPECT_EQ(found.outliers[0].reason, "Another person, who is in 2 of these photos");
}

TEST(Outliers, NobodyIsExpectedWhereNobodyIsFrequent)
{
    std::vector<vision::Analysis> analyses;
    for (unsigned p = 0; p < 8; ++p)
        analyses.push_back(made::photoOf({made::Person(300 + p).face()}));
    made::Person twice(299);
    analyses.push_back(made::photoOf({twice.face()}));
    analyses.push_back(made::photoOf({twice.face()}));
    EXPECT_TRUE(identity::group(made::photosOf(analyses)).outliers.empty());
}
