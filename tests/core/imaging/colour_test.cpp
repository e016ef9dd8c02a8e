#include <lcms2.h>

#include <cstdlib>
#include <cstring>
#include <map>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using imaging::Image;
using imaging::OutputProfile;
using made::Bytes;

namespace {

/// Samples of 16 bits that visit all corners and much between.
std::vector<std::uint16_t> samples16(std::size_t pixels, int channels)
{
    std::vector<std::uint16_t> samples(pixels * static_cast<std::size_t>(channels));
    std::uint32_t state = 12345;
    for (auto& sample : samples) {
        state = state * 1664525u + 1013904223u;
        const std::uint32_t draw = state >> 16;
        sample = draw % 10 == 0 ? 0 : draw % 10 == 1 ? 65535 : static_cast<std::uint16_t>(draw);
    }
    return samples;
}

Bytes asBytes(const std::vector<std::uint16_t>& samples)
{
    Bytes bytes(samples.size() * 2);
    std::memcpy(bytes.data(), samples.data(), bytes.size());
    return bytes;
}

Bytes profileWith(const double (&primaries)[3][2], double gamma)
{
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE triple{{primaries[0][0], primaries[0][1], 1}, {primaries[1][0], primaries[1][1], 1}, {primaries[2][0], primaries[2][1], 1}};
    cmsToneCurve* curve = cmsBuildGamma(nullptr, gamma);
    cmsToneCurve* curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &triple, curves);
    cmsFreeToneCurve(curve);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    return bytes;
}

Bytes greyProfile(double gamma)
{
    cmsToneCurve* curve = cmsBuildGamma(nullptr, gamma);
    cmsHPROFILE profile = cmsCreateGrayProfile(cmsD50_xyY(), curve);
    cmsFreeToneCurve(curve);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    return bytes;
}

/// What lcms2's own tool makes of a TIFF: 16-bit sRGB by our made profile, relative colorimetric, clipped to 0..1. -c0: computed for each pixel; the
/// tool's usual interpolated table is off by up to 20 levels in saturated shadows.
class AgainstTificc : public pictures::FolderTest {
protected:
    void expectSame(const made::TiffRecipe& recipe, const std::vector<std::uint16_t>& samples, double tolerance, const std::string& flags = {})
    {
        if (std::system("command -v tificc > /dev/null 2>&1") != 0)
            GTEST_SKIP() << "tificc of liblcms2-utils is not installed";
        const auto in = folder_ / "in.tif", out = folder_ / "out.tif", profile = folder_ / "srgb.icc";
        pictures::put(in, made::tiff(recipe, asBytes(samples)));
        pictures::put(profile, imaging::profileBytes(OutputProfile::Srgb));
        const std::string command = "tificc -w16 -c0 -t1 " + flags + " -o " + profile.string() + " " + in.string() + " " + out.string() + " > /dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0);
        const auto ours = imaging::decode(in, {});
        EXPECT_TRUE(ours.hadProfile);
        const auto theirs = imaging::decode(out, {});
        ASSERT_EQ(ours.pixels.extent(), theirs.pixels.extent());
        double largest = 0;
        for (int y = 0; y < ours.pixels.height(); ++y)
            for (int x = 0; x < ours.pixels.width(); ++x)
                for (int c = 0; c < 3; ++c)
                    largest = std::max<double>(largest, std::abs(imaging::encodeSrgb(std::clamp(ours.pixels.at(x, y, c), 0.0f, 1.0f)) -
                                                                 imaging::encodeSrgb(theirs.pixels.at(x, y, c))));
        EXPECT_LT(largest * 255, tolerance);
        std::printf("[          ] largest difference to tificc: %.4f levels of 8 bits\n", largest * 255);
    }
    made::TiffRecipe recipe_ = [] {
        made::TiffRecipe recipe;
        recipe.extent = {64, 48};
        recipe.bits = 16;
        return recipe;
    }();
};

}  // namespace

TEST_F(AgainstTificc, DisplayP3)
{
    recipe_.profile = imaging::profileBytes(OutputProfile::DisplayP3);
    expectSame(recipe_, samples16(64 * 48, 3), 0.1);
}

TEST_F(AgainstTificc, AdobeRgb)
{
    recipe_.profile = imaging::profileBytes(OutputProfile::AdobeRgb);
    expectSame(recipe_, samples16(64 * 48, 3), 0.1);
}

TEST_F(AgainstTificc, AWideProfileOfAnotherMaker)
{
    recipe_.profile = profileWith({{0.7347, 0.2653}, {0.1596, 0.8404}, {0.0366, 0.0001}}, 1.8);
    expectSame(recipe_, samples16(64 * 48, 3), 0.1);
}

TEST_F(AgainstTificc, Grey)
{
    recipe_.profile = greyProfile(1.8);
    recipe_.samples = 1;
    recipe_.photometric = 1;
    expectSame(recipe_, samples16(64 * 48, 1), 0.1);
}

TEST_F(AgainstTificc, Cmyk)
{
    recipe_.profile = made::cmykProfile();
    recipe_.samples = 4;
    recipe_.photometric = 5;
    // Its 16-bit tables against our floats.
    expectSame(recipe_, samples16(64 * 48, 4), 0.6, "-b");
}

TEST(Colour, NoProfileMeansSrgb)
{
    std::vector<std::uint8_t> pixels(8 * 8 * 3, 200);
    const auto photo = imaging::decode(made::jpeg({8, 8}, 3, pixels, {}, false), "a.jpg", {});
    EXPECT_FALSE(photo.hadProfile);
    EXPECT_EQ(photo.profileName, "sRGB");
    EXPECT_TRUE(photo.profile.empty());
    EXPECT_NEAR(photo.pixels.at(4, 4, 1), imaging::linearFromSrgb(200 / 255.0f), 1e-4);
}

TEST(Colour, GreyJpegIsGrey)
{
    const auto photo = imaging::decode(made::jpeg({8, 8}, 1, std::vector<std::uint8_t>(64, 90), {}, false), "a.jpg", {});
    ASSERT_EQ(photo.pixels.channels(), 3);
    for (int c = 0; c < 3; ++c)
        EXPECT_NEAR(photo.pixels.at(4, 4, c), imaging::linearFromSrgb(90 / 255.0f), 1e-4);
}

TEST(Colour, CmykWithoutProfileIsPlainInk)
{
    std::vector<std::uint8_t> ink;
    for (int i = 0; i < 64; ++i)
        ink.insert(ink.end(), {51, 0, 102, 25});
    for (const bool adobe : {true, false}) {
        const auto photo = imaging::decode(made::jpeg({8, 8}, 4, ink, {}, adobe), "a.jpg", {});
        EXPECT_EQ(photo.profileName, "CMYK");
        const double black = 1 - 25 / 255.0;
        EXPECT_NEAR(imaging::encodeSrgb(photo.pixels.at(3, 3, 0)), (1 - 51 / 255.0) * black, 0.006) << adobe;
        EXPECT_NEAR(imaging::encodeSrgb(photo.pixels.at(3, 3, 1)), black, 0.006);
        EXPECT_NEAR(imaging::encodeSrgb(photo.pixels.at(3, 3, 2)), (1 - 102 / 255.0) * black, 0.006);
    }
}

TEST(Colour, CmykJpegAgreesWithCmykTiff)
{
    std::vector<std::uint8_t> ink;
    for (int i = 0; i < 64; ++i)
        ink.insert(ink.end(), {200, 30, 90, 10});
    made::TiffRecipe recipe;
    recipe.extent = {8, 8};
    recipe.samples = 4;
    recipe.photometric = 5;
    recipe.profile = made::cmykProfile();
    Bytes bytes(ink.size());
    std::memcpy(bytes.data(), ink.data(), ink.size());
    const auto tiff = imaging::decode(made::tiff(recipe, bytes), "a.tif", {});
    const auto jpeg = imaging::decode(made::jpeg({8, 8}, 4, ink, made::cmykProfile(), true), "a.jpg", {});
    EXPECT_TRUE(jpeg.hadProfile);
    EXPECT_LT(pictures::largestDifference(tiff.pixels, jpeg.pixels), 1.5);
}

TEST(Colour, ExifSaysAdobeRgb)
{
    const std::vector<std::uint8_t> pixels(64 * 3, 128);
    const Bytes plain = made::jpeg({8, 8}, 3, pixels, {}, false);
    for (const auto& [space, interoperability] : std::map<std::string, std::string>{{"2", ""}, {"65535", "R03"}}) {
        imaging::Metadata metadata = imaging::withMetadataValue({}, "Exif.Photo.ColorSpace", space);
        if (!interoperability.empty())
            metadata = imaging::withMetadataValue(metadata, "Exif.Iop.InteroperabilityIndex", interoperability);
        const auto photo = imaging::decode(made::jpegWithExif(plain, metadata.exif), "a.jpg", {});
        EXPECT_EQ(photo.profileName, "Adobe RGB (1998)");
        EXPECT_FALSE(photo.hadProfile);
        EXPECT_EQ(photo.profile, imaging::profileBytes(OutputProfile::AdobeRgb));
        EXPECT_NEAR(photo.pixels.at(3, 3, 1), std::pow(128 / 255.0, 563.0 / 256.0), 1e-3);
    }
    const auto uncalibrated = imaging::withMetadataValue({}, "Exif.Photo.ColorSpace", "65535");
    EXPECT_EQ(imaging::decode(made::jpegWithExif(plain, uncalibrated.exif), "a.jpg", {}).profileName, "sRGB");
}

TEST(Colour, ABrokenProfileIsANoteAndSrgb)
{
    Bytes broken = imaging::profileBytes(OutputProfile::DisplayP3);
    std::fill(broken.begin() + 36, broken.end(), std::byte{0x5A});
    const std::vector<std::uint8_t> pixels(64 * 3, 128);
    const auto photo = imaging::decode(made::jpeg({8, 8}, 3, pixels, broken, false), "a.jpg", {});
    EXPECT_FALSE(photo.hadProfile);
    ASSERT_EQ(photo.notes.size(), 1u);
    EXPECT_EQ(photo.notes[0].code, "bad-profile");
    EXPECT_NEAR(photo.pixels.at(3, 3, 1), imaging::linearFromSrgb(128 / 255.0f), 1e-4);
}

TEST(Colour, AProfileOfAnotherColourSpaceIsANote)
{
    const std::vector<std::uint8_t> pixels(64 * 3, 128);
    const auto photo = imaging::decode(made::jpeg({8, 8}, 3, pixels, made::cmykProfile(), false), "a.jpg", {});
    ASSERT_EQ(photo.notes.size(), 1u);
    EXPECT_EQ(photo.notes[0].code, "bad-profile");
}

TEST(Colour, ProfilesHaveNoDateAndKnowTheirName)
{
    for (const auto profile : {OutputProfile::Srgb, OutputProfile::DisplayP3, OutputProfile::AdobeRgb}) {
        const Bytes& bytes = imaging::profileBytes(profile);
        ASSERT_GT(bytes.size(), 128u);
        EXPECT_EQ(bytes[24], std::byte{0x07});
        EXPECT_EQ(bytes[25], std::byte{0xCE});
        const auto photo = imaging::decode(made::jpeg({8, 8}, 3, std::vector<std::uint8_t>(192, 9), bytes, false), "a.jpg", {});
        EXPECT_EQ(photo.profileName, profile == OutputProfile::Srgb ? "sRGB" : profile == OutputProfile::DisplayP3 ? "Display P3" : "Adobe RGB (1998)");
    }
}
