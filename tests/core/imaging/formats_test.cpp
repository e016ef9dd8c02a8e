#include <cstring>
#include <limits>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using imaging::Extent;
using imaging::Image;
using made::Bytes;

namespace {

template <class Sample>
Bytes asBytes(const std::vector<Sample>& samples)
{
    Bytes bytes(samples.size() * sizeof(Sample));
    std::memcpy(bytes.data(), samples.data(), bytes.size());
    return bytes;
}

std::vector<std::uint8_t> rgbOf(const Image& image)
{
    return imaging::toBytes8(image, {});
}

}  // namespace

TEST(Tiff, EveryLayoutGivesTheSamePixels)
{
    std::vector<std::uint16_t> samples(75 * 41 * 3);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = static_cast<std::uint16_t>(i * 7919);
    Image first;
    for (const bool tiled : {false, true})
        for (const bool separate : {false, true})
            for (const int compression : {1, 5, 8}) {
                made::TiffRecipe recipe;
                recipe.extent = {75, 41};
                recipe.bits = 16;
                recipe.tiled = tiled;
                recipe.separate = separate;
                recipe.compression = compression;
                const auto photo = imaging::decode(made::tiff(recipe, asBytes(samples)), "a.tif", {});
                if (first.empty())
                    first = photo.pixels;
                EXPECT_TRUE(std::ranges::equal(first.pixels(), photo.pixels.pixels())) << tiled << separate << compression;
            }
    EXPECT_NEAR(first.at(1, 0, 0), imaging::linearFromSrgb(static_cast<float>(samples[3]) / 65535.0f), 1e-6);
}

TEST(Tiff, FloatsPassUnclamped)
{
    made::TiffRecipe recipe;
    recipe.extent = {4, 1};
    recipe.bits = 32;
    recipe.isFloat = true;
    const std::vector<float> samples{0.5f, 2.5f, -0.25f, 0, 0, 0, std::nanf(""), std::numeric_limits<float>::infinity(), 1, 1, 1, 1};
    const auto photo = imaging::decode(made::tiff(recipe, asBytes(samples)), "a.tif", {});
    EXPECT_FLOAT_EQ(photo.pixels.at(0, 0, 1), 2.5f);
    EXPECT_FLOAT_EQ(photo.pixels.at(0, 0, 2), -0.25f);
    EXPECT_EQ(photo.pixels.at(2, 0, 0), 0.0f);
    EXPECT_EQ(photo.pixels.at(2, 0, 1), 0.0f);
}

TEST(Tiff, WhiteIsZeroIsTurnedOver)
{
    made::TiffRecipe recipe;
    recipe.extent = {2, 1};
    recipe.samples = 1;
    recipe.photometric = 0;
    const auto photo = imaging::decode(made::tiff(recipe, asBytes(std::vector<std::uint8_t>{0, 255})), "a.tif", {});
    EXPECT_FLOAT_EQ(photo.pixels.at(0, 0), 1.0f);
    EXPECT_FLOAT_EQ(photo.pixels.at(1, 0), 0.0f);
}

TEST(Jpeg, ProgressiveIsTheSamePicture)
{
    const Image image = pictures::gradient({120, 90});
    const auto plain = imaging::decode(made::jpeg({120, 90}, 3, rgbOf(image), {}, false), "a.jpg", {});
    const auto progressive = imaging::decode(made::jpeg({120, 90}, 3, rgbOf(image), {}, false, true), "a.jpg", {});
    EXPECT_LT(pictures::largestDifference(plain.pixels, progressive.pixels), 0.01);
}

class Heif : public testing::TestWithParam<bool> {
protected:
    std::optional<Bytes> make(const Image& image, made::HeifRecipe recipe)
    {
        recipe.avif = GetParam();
        return made::heif(image.extent(), rgbOf(image), recipe);
    }
    std::string name() const { return GetParam() ? "a.avif" : "a.heic"; }
};
#define NEEDS_ENCODER(file)                                                       \
    if (!(file))                                                                  \
    GTEST_SKIP() << "this libheif has no encoder for " << (GetParam() ? "AV1" : "HEVC")

TEST_P(Heif, IsRead)
{
    const Image image = pictures::gradient({128, 96});
    const auto file = make(image, {});
    NEEDS_ENCODER(file);
    const auto photo = imaging::decode(*file, name(), {});
    EXPECT_EQ(photo.format, GetParam() ? "avif" : "heic");
    EXPECT_TRUE(photo.notes.empty());
    EXPECT_LT(pictures::meanDifference(image, photo.pixels), 2.5);
    EXPECT_EQ(imaging::readHeader(*file, name()).extent, image.extent());
}

TEST_P(Heif, DisplayP3ByProfileAndByNclxAgree)
{
    const Image image = pictures::patches({128, 96});
    made::HeifRecipe byProfile, byNclx;
    byProfile.profile = imaging::profileBytes(imaging::OutputProfile::DisplayP3);
    byNclx.primaries = 12;
    const auto one = make(image, byProfile), other = make(image, byNclx);
    NEEDS_ENCODER(one && other);
    const auto a = imaging::decode(*one, name(), {}), b = imaging::decode(*other, name(), {});
    EXPECT_TRUE(a.hadProfile);
    EXPECT_FALSE(b.hadProfile);
    EXPECT_EQ(a.profileName, "Display P3");
    EXPECT_EQ(b.profileName, "Display P3");
    EXPECT_LT(pictures::meanDifference(a.pixels, b.pixels), 2.0);
    EXPECT_LT(b.pixels.at(16, 16, 1), -0.01f);  // P3 red lies outside sRGB
}

TEST_P(Heif, KeepsExifButNotItsOrientation)
{
    const Image image = pictures::patches({128, 96});
    made::HeifRecipe recipe;
    recipe.exif = imaging::withMetadataValue({made::exifWithOrientation(6), {}, {}}, "Exif.Image.Artist", "A. Person").exif;
    const auto file = make(image, recipe);
    NEEDS_ENCODER(file);
    const auto photo = imaging::decode(*file, name(), {});
    EXPECT_EQ(photo.pixels.extent(), image.extent());
    EXPECT_EQ(imaging::metadataValue(photo.metadata, "Exif.Image.Artist"), "A. Person");
}

TEST_P(Heif, TenBits)
{
    const Image image = pictures::gradient({128, 96});
    made::HeifRecipe recipe;
    recipe.bits = 10;
    if (GetParam())
        GTEST_SKIP() << "libheif 1.15 aborts when it encodes AV1 at 10 bits";
    const auto file = make(image, recipe);
    NEEDS_ENCODER(file);
    EXPECT_EQ(imaging::readHeader(*file, name()).bitsPerSample, 10);
    EXPECT_LT(pictures::meanDifference(image, imaging::decode(*file, name(), {}).pixels), 2.5);
}

TEST_P(Heif, HdrIsSoftenedAndNoted)
{
    const Image image({64, 64}, 3, imaging::Space::Encoded, 0.75f);
    made::HeifRecipe recipe;
    recipe.primaries = 9;
    recipe.transfer = 16;
    const auto file = make(image, recipe);
    NEEDS_ENCODER(file);
    const auto photo = imaging::decode(*file, name(), {});
    ASSERT_FALSE(photo.notes.empty());
    EXPECT_EQ(photo.notes[0].code, "hdr");
    EXPECT_LT(photo.pixels.at(32, 32, 1), 1.0f);  // 983 nits
    EXPECT_GT(photo.pixels.at(32, 32, 1), 0.95f);
}

INSTANTIATE_TEST_SUITE_P(BothKinds, Heif, testing::Values(false, true), [](const auto& kind) { return kind.param ? "Avif" : "Heic"; });

TEST(Raw, ADngIsNeutralAndLinear)
{
    const Bytes file = made::bayerDng({256, 192}, 0.2, 0.4, 1);
    const auto photo = imaging::decode(file, "a.dng", {});
    EXPECT_EQ(photo.format, "raw");
    ASSERT_EQ(photo.pixels.extent(), (Extent{256, 192}));
    for (int c = 0; c < 3; ++c) {
        EXPECT_NEAR(photo.pixels.at(60, 90, c), 0.2f, 0.004f) << c;
        EXPECT_NEAR(photo.pixels.at(200, 90, c), 0.4f, 0.008f) << c;
    }
}

TEST(Raw, IsTurnedUpright)
{
    // Stored left (dark) is seen at the top when the camera was turned as orientation 6 says.
    const auto photo = imaging::decode(made::bayerDng({256, 192}, 0.1, 0.4, 6), "a.dng", {});
    ASSERT_EQ(photo.pixels.extent(), (Extent{192, 256}));
    EXPECT_NEAR(photo.pixels.at(90, 60, 1), 0.1f, 0.01f);
    EXPECT_NEAR(photo.pixels.at(90, 200, 1), 0.4f, 0.01f);
    EXPECT_EQ(imaging::readHeader(made::bayerDng({256, 192}, 0.1, 0.4, 8), "a.dng").extent, (Extent{192, 256}));
}

TEST(Raw, DoesNotBrightenByContent)
{
    const auto dark = imaging::decode(made::bayerDng({256, 192}, 0.05, 0.1, 1), "a.dng", {}), bright = imaging::decode(made::bayerDng({256, 192}, 0.05, 0.8, 1), "a.dng", {});
    EXPECT_NEAR(dark.pixels.at(60, 90, 1), bright.pixels.at(60, 90, 1), 0.002f);
}
