#include "core/studio/contact_sheet.h"

#include <gtest/gtest.h>

#include <stop_token>

#include "core/base/error.h"

namespace {

using imaging::Extent;
using imaging::Image;
using imaging::Space;

// As laid out in contact_sheet.cpp: margin, gap between cells, strip of the caption.
constexpr int kMargin = 32;
constexpr int kGap = 24;
constexpr int kCaption = 44;

studio::SheetEntry entry(Extent extent, float grey, const std::string& caption = {}, int channels = 3)
{
    return {Image(extent, channels, Space::Linear, grey), caption};
}

Image sheetOf(const std::vector<studio::SheetEntry>& entries)
{
    return studio::contactSheet(entries, {});
}

/// Whether anything brighter than the ground stands in a rectangle.
bool lit(const Image& sheet, int left, int top, int width, int height)
{
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x)
            if (sheet.at(x, y, 0) > 0.05f)
                return true;
    return false;
}

TEST(ContactSheet, LaysFiveInARow)
{
    const std::vector<studio::SheetEntry> six(6, entry({100, 125}, 0.8f));
    const Image sheet = sheetOf(six);
    EXPECT_EQ(sheet.width(), 2 * kMargin + 5 * 100 + 4 * kGap);
    EXPECT_EQ(sheet.height(), 2 * kMargin + 2 * (125 + kCaption) + kGap);
    EXPECT_EQ(sheet.channels(), 3);
    for (int column = 0; column < 5; ++column) {
        const int left = kMargin + column * (100 + kGap);
        EXPECT_FLOAT_EQ(sheet.at(left, kMargin, 0), 0.8f);
        EXPECT_FLOAT_EQ(sheet.at(left + 99, kMargin + 124, 2), 0.8f);
        EXPECT_LT(sheet.at(left - 1, kMargin, 0), 0.05f);
    }
    const int second = kMargin + 125 + kCaption + kGap;
    EXPECT_FLOAT_EQ(sheet.at(kMargin, second, 0), 0.8f);
    EXPECT_FALSE(lit(sheet, kMargin + 100, second, sheet.width() - kMargin - 100, 125)) << "the second row holds one";
}

TEST(ContactSheet, ShrinksLargePicturesAndKeepsTheirShape)
{
    const Image sheet = sheetOf({entry({1000, 2000}, 0.8f), entry({960, 480}, 0.8f)});
    EXPECT_EQ(sheet.width(), 2 * kMargin + 2 * studio::kSheetCell + kGap) << "as wide as the widest";
    EXPECT_EQ(sheet.height(), 2 * kMargin + studio::kSheetCell + kCaption);
    // The tall one is 240 wide, in the middle of its cell; the wide one is 240 high, at the bottom of its.
    EXPECT_LT(sheet.at(kMargin + 119, kMargin + 100, 0), 0.05f);
    EXPECT_NEAR(sheet.at(kMargin + 121, kMargin + 100, 0), 0.8f, 1e-4);
    const int right = kMargin + studio::kSheetCell + kGap;
    EXPECT_LT(sheet.at(right + 5, kMargin + 239, 0), 0.05f);
    EXPECT_NEAR(sheet.at(right + 5, kMargin + 241, 0), 0.8f, 1e-4);
    EXPECT_NEAR(sheet.at(right + 5, kMargin + 479, 0), 0.8f, 1e-4);
}

TEST(ContactSheet, ClipsCaptionsToTheirPicture)
{
    const std::string longest(200, 'W');
    const Image sheet = sheetOf({entry({120, 100}, 0.8f, longest), entry({120, 100}, 0.8f)});
    const int below = kMargin + 100 + 2;
    EXPECT_TRUE(lit(sheet, kMargin, below, 120, kCaption - 4)) << "there is a caption";
    EXPECT_FALSE(lit(sheet, kMargin + 120, below, sheet.width() - kMargin - 120, kCaption - 4)) << "and it ends with its picture";
    EXPECT_FALSE(lit(sheet, 0, below, kMargin, kCaption - 4));
}

TEST(ContactSheet, ShowsOtherScriptsAsQuestionMarks)
{
    const Image asked = sheetOf({entry({300, 100}, 0.8f, "??")});
    const Image umlaut = sheetOf({entry({300, 100}, 0.8f, "\xC3\xA4")});  // two bytes of UTF-8
    for (int y = 0; y < asked.height(); ++y)
        for (int x = 0; x < asked.width(); ++x)
            ASSERT_EQ(asked.at(x, y, 0), umlaut.at(x, y, 0));
}

TEST(ContactSheet, LaysTransparentPicturesOnGrey)
{
    Image clear({100, 100}, 4, Space::Linear, 0.0f);
    const Image sheet = sheetOf({{clear, ""}});
    const float behind = sheet.at(kMargin + 50, kMargin + 50, 0);
    EXPECT_GT(behind, 0.3f) << "not the dark ground, on which dark hair would be lost";
    EXPECT_EQ(sheet.channels(), 3);
}

TEST(ContactSheet, OfNothingIsEmptyGround)
{
    const Image sheet = sheetOf({});
    EXPECT_FALSE(sheet.empty());
    EXPECT_FALSE(lit(sheet, 0, 0, sheet.width(), sheet.height()));
}

TEST(ContactSheet, StopsWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(studio::contactSheet({entry({100, 100}, 0.5f)}, {stop.get_token(), {}}), base::Cancelled);
}

}  // namespace
