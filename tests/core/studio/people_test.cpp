#include "core/studio/people.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/core/identity/made_people.h"

namespace {

using identity::FaceId;
using studio::People;
using studio::PhotoFacts;

const std::string kAi = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

PhotoFacts photo(const std::string& name, std::vector<vision::Face> faces, const std::string& captured = {}, const std::string& sourceType = {})
{
    return {name, name, made::photoOf(std::move(faces)), {{}, sourceType, captured}};
}

People whoIsWho(const std::vector<PhotoFacts>& photos)
{
    return studio::whoIsWho(photos, vision::CanonicalMesh(), {});
}

const vision::Issue* find(const std::vector<vision::Issue>& issues, std::string_view code)
{
    const auto found = std::ranges::find(issues, code, &vision::Issue::code);
    return found == issues.end() ? nullptr : &*found;
}

TEST(People, AStrangerInABatchIsNamedWithFiguresAndTheYears)
{
    made::Person me(1), other(2);
    const auto people = whoIsWho({photo("1", {me.face()}, "2024:05:31 18:04:09"), photo("2", {me.face()}, "2024:06:01 08:00:00"), photo("3", {me.face()}, "2023:12:24 20:00:00"),
                                  photo("4", {other.face()}, "2009:01:01 12:00:00")});
    ASSERT_EQ(people.persons.size(), 2u);
    EXPECT_EQ(people.persons[0].subject.faces.size(), 3u);
    const auto* issue = find(people.faceIssues[3][0], "other-person");
    ASSERT_NE(issue, nullptr);
    EXPECT_EQ(issue->severity, vision::Severity::Warn);
    EXPECT_NE(issue->message.find("likeness"), std::string::npos) << issue->message;
    EXPECT_NE(issue->message.find("15 years before"), std::string::npos) << issue->message;
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(find(people.faceIssues[i][0], "other-person"), nullptr);
}

TEST(People, WhatAiMadeIsNoReferenceAndTheLastChoice)
{
    made::Person me(1);
    const std::vector photos{photo("made", {me.face()}, {}, kAi), photo("a", {me.face()}), photo("b", {me.face()})};
    const auto people = whoIsWho(photos);
    EXPECT_NE(find(people.photoIssues[0], "ai-made"), nullptr);
    EXPECT_EQ(find(people.photoIssues[1], "ai-made"), nullptr);
    ASSERT_EQ(people.persons.size(), 1u);
    EXPECT_EQ(people.persons[0].subject.faces.size(), 3u) << "it is the same person all the same";
    EXPECT_TRUE(std::ranges::none_of(people.persons[0].profile.contributions, [](const auto& part) { return part.face.photo == 0; }));
    EXPECT_LT(studio::suitability(people, photos, {0, 0}), studio::suitability(people, photos, {1, 0}));

    const auto alone = whoIsWho({photos[0]});
    EXPECT_EQ(alone.persons.at(0).profile.contributions.size(), 1u) << "where there is nothing else";
}

TEST(People, ACopyIsNamedAndUsedAfterWhatItCopies)
{
    made::Person me(1);
    const auto face = me.face();
    std::vector photos{photo("first", {face}), photo("second", {face}), photo("third", {me.face()})};
    const auto flagged = [&](const People& people) { return find(people.photoIssues[0], "duplicate") != nullptr ? std::size_t{0} : std::size_t{1}; };
    const auto people = whoIsWho(photos);
    const std::size_t copy = flagged(people);
    const auto* issue = find(people.photoIssues[copy], "duplicate");
    ASSERT_NE(issue, nullptr);
    EXPECT_NE(issue->message.find(copy == 0 ? "second" : "first"), std::string::npos) << issue->message;
    EXPECT_NE(issue->message.find("same moment"), std::string::npos);
    EXPECT_EQ(find(people.photoIssues[1 - copy], "duplicate"), nullptr);
    EXPECT_LT(studio::suitability(people, photos, {copy, 0}), studio::suitability(people, photos, {1 - copy, 0}));

    photos[0].contentHash = photos[1].contentHash;
    const auto equal = whoIsWho(photos);
    EXPECT_NE(find(equal.photoIssues[flagged(equal)], "duplicate")->message.find("same file"), std::string::npos);
}

TEST(People, ARefusedFaceSaysSoAndBelongsToNobody)
{
    made::Person me(1);
    auto blurred = me.face();
    blurred.sharpness = 0.01f;
    const auto people = whoIsWho({photo("sharp", {me.face()}), photo("soft", {blurred})});
    EXPECT_EQ(people.personOf({1, 0}), nullptr);
    ASSERT_NE(people.personOf({0, 0}), nullptr);
    EXPECT_EQ(People::faceIn(*people.personOf({0, 0}), 0), std::optional<std::size_t>(0));
    EXPECT_EQ(People::faceIn(*people.personOf({0, 0}), 1), std::nullopt);
    const auto* issue = find(people.faceIssues[1][0], "blurred");
    ASSERT_NE(issue, nullptr);
    EXPECT_NE(issue->message.find("nobody is recognised"), std::string::npos) << issue->message;
}

TEST(People, NobodyIsNobody)
{
    const auto people = whoIsWho({photo("landscape", {})});
    EXPECT_TRUE(people.persons.empty());
    EXPECT_NE(find(people.photoIssues[0], "no-face"), nullptr);
    EXPECT_TRUE(whoIsWho({}).persons.empty());
}

TEST(People, CanBeStopped)
{
    made::Person me(1);
    std::stop_source stop;
    stop.request_stop();
    const std::vector photos{photo("1", {me.face()})};
    EXPECT_THROW(studio::whoIsWho(photos, vision::CanonicalMesh(), {stop.get_token(), {}}), base::Cancelled);
}

}  // namespace
