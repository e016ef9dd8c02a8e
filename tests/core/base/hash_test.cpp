#include "core/base/hash.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/base/error.h"

// FIPS 180-4 example values.
TEST(Sha256, MatchesThePublishedExamples)
{
    EXPECT_EQ(base::sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(base::sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, OfAFileEqualsThatOfItsBytes)
{
    const auto file = std::filesystem::path(testing::TempDir()) / "likeness-hash-test";
    std::string text(3 << 20, 'x');
    text += "end";
    std::ofstream(file, std::ios::binary) << text;
    EXPECT_EQ(base::sha256OfFile(file), base::sha256(text));
    std::filesystem::remove(file);
}

TEST(Sha256, OfAMissingFileNamesIt)
{
    try {
        base::sha256OfFile("no/such/file");
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::NotFound);
        EXPECT_NE(error.message().find("no/such/file"), std::string::npos);
    }
}
