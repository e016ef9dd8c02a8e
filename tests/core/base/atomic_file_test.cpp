#include "core/base/atomic_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "core/base/error.h"
#include "core/base/platform.h"

namespace {

class AtomicFileTest : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ = std::filesystem::path(testing::TempDir()) / ("likeness-atomic-" + std::to_string(base::processId()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    static std::string contentOf(const std::filesystem::path& file)
    {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }
    static std::span<const std::byte> bytesOf(const std::string& text) { return std::as_bytes(std::span(text)); }
    std::ptrdiff_t filesInFolder() const { return std::distance(std::filesystem::directory_iterator(folder_), {}); }

    std::filesystem::path folder_;
};

}  // namespace

TEST_F(AtomicFileTest, ReplacesTheTargetOnlyOnCommit)
{
    const auto target = folder_ / "a.txt";
    std::ofstream(target) << "old";
    base::AtomicFile file(target);
    file.write(bytesOf("new"));
    EXPECT_EQ(contentOf(target), "old");
    file.commit();
    EXPECT_EQ(contentOf(target), "new");
    EXPECT_EQ(filesInFolder(), 1);
}

TEST_F(AtomicFileTest, LeavesNothingWithoutCommit)
{
    {
        base::AtomicFile file(folder_ / "a.txt");
        file.write(bytesOf("half"));
    }
    EXPECT_EQ(filesInFolder(), 0);
}

TEST_F(AtomicFileTest, RefusesAMissingFolderByName)
{
    try {
        const base::AtomicFile file(folder_ / "missing" / "a.txt");
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotWritable);
        EXPECT_NE(error.message().find("a.txt"), std::string::npos);
    }
}

TEST_F(AtomicFileTest, ReportsAFullDisk)
{
    if (!std::filesystem::exists("/dev/full"))
        GTEST_SKIP() << "needs /dev/full";
    EXPECT_THROW(
        {
            try {
                base::throwWriteError(ENOSPC, "x.jpg");
            } catch (const base::Error& error) {
                EXPECT_EQ(error.code(), base::ErrorCode::DiskFull);
                throw;
            }
        },
        base::Error);
}
