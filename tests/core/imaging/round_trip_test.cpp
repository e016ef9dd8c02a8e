#include <gtest/gtest.h>

#include <cstring>

#include "core/imaging/encode.h"
#include "core/imaging/photo_file.h"
#include "tests/core/imaging/pictures.h"

using imaging::FileFormat;
using imaging::Image;
using imaging::OutputProfile;
using pictures::as;

namespace {

Image throughFile(const Image& image, const imaging::EncodeOptions& options)
{
    const auto bytes = imaging::encode(image, options, nullptr, {});
    return imaging::decode(bytes, std::string("picture") + std::string(imaging::extensionOf(options.format)), {}).pixels;
}

}  // namespace

TEST(RoundTrip, JpegStaysWithinItsCompression)
{
    const Image image = pictures::gradient({320, 200});
    const Image back = throughFile(image, as(FileFormat::Jpeg));
    EXPECT_LT(pictures::meanDifference(image, back), 1.0);
    EXPECT_LT(pictures::largestDifference(image, back), 12.0);
}

TEST(RoundTrip, Png8IsWithinHalfALevelPlusDither)
{
    const Image image = pictures::gradient({101, 67});
    EXPECT_LE(pictures::largestDifference(image, throughFile(image, as(FileFormat::Png8))), 1.001);
    auto plain = as(FileFormat::Png8);
    plain.dither = false;
    EXPECT_LE(pictures::largestDifference(image, throughFile(image, plain)), 0.501);
}

TEST(RoundTrip, EightBitsComeBackAsTheSameBytes)
{
    std::vector<std::uint8_t> bytes(256 * 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 256);
    const Image image = imaging::fromBytes8(bytes.data(), {256, 4}, 3, {});
    const Image back = throughFile(image, as(FileFormat::Png8));  // dithered all the same
    EXPECT_EQ(imaging::toBytes8(back, {}), bytes);
}

TEST(RoundTrip, Png16IsExactTo16Bits)
{
    const Image image = pictures::gradient({101, 67});
    EXPECT_LE(pictures::largestDifference(image, throughFile(image, as(FileFormat::Png16))) * 257, 0.52);
}

TEST(RoundTrip, PngKeepsAlpha)
{
    const Image image = pictures::gradient({33, 21}, 4);
    const Image back = throughFile(image, as(FileFormat::Png16));
    ASSERT_EQ(back.channels(), 4);
    for (int x = 0; x < 33; ++x)
        EXPECT_NEAR(back.at(x, 5, 3), image.at(x, 5, 3), 1e-5);
}

TEST(RoundTrip, JpegLaysTransparencyOverWhite)
{
    Image image({16, 16}, 4, imaging::Space::Linear, 0.0f);
    const Image back = throughFile(image, as(FileFormat::Jpeg));
    ASSERT_EQ(back.channels(), 3);
    EXPECT_NEAR(back.at(8, 8, 1), 1.0f, 1e-4);
}

TEST(RoundTrip, WideProfilesKeepColoursOutsideSrgb)
{
    Image image({8, 8}, 3, imaging::Space::Linear, 0.1f);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 8; ++x) {
            image.at(x, y, 0) = 0.9f;
            image.at(x, y, 1) = -0.02f;  // a red beyond sRGB, inside Display P3
        }
    for (const auto profile : {OutputProfile::DisplayP3, OutputProfile::AdobeRgb}) {
        auto options = as(FileFormat::Png16);
        options.profile = profile;
        const auto bytes = imaging::encode(image, options, nullptr, {});
        const auto photo = imaging::decode(bytes, "wide.png", {});
        EXPECT_TRUE(photo.hadProfile);
        EXPECT_EQ(photo.profileName, profile == OutputProfile::DisplayP3 ? "Display P3" : "Adobe RGB (1998)");
        if (profile == OutputProfile::DisplayP3) {
            EXPECT_NEAR(photo.pixels.at(3, 3, 0), 0.9f, 1e-4);
            EXPECT_NEAR(photo.pixels.at(3, 3, 1), -0.02f, 1e-4);
        }
        // And once more in kind.
        auto kept = as(FileFormat::Png16);
        kept.profile = OutputProfile::Keep;
        kept.keptProfile = photo.profile;
        const auto again = imaging::decode(imaging::encode(photo.pixels, kept, nullptr, {}), "kept.png", {});
        EXPECT_EQ(again.profile, photo.profile);
        EXPECT_LT(pictures::largestDifference(photo.pixels, again.pixels), 0.01);
    }
}

TEST(RoundTrip, EqualPicturesAreEqualFiles)
{
    const Image image = pictures::gradient({64, 48});
    for (const auto format : {FileFormat::Jpeg, FileFormat::Png8, FileFormat::Png16, FileFormat::Tiff16, FileFormat::WebP})
        EXPECT_EQ(imaging::encode(image, as(format), nullptr, {}), imaging::encode(image, as(format), nullptr, {}));
}

TEST(RoundTrip, GreyDataIsWrittenAsGrey)
{
    Image matte({16, 8}, 1, imaging::Space::Data, 0.5f);
    const auto photo = imaging::decode(imaging::encode(matte, as(FileFormat::Png16), nullptr, {}), "matte.png", {});
    EXPECT_NEAR(imaging::encodeSrgb(photo.pixels.at(3, 3, 1)), 0.5f, 1e-4);
}

TEST(RoundTrip, Tiff16IsExactTo16Bits)
{
    for (const int channels : {3, 4}) {
        const Image image = pictures::gradient({101, 167}, channels);
        EXPECT_LE(pictures::largestDifference(image, throughFile(image, as(FileFormat::Tiff16))) * 257, channels == 3 ? 0.52 : 2.0);
    }
}

TEST(RoundTrip, WebPIsCloseAndItsLosslessExact)
{
    const Image image = pictures::gradient({160, 120});
    EXPECT_LT(pictures::meanDifference(image, throughFile(image, as(FileFormat::WebP))), 2.0);
    auto lossless = as(FileFormat::WebP);
    lossless.quality = 100;
    lossless.dither = false;
    EXPECT_LE(pictures::largestDifference(image, throughFile(image, lossless)), 0.501);
    const Image transparent = pictures::gradient({60, 40}, 4);
    const Image back = throughFile(transparent, lossless);
    ASSERT_EQ(back.channels(), 4);
    EXPECT_NEAR(back.at(30, 20, 3), transparent.at(30, 20, 3), 0.5 / 255);
}
