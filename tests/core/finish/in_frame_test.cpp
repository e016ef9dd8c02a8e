#include "core/finish/in_frame.h"

#include <gtest/gtest.h>

namespace {

/// Half size, moved 4 pixels to the right: the frame leaves the photo on its left side.
finish::Framing halved()
{
    finish::Framing framing;
    framing.toOutput = {0.5, 0, 4, 0, 0.5, 0};
    framing.output = {20, 16};
    framing.scale = 0.5;
    return framing;
}

TEST(InFrame, ThePhotoLiesWhereTheFramingPutsIt)
{
    imaging::Image photo({32, 32}, 3, imaging::Space::Linear, 0.0f);
    for (int y = 0; y < 32; ++y)
        for (int x = 16; x < 32; ++x)
            photo.at(x, y, 1) = 1;
    const auto rgba = finish::photoInFrame(photo, halved(), {});
    ASSERT_EQ(rgba.size(), 4u * 20 * 16);
    const auto at = [&](int x, int y, int channel) { return rgba[static_cast<std::size_t>((y * 20 + x) * 4 + channel)]; };
    EXPECT_EQ(at(1, 8, 3), 0) << "beyond the photo";
    EXPECT_EQ(at(8, 8, 3), 255);
    EXPECT_EQ(at(8, 8, 1), 0);
    EXPECT_EQ(at(16, 8, 1), 255) << "photo x 24.5";
    EXPECT_EQ(at(16, 8, 0), 0);
}

TEST(InFrame, TheCutOutLiesThereToo)
{
    finish::CutOut cutOut;
    cutOut.region = {16, 0, 16, 32};
    cutOut.alpha = imaging::Image({16, 32}, 1, imaging::Space::Data, 1.0f);
    cutOut.foreground = imaging::Image({16, 32}, 3, imaging::Space::Linear, 0.5f);
    const auto grey = finish::cutOutInFrame(cutOut, halved(), {});
    ASSERT_EQ(grey.size(), 20u * 16);
    EXPECT_EQ(grey[8 * 20 + 8], 0) << "photo x 8.5";
    EXPECT_EQ(grey[8 * 20 + 16], 255);
    EXPECT_EQ(finish::cutOutInFrame({}, halved(), {}), std::vector<std::uint8_t>(20 * 16, 0)) << "nobody there";
}

}  // namespace
