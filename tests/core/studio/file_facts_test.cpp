#include "core/studio/file_facts.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/installed_models.h"

namespace {

using studio::FileFacts;

const std::string kHash(64, 'a');
const std::string kTypes = "http://cv.iptc.org/newscodes/digitalsourcetype/";
const FileFacts kFacts{{{"wrong-extension", "me.jpg is a png file"}, {"hdr", "softened"}}, kTypes + "digitalCapture", "2024:05:31 18:04:09"};

bool saysAiMade(const std::string& sourceType)
{
    FileFacts facts;
    facts.digitalSourceType = sourceType;
    return studio::saysAiMade(facts);
}

FileFacts factsOf(std::string_view key, std::string_view value)
{
    imaging::DecodedPhoto photo;
    photo.metadata = imaging::withMetadataValue({}, key, value);
    return studio::fileFacts(photo);
}

TEST(FileFacts, AreReadFromTheMetadata)
{
    EXPECT_EQ(factsOf("Exif.Photo.DateTimeOriginal", "2024:05:31 18:04:09").captured, "2024:05:31 18:04:09");
    EXPECT_EQ(factsOf("Exif.Photo.DateTimeOriginal", "0000:00:00 00:00:00").captured, "") << "a clock that was never set";
    EXPECT_EQ(factsOf("Exif.Photo.DateTimeOriginal", "yesterday").captured, "");
    EXPECT_EQ(studio::fileFacts({}), FileFacts{});
}

TEST(FileFacts, OnlyTheFileItselfSaysThatItIsAiMade)
{
    for (const char* term : {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"})
        EXPECT_TRUE(saysAiMade(kTypes + term)) << term;
    for (const char* term : {"digitalCapture", "algorithmicallyEnhanced", "humanEdits", "compositeCapture", "negativeFilm", "trainedAlgorithmicMediaNot"})
        EXPECT_FALSE(saysAiMade(kTypes + term)) << term;
    EXPECT_TRUE(saysAiMade("digsrctype:trainedAlgorithmicMedia")) << "as IPTC's code with its alias";
    EXPECT_TRUE(saysAiMade("trainedAlgorithmicMedia"));
    EXPECT_TRUE(saysAiMade(kTypes + "trainedAlgorithmicMedia/ ")) << "as files write it, too";
    EXPECT_TRUE(saysAiMade("HTTP://CV.IPTC.ORG/NEWSCODES/DIGITALSOURCETYPE/TRAINEDALGORITHMICMEDIA"));
    EXPECT_FALSE(saysAiMade(""));
    EXPECT_TRUE(studio::saysAiMade(factsOf("Xmp.iptcExt.DigitalSourceType", kTypes + "trainedAlgorithmicMedia")));
}

TEST(FileFactsCache, GivesBackWhatWasPut)
{
    const support::TemporaryFolder folder;
    const studio::FileFactsCache cache(folder.path() / "new");
    EXPECT_FALSE(cache.find(kHash, "me.jpg"));
    cache.put(kHash, "me.jpg", kFacts);
    EXPECT_EQ(cache.find(kHash, "me.jpg"), kFacts);
    cache.put(kHash, "plain.png", {});
    EXPECT_EQ(cache.find(kHash, "elsewhere/plain.png"), FileFacts{});
}

TEST(FileFactsCache, TellsContentsAndNamesApart)
{
    const support::TemporaryFolder folder;
    const studio::FileFactsCache cache(folder.path());
    cache.put(kHash, "me.jpg", kFacts);
    EXPECT_FALSE(cache.find(kHash, "me.png"));
    EXPECT_FALSE(cache.find(std::string(64, 'b'), "me.jpg"));
}

TEST(FileFactsCache, TakesABrokenFileForNone)
{
    const support::TemporaryFolder folder;
    const studio::FileFactsCache cache(folder.path());
    for (const char* text : {"", "{}", "[1]", R"({"notes": [["code"]], "digitalSourceType": "", "captured": ""})", R"({"notes": [], "digitalSourceType": 3, "captured": ""})",
                             R"({"notes": [[1, 2]], "digitalSourceType": "", "captured": ""})", "{\"notes\": [\xff\xfe"}) {
        cache.put(kHash, "me.jpg", kFacts);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
            if (entry.is_regular_file())
                std::ofstream(entry.path(), std::ios::binary) << text;
        EXPECT_FALSE(cache.find(kHash, "me.jpg")) << text;
    }
}

TEST(FileFactsCache, LivesWithAFolderThatCannotBe)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    const studio::FileFactsCache cache(folder.path() / "file");
    cache.put(kHash, "me.jpg", kFacts);
    EXPECT_FALSE(cache.find(kHash, "me.jpg"));
}

}  // namespace
