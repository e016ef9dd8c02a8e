#include "core/imaging/srgb.h"

#include "tests/core/imaging/pictures.h"

using imaging::Image;
using imaging::Space;

TEST(Srgb, KnowsItsFixedPoints)
{
    EXPECT_FLOAT_EQ(imaging::encodeSrgb(0.0f), 0.0f);
    EXPECT_FLOAT_EQ(imaging::encodeSrgb(1.0f), 1.0f);
    EXPECT_NEAR(imaging::linearFromSrgb(0.5f), 0.214041f, 1e-6);  // IEC 61966-2-1 by hand
    EXPECT_NEAR(imaging::encodeSrgb(0.214041f), 0.5f, 1e-6);
    EXPECT_FLOAT_EQ(imaging::encodeSrgb(-0.2f), -imaging::encodeSrgb(0.2f));
}

TEST(Srgb, FastIsWithinItsError)
{
    for (int i = -40000; i <= 160000; ++i) {
        const float x = static_cast<float>(i) / 10000.0f;
        ASSERT_NEAR(imaging::encodeSrgbFast(x), imaging::encodeSrgb(x), 1e-5) << x;
        const float exact = imaging::linearFromSrgb(x);
        ASSERT_NEAR(imaging::linearFromSrgbFast(x), exact, 1e-5f * std::max(1.0f, std::abs(exact))) << x;
    }
    EXPECT_EQ(imaging::encodeSrgbFast(0.0f), 0.0f);
    EXPECT_NEAR(imaging::encodeSrgbFast(100.0f), imaging::encodeSrgb(100.0f), 1e-4);
}

TEST(Srgb, PicturesThereAndBack)
{
    const Image image = pictures::gradient({40, 30}, 4);
    const Image encoded = imaging::toEncoded(image, {});
    EXPECT_EQ(encoded.space(), Space::Encoded);
    EXPECT_EQ(encoded.at(7, 7, 3), image.at(7, 7, 3));
    EXPECT_LT(pictures::largestDifference(image, imaging::toLinear(encoded, {})), 0.01);
}

TEST(Srgb, BytesAreClippedAndRounded)
{
    Image image({3, 1}, 3, Space::Linear, 0.0f);
    image.at(0, 0, 0) = -1.0f;
    image.at(1, 0, 0) = 7.0f;
    image.at(2, 0, 0) = imaging::linearFromSrgb(100.4f / 255.0f);
    image.at(2, 0, 1) = std::nanf("");
    const auto bytes = imaging::toBytes8(image, {});
    EXPECT_EQ(bytes[0], 0);
    for (const float bright : {1.0f, 1.9f, 2.0f, 7.0f, 1e30f, INFINITY}) {
        image.at(1, 0, 1) = bright;
        EXPECT_EQ(imaging::toBytes8(image, {})[4], 255) << bright;
    }
    EXPECT_EQ(bytes[3], 255);
    EXPECT_EQ(bytes[6], 100);
    EXPECT_EQ(bytes[7], 0);
}

TEST(Srgb, BytesComeBack)
{
    std::vector<std::uint8_t> bytes(256 * 4);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i);
    EXPECT_EQ(imaging::toBytes8Rgba(imaging::fromBytes8(bytes.data(), {256, 1}, 4, {}), {}), bytes);
}
