#include "core/imaging/resize.h"

#include <algorithm>

#include "tests/core/imaging/pictures.h"

using imaging::Filter;
using imaging::Image;
using imaging::Space;

TEST(Resize, AreaIsTheMeanOfWhatItCovers)
{
    Image image({4, 2}, 1, Space::Linear);
    for (int x = 0; x < 4; ++x) {
        image.at(x, 0) = static_cast<float>(x);
        image.at(x, 1) = static_cast<float>(x) + 4.0f;
    }
    const Image half = imaging::resize(image, {2, 1}, Filter::Area, {});
    EXPECT_FLOAT_EQ(half.at(0, 0), 2.5f);
    EXPECT_FLOAT_EQ(half.at(1, 0), 4.5f);
}

TEST(Resize, AreaKeepsTheMeanAtAnyRatio)
{
    const Image image = pictures::gradient({97, 61});
    const auto mean = [](const Image& picture) {
        double sum = 0;
        for (const float value : picture.pixels())
            sum += value;
        return sum / static_cast<double>(picture.size());
    };
    EXPECT_NEAR(mean(imaging::resize(image, {33, 20}, Filter::Area, {})), mean(image), 1e-5);
}

TEST(Resize, MixesLightNotCodes)
{
    // Black and white lines become half the light: 188 of 255 in sRGB, not 128.
    Image image({2, 1}, 3, Space::Encoded, 0.0f);
    for (int c = 0; c < 3; ++c)
        image.at(1, 0, c) = 1.0f;
    const Image one = imaging::resize(image, {1, 1}, Filter::Area, {});
    EXPECT_EQ(one.space(), Space::Encoded);
    EXPECT_NEAR(one.at(0, 0, 0), imaging::encodeSrgb(0.5f), 1e-5);
}

TEST(Resize, EveryFilterKeepsAConstant)
{
    const Image image({37, 29}, 3, Space::Linear, 0.625f);
    for (const auto filter : {Filter::Area, Filter::Lanczos3, Filter::Linear})
        for (const imaging::Extent size : {imaging::Extent{11, 7}, {80, 90}, {1, 1}, {37, 1}}) {
            const Image other = imaging::resize(image, size, filter, {});
            for (const float value : other.pixels())
                ASSERT_NEAR(value, 0.625f, 1e-5);
        }
}

TEST(Resize, StaysCentred)
{
    // A ramp shrunk and enlarged is the same ramp: no half-pixel shift.
    Image image({64, 8}, 1, Space::Linear);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 64; ++x)
            image.at(x, y) = (static_cast<float>(x) + 0.5f) / 64.0f;
    for (const auto filter : {Filter::Area, Filter::Lanczos3, Filter::Linear})
        for (const int width : {16, 48, 160}) {
            const Image other = imaging::resize(image, {width, 8}, filter, {});
            EXPECT_NEAR(other.at(width / 2, 4), (static_cast<float>(width / 2) + 0.5f) / static_cast<float>(width), 2e-3) << width;
        }
}

TEST(Resize, LanczosDoesNotRingOutOfAMatte)
{
    Image matte({32, 32}, 1, Space::Data, 0.0f);
    for (int y = 0; y < 32; ++y)
        for (int x = 16; x < 32; ++x)
            matte.at(x, y) = 1.0f;
    const Image larger = imaging::resize(matte, {75, 75}, Filter::Lanczos3, {});
    for (const float value : larger.pixels()) {
        ASSERT_GE(value, 0.0f);
        ASSERT_LE(value, 1.0f);
    }
}

TEST(Resize, TransparentPixelsDoNotColourTheirNeighbours)
{
    Image image({2, 1}, 4, Space::Linear, 0.0f);
    image.at(0, 0, 0) = 1.0f;  // opaque red
    image.at(0, 0, 3) = 1.0f;
    image.at(1, 0, 1) = 1.0f;  // green, but not there
    const Image one = imaging::resize(image, {1, 1}, Filter::Area, {});
    EXPECT_NEAR(one.at(0, 0, 0), 1.0f, 1e-5);
    EXPECT_NEAR(one.at(0, 0, 1), 0.0f, 1e-5);
    EXPECT_NEAR(one.at(0, 0, 3), 0.5f, 1e-5);
}

TEST(Resize, EqualSizeIsACopy)
{
    const Image image = pictures::gradient({9, 5});
    const Image same = imaging::resize(image, {9, 5}, Filter::Lanczos3, {});
    EXPECT_TRUE(std::ranges::equal(image.pixels(), same.pixels()));
}

TEST(Resize, Stops)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(imaging::resize(pictures::gradient({64, 64}), {32, 32}, Filter::Area, {stop.get_token(), {}}), base::Cancelled);
}

TEST(Enlarged, HasNoBlackLineBesideABrightEdge)
{
    Image image({16, 5}, 3, Space::Linear, 0.02f);
    for (int y = 0; y < 5; ++y)
        for (int x = 8; x < 16; ++x)
            for (int c = 0; c < 3; ++c)
                image.at(x, y, c) = 0.8f;
    const auto least = [](const Image& picture) { return *std::ranges::min_element(picture.pixels()); };
    EXPECT_LT(least(imaging::resize(image, {64, 20}, Filter::Lanczos3, {})), 0.001f) << "what is to be avoided";
    const Image large = imaging::enlarged(image, {64, 20}, {});
    EXPECT_FLOAT_EQ(least(large), 0.02f);
    EXPECT_FLOAT_EQ(*std::ranges::max_element(large.pixels()), 0.8f);
    EXPECT_GT(large.at(33, 10) - large.at(30, 10), 0.6f) << "and the edge stays sharp";
}

TEST(Fitted, KeepsTheShapeAndNeverEnlarges)
{
    EXPECT_EQ(imaging::fitted({4000, 3000}, 1280), (imaging::Extent{1280, 960}));
    EXPECT_EQ(imaging::fitted({300, 400}, 1280), (imaging::Extent{300, 400}));
    EXPECT_EQ(imaging::fitted({10000, 1}, 100), (imaging::Extent{100, 1}));
}

TEST(Crop, TakesThePart)
{
    const Image image = pictures::gradient({20, 10});
    const Image part = imaging::crop(image, {5, 2, 7, 3});
    ASSERT_EQ(part.extent(), (imaging::Extent{7, 3}));
    EXPECT_EQ(part.at(0, 0, 1), image.at(5, 2, 1));
    EXPECT_EQ(part.at(6, 2, 2), image.at(11, 4, 2));
}
