#include "core/base/error.h"

#include <gtest/gtest.h>

TEST(DisplayName, KeepsUtf8)
{
    EXPECT_EQ(base::displayName(std::filesystem::path(u8"Fotos/Zoë 写真.jpg")), "Fotos/Zoë 写真.jpg");
}

TEST(DisplayName, ReplacesBytesThatAreNoUtf8)
{
    EXPECT_EQ(base::displayName(std::filesystem::path("a\xFFz\xC3")), "a\uFFFDz\uFFFD");
    EXPECT_EQ(base::displayName(std::filesystem::path("\xED\xA0\x80")), "\uFFFD\uFFFD\uFFFD") << "a lone surrogate is no UTF-8";
}

TEST(Error, CarriesWhatAPersonNeeds)
{
    const base::Error error(base::ErrorCode::DiskFull, "message", "remedy", "file.jpg");
    EXPECT_STREQ(error.what(), "message");
    EXPECT_EQ(base::toString(error.code()), "disk-full");
    EXPECT_EQ(error.file(), "file.jpg");
}
