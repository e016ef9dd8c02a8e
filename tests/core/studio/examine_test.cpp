#include "core/studio/examine.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/imaging/encode.h"
#include "core/studio/darkroom.h"
#include "tests/support/installed_models.h"

namespace {

using studio::Examined;
using studio::PhotoFacts;

class Examine : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b");
        const auto portrait = vision::ModelStore().folder() / "demo" / "astronaut.png";
        if (!std::filesystem::exists(portrait))
            GTEST_SKIP() << "the demo portrait is not installed: models/fetch.sh brings it";
        me_ = temporary_.path() / "me.png";
        std::filesystem::copy_file(portrait, me_);
        options_.cacheFolder = temporary_.path() / "cache";
    }

    /// A photo without anybody, different for each number.
    std::filesystem::path nobody(int number, imaging::Extent extent = {64, 48})
    {
        const auto file = temporary_.path() / ("nobody-" + std::to_string(number) + ".png");
        imaging::EncodeOptions options;
        options.format = imaging::FileFormat::Png8;
        imaging::encodeTo(file, imaging::Image(extent, 3, imaging::Space::Linear, 0.02f * static_cast<float>(number)), options, nullptr, {});
        return file;
    }
    std::filesystem::path broken() const
    {
        const auto file = temporary_.path() / "broken.jpg";
        std::ofstream(file, std::ios::binary) << "\xff\xd8\xff\xe0 no more";
        return file;
    }
    std::vector<Examined> all(const std::vector<std::filesystem::path>& files, const base::RunContext& run = {})
    {
        std::vector<Examined> results;
        studio::examineAll(files, vision::ModelStore(), options_, [&](std::size_t index, Examined&& result) {
            EXPECT_EQ(index, results.size()) << "in the order of the files";
            results.push_back(std::move(result));
        }, run);
        return results;
    }

    support::TemporaryFolder temporary_;
    std::filesystem::path me_;
    studio::ExamineOptions options_;
};

TEST_F(Examine, GivesEachFilesFactsOrFaultInOrder)
{
    options_.workers = 3;
    const std::vector<std::filesystem::path> files{me_, broken(), nobody(1), temporary_.path() / "missing.jpg", nobody(2)};
    const auto results = all(files);
    ASSERT_EQ(results.size(), files.size());
    EXPECT_EQ(std::get<PhotoFacts>(results[0]).analysis.faces.size(), 1u);
    EXPECT_EQ(std::get<base::Error>(results[1]).code(), base::ErrorCode::Damaged);
    EXPECT_TRUE(std::get<PhotoFacts>(results[2]).analysis.faces.empty());
    EXPECT_EQ(std::get<base::Error>(results[3]).code(), base::ErrorCode::NotFound);
    for (std::size_t i : {0u, 2u, 4u})
        EXPECT_EQ(std::get<PhotoFacts>(results[i]).file, files[i]);
}

TEST_F(Examine, SideBySideAndAloneSayTheSame)
{
    studio::Darkroom alone(vision::ModelStore(), temporary_.path() / "another-cache");
    const auto expected = alone.examine(me_, {});
    options_.workers = 2;
    const auto fresh = all({me_, nobody(1), me_});
    const auto cached = all({me_});
    for (const Examined& result : {fresh[0], fresh[2], cached[0]}) {
        EXPECT_EQ(std::get<PhotoFacts>(result).analysis, expected.analysis);
        EXPECT_EQ(std::get<PhotoFacts>(result).contentHash, expected.contentHash);
        EXPECT_EQ(std::get<PhotoFacts>(result).says, expected.says);
    }
}

TEST_F(Examine, APhotoLargerThanTheMemoryIsWorkedOnAlone)
{
    options_.workers = 4;
    options_.memoryBytes = 1;
    const auto results = all({nobody(1, {300, 200}), nobody(2), nobody(3, {400, 300}), nobody(4), me_});
    for (const Examined& result : results)
        EXPECT_TRUE(std::holds_alternative<PhotoFacts>(result));
}

TEST_F(Examine, WhatTellingThrowsEndsTheWork)
{
    options_.workers = 2;
    std::vector<std::filesystem::path> files;
    for (int i = 0; i < 12; ++i)
        files.push_back(nobody(i));
    std::size_t told = 0;
    EXPECT_THROW(studio::examineAll(files, vision::ModelStore(), options_, [&](std::size_t, Examined&&) {
        if (++told == 2)
            throw std::runtime_error("full");
    }, {}), std::runtime_error);
    EXPECT_EQ(told, 2u);
}

TEST_F(Examine, StopsWhenAsked)
{
    std::stop_source stop;
    std::size_t told = 0;
    const std::vector<std::filesystem::path> files{nobody(1), nobody(2), nobody(3), nobody(4), me_, nobody(5), nobody(6)};
    options_.workers = 2;
    EXPECT_THROW(studio::examineAll(files, vision::ModelStore(), options_, [&](std::size_t, Examined&&) {
        ++told;
        stop.request_stop();
    }, {stop.get_token(), {}}), base::Cancelled);
    EXPECT_LT(told, files.size());
}

TEST_F(Examine, NothingToDoIsDoneAtOnce)
{
    EXPECT_TRUE(all({}).empty());
}

TEST_F(Examine, AMissingModelIsNoPhotosFault)
{
    const vision::ModelStore none(temporary_.path() / "no-models");
    EXPECT_THROW(studio::examineAll(std::vector{me_, nobody(1)}, none, options_, [](std::size_t, Examined&&) {}, {}), base::Error);
}

TEST_F(Examine, LeavesASmallPictureOfEachPhotoThatHasNone)
{
    const studio::Thumbnails thumbnails(temporary_.path() / "thumbnails");
    options_.thumbnails = &thumbnails;
    const auto wide = nobody(1, {960, 480});
    const auto results = all({wide, broken()});
    const auto& facts = std::get<PhotoFacts>(results[0]);
    const auto jpeg = thumbnails.find(facts.contentHash);
    ASSERT_TRUE(jpeg.has_value());
    const auto small = imaging::decode(*jpeg, "small.jpg", {});
    EXPECT_EQ(small.pixels.extent(), (imaging::Extent{studio::Thumbnails::kLongSide, studio::Thumbnails::kLongSide / 2}));
    EXPECT_NEAR(small.pixels.at(100, 100), 0.02f, 0.002f);
    EXPECT_FALSE(thumbnails.find(std::string(64, '0')).has_value());
}

TEST_F(Examine, AFolderThatTakesNoSmallPicturesCostsNothingElse)
{
    const auto file = temporary_.path() / "a-file";
    std::ofstream(file) << "no folder";
    const studio::Thumbnails thumbnails(file);
    options_.thumbnails = &thumbnails;
    const auto results = all({nobody(1)});
    EXPECT_TRUE(std::holds_alternative<PhotoFacts>(results[0]));
}

}  // namespace
