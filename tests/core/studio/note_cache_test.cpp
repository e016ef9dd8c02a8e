#include "core/studio/note_cache.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/installed_models.h"

namespace {

const std::string kHash(64, 'a');
const std::vector<imaging::Note> kNotes{{"wrong-extension", "me.jpg is a png file"}, {"hdr", "softened"}};

TEST(NoteCache, GivesBackWhatWasPut)
{
    const support::TemporaryFolder folder;
    const studio::NoteCache cache(folder.path() / "new");
    EXPECT_FALSE(cache.find(kHash, "me.jpg"));
    cache.put(kHash, "me.jpg", kNotes);
    EXPECT_EQ(cache.find(kHash, "me.jpg"), kNotes);
    cache.put(kHash, "plain.png", {});
    EXPECT_EQ(cache.find(kHash, "elsewhere/plain.png"), std::vector<imaging::Note>{});
}

TEST(NoteCache, TellsContentsAndNamesApart)
{
    const support::TemporaryFolder folder;
    const studio::NoteCache cache(folder.path());
    cache.put(kHash, "me.jpg", kNotes);
    EXPECT_FALSE(cache.find(kHash, "me.png"));
    EXPECT_FALSE(cache.find(std::string(64, 'b'), "me.jpg"));
}

TEST(NoteCache, TakesABrokenFileForNone)
{
    const support::TemporaryFolder folder;
    const studio::NoteCache cache(folder.path());
    for (const char* text : {"", "{}", "[1]", "[[\"code\"]]", "[[1, 2]]", "[[\"a\", \"b\"", "\xff\xfe"}) {
        cache.put(kHash, "me.jpg", kNotes);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
            if (entry.is_regular_file())
                std::ofstream(entry.path(), std::ios::binary) << text;
        EXPECT_FALSE(cache.find(kHash, "me.jpg")) << text;
    }
}

TEST(NoteCache, LivesWithAFolderThatCannotBe)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    const studio::NoteCache cache(folder.path() / "file");
    cache.put(kHash, "me.jpg", kNotes);
    EXPECT_FALSE(cache.find(kHash, "me.jpg"));
}

}  // namespace
