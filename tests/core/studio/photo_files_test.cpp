#include "core/studio/photo_files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/installed_models.h"

namespace {

using base::ErrorCode;
using std::filesystem::path;

class PhotoFiles : public testing::Test {
protected:
    path put(const path& name) const
    {
        const path file = folder() / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream(file) << "photo";
        return file;
    }
    const path& folder() const { return temporary_.path(); }

private:
    support::TemporaryFolder temporary_;
};

TEST_F(PhotoFiles, KeepsTheOrderGivenAndSortsFolders)
{
    const path z = put("z.jpg");
    const path a = put("a.jpg");
    const path two = put("more/2.PNG");
    const path one = put("more/1.heic");
    const auto found = studio::photoFiles({z, folder() / "more", a});
    EXPECT_EQ(found.files, (std::vector<path>{z, one, two, a}));
    EXPECT_TRUE(found.refused.empty());
}

TEST_F(PhotoFiles, CountsEachOnceUnderWhateverName)
{
    const path me = put("photos/me.jpg");
    std::filesystem::create_symlink(me, folder() / "link.jpg");
    const auto found = studio::photoFiles({me, folder() / "photos", folder() / "photos" / ".." / "photos" / "me.jpg", folder() / "link.jpg"});
    EXPECT_EQ(found.files, std::vector<path>{me});
}

TEST_F(PhotoFiles, PassesOverWhatIsNoPhotoInAFolder)
{
    const path me = put("me.jpg");
    put(".hidden.jpg");
    put("._me.jpg");  // what macOS leaves beside files on foreign disks
    put("notes.txt");
    put("inner/other.jpg");
    std::filesystem::create_directories(folder() / "folder.jpg");
    EXPECT_EQ(studio::photoFiles({folder()}).files, std::vector<path>{me});
}

TEST_F(PhotoFiles, TakesAFileGivenByItselfWhateverItsName)
{
    const path odd = put(".photo");
    EXPECT_EQ(studio::photoFiles({odd}).files, std::vector<path>{odd});
}

TEST_F(PhotoFiles, RefusesWhatIsNotThereAndGoesOn)
{
    const path me = put("me.jpg");
    std::filesystem::create_directories(folder() / "empty");
    const auto found = studio::photoFiles({folder() / "none.jpg", folder() / "empty", me / "below-a-file.jpg", me, path()});
    EXPECT_EQ(found.files, std::vector<path>{me});
    ASSERT_EQ(found.refused.size(), 4u);
    for (const auto& refused : found.refused)
        EXPECT_EQ(refused.error.code(), ErrorCode::NotFound) << refused.error.message();
    EXPECT_EQ(found.refused[0].file, folder() / "none.jpg");
    EXPECT_NE(found.refused[1].error.message().find("holds no photos"), std::string::npos);
}

TEST_F(PhotoFiles, RefusesDevices)
{
    const auto found = studio::photoFiles({"/dev/null"});
    EXPECT_TRUE(found.files.empty());
    ASSERT_EQ(found.refused.size(), 1u);
    EXPECT_EQ(found.refused[0].error.code(), ErrorCode::NotReadable);
}

TEST_F(PhotoFiles, RefusesAFolderThatMayNotBeOpened)
{
    if (geteuid() == 0)
        GTEST_SKIP() << "root may open every folder; the command line's tests try this as another user";
    put("locked/me.jpg");
    const path locked = folder() / "locked";
    std::filesystem::permissions(locked, std::filesystem::perms::none);
    const auto found = studio::photoFiles({locked, locked / "me.jpg"});
    std::filesystem::permissions(locked, std::filesystem::perms::owner_all);
    ASSERT_EQ(found.refused.size(), 2u);
    for (const auto& refused : found.refused)
        EXPECT_EQ(refused.error.code(), ErrorCode::NotReadable) << refused.error.message();
}

}  // namespace
