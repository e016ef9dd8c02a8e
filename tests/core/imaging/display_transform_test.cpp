#include "core/imaging/display_transform.h"

#include <lcms2.h>

#include <chrono>
#include <cstdlib>
#include <cstring>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

using imaging::DisplayTransform;
using imaging::OutputProfile;
using made::Bytes;

namespace {

constexpr imaging::Extent kExtent{64, 48};

/// RGBA that visits corners, greys and much between; alpha runs too.
std::vector<std::uint8_t> colours()
{
    std::vector<std::uint8_t> rgba(kExtent.area() * 4);
    std::uint32_t state = 4711;
    for (std::size_t i = 0; i < rgba.size(); i += 4) {
        for (std::size_t c = 0; c < 4; ++c) {
            state = state * 1664525u + 1013904223u;
            const auto draw = static_cast<std::uint8_t>(state >> 24);
            rgba[i + c] = draw < 20 ? 0 : draw > 235 ? 255 : draw;
        }
        if (i % 32 == 0)
            rgba[i + 1] = rgba[i + 2] = rgba[i];
    }
    return rgba;
}

Bytes displayProfile(const double (&primaries)[3][2], double gamma, cmsProfileClassSignature kind = cmsSigDisplayClass)
{
    const cmsCIExyY white{0.3127, 0.3290, 1};
    const cmsCIExyYTRIPLE triple{{primaries[0][0], primaries[0][1], 1}, {primaries[1][0], primaries[1][1], 1}, {primaries[2][0], primaries[2][1], 1}};
    cmsToneCurve* curve = cmsBuildGamma(nullptr, gamma);
    cmsToneCurve* curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &triple, curves);
    cmsSetDeviceClass(profile, kind);
    cmsFreeToneCurve(curve);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes bytes(size);
    cmsSaveProfileToMem(profile, bytes.data(), &size);
    cmsCloseProfile(profile);
    return bytes;
}

/// Of a row of RGBA, as lcms2 computes it in double.
std::vector<double> exactly(const std::vector<std::uint8_t>& rgba, const Bytes& profile)
{
    const Bytes& srgb = imaging::profileBytes(OutputProfile::Srgb);
    cmsHPROFILE from = cmsOpenProfileFromMem(srgb.data(), static_cast<cmsUInt32Number>(srgb.size()));
    cmsHPROFILE to = cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size()));
    cmsHTRANSFORM transform = cmsCreateTransform(from, TYPE_RGB_DBL, to, TYPE_RGB_DBL, INTENT_RELATIVE_COLORIMETRIC,
                                                 cmsFLAGS_NOOPTIMIZE | cmsFLAGS_BLACKPOINTCOMPENSATION);
    std::vector<double> in, out;
    for (std::size_t i = 0; i < rgba.size(); ++i)
        if (i % 4 != 3)
            in.push_back(rgba[i] / 255.0);
    out.resize(in.size());
    cmsDoTransform(transform, in.data(), out.data(), static_cast<cmsUInt32Number>(in.size() / 3));
    cmsDeleteTransform(transform);
    cmsCloseProfile(from);
    cmsCloseProfile(to);
    return out;
}

class Display : public pictures::FolderTest {
protected:
    /// Levels between us and lcms2's own tool, computed for each pixel.
    void expectAsTificc(const Bytes& profile, int tolerance)
    {
        if (std::system("command -v tificc > /dev/null 2>&1") != 0)
            GTEST_SKIP() << "tificc of liblcms2-utils is not installed";
        const std::vector<std::uint8_t> rgba = colours();
        Bytes rgb;
        for (std::size_t i = 0; i < rgba.size(); ++i)
            if (i % 4 != 3)
                rgb.push_back(static_cast<std::byte>(rgba[i]));
        made::TiffRecipe recipe;
        recipe.extent = kExtent;
        const auto in = folder_ / "in.tif", out = folder_ / "out.tif", srgb = folder_ / "srgb.icc", monitor = folder_ / "monitor.icc";
        pictures::put(in, made::tiff(recipe, rgb));
        pictures::put(srgb, imaging::profileBytes(OutputProfile::Srgb));
        pictures::put(monitor, profile);
        const std::string command =
            "tificc -w8 -c0 -t1 -b -i " + srgb.string() + " -o " + monitor.string() + " " + in.string() + " " + out.string() + " > /dev/null 2>&1";
        ASSERT_EQ(std::system(command.c_str()), 0);
        const auto theirs = imaging::decode(out, {});  // no profile inside: its samples are read as they are
        ASSERT_FALSE(theirs.hadProfile);

        std::vector<std::uint8_t> ours = rgba;
        const DisplayTransform transform(profile);
        ASSERT_FALSE(transform.changesNothing());
        transform.apply(ours.data(), kExtent, kExtent.width * 4, {});
        int largest = 0;
        for (int y = 0; y < kExtent.height; ++y)
            for (int x = 0; x < kExtent.width; ++x) {
                const std::size_t i = 4 * (static_cast<std::size_t>(y) * kExtent.width + static_cast<std::size_t>(x));
                for (int c = 0; c < 3; ++c) {
                    const auto theirByte = static_cast<int>(std::lround(255 * imaging::encodeSrgb(theirs.pixels.at(x, y, c))));
                    largest = std::max(largest, std::abs(ours[i + static_cast<std::size_t>(c)] - theirByte));
                }
                ASSERT_EQ(ours[i + 3], rgba[i + 3]) << "alpha was changed";
            }
        EXPECT_LE(largest, tolerance);
        const std::vector<double> exact = exactly(rgba, profile);
        double off = 0;
        for (std::size_t i = 0, k = 0; i < ours.size(); ++i)
            if (i % 4 != 3)
                off = std::max(off, std::abs(ours[i] - 255 * std::clamp(exact[k++], 0.0, 1.0)));
        EXPECT_LT(off, tolerance - 0.25);  // half a level of it is rounding
        std::printf("[          ] largest difference to lcms2 in double: %.2f levels\n", off);
        std::printf("[          ] largest difference to tificc: %d levels\n", largest);
    }
};

}  // namespace

TEST_F(Display, WideMonitorAsTificc) { expectAsTificc(imaging::profileBytes(OutputProfile::DisplayP3), 1); }
// Near black a pure gamma is so steep that the last digit of the colorants is a level and a half.
TEST_F(Display, AdobeRgbMonitorAsTificc) { expectAsTificc(imaging::profileBytes(OutputProfile::AdobeRgb), 2); }
TEST_F(Display, NarrowMonitorAsTificc) { expectAsTificc(displayProfile({{0.60, 0.34}, {0.32, 0.57}, {0.155, 0.09}}, 1.8), 1); }

TEST_F(Display, SrgbChangesNothing)
{
    EXPECT_TRUE(DisplayTransform().changesNothing());
    const DisplayTransform named(imaging::profileBytes(OutputProfile::Srgb));
    EXPECT_TRUE(named.changesNothing());
    EXPECT_EQ(named.name(), "sRGB");
    auto rgba = colours();
    named.apply(rgba.data(), kExtent, kExtent.width * 4, {});
    EXPECT_EQ(rgba, colours());
}

TEST_F(Display, KeepsWhatStandsBetweenRows)
{
    const DisplayTransform transform(imaging::profileBytes(OutputProfile::DisplayP3));
    std::vector<std::uint8_t> rgba(2 * 32, 77);
    transform.apply(rgba.data(), {4, 2}, 32, {});
    EXPECT_NE(rgba[0], 0);
    for (std::size_t i = 16; i < 32; ++i)
        EXPECT_EQ(rgba[i], 77) << i;
}

TEST_F(Display, RefusesWhatIsNoMonitor)
{
    const auto open = [](const Bytes& bytes) { return pictures::codeOf([&] { DisplayTransform transform(bytes); }, "profile"); };
    EXPECT_EQ(open({}), base::ErrorCode::Damaged);
    EXPECT_EQ(open(Bytes(500, std::byte{7})), base::ErrorCode::Damaged);
    EXPECT_EQ(open(made::cmykProfile()), base::ErrorCode::UnsupportedFormat);
    EXPECT_EQ(open(displayProfile({{0.64, 0.33}, {0.3, 0.6}, {0.15, 0.06}}, 2.2, cmsSigInputClass)), base::ErrorCode::UnsupportedFormat);
    const auto whole = displayProfile({{0.64, 0.33}, {0.3, 0.6}, {0.15, 0.06}}, 2.2);
    for (const double share : {0.3, 0.5, 0.7, 0.9})
        try {
            DisplayTransform transform(pictures::firstPart(whole, share));
        } catch (const base::Error& error) {
            EXPECT_FALSE(error.remedy().empty());
        }
}

TEST_F(Display, IsFastEnoughForEveryFrame)
{
    const DisplayTransform transform(imaging::profileBytes(OutputProfile::DisplayP3));
    std::vector<std::uint8_t> rgba(std::size_t{1024} * 1280 * 4);
    for (std::size_t i = 0; i < rgba.size(); ++i)
        rgba[i] = static_cast<std::uint8_t>((i * 2654435761u) >> 13);
    double best = 1e9;
    for (int i = 0; i < 7; ++i) {
        const auto start = std::chrono::steady_clock::now();
        transform.apply(rgba.data(), {1024, 1280}, 1024 * 4, {});
        best = std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("[          ] 1024 x 1280 pixels: %.1f ms at best\n", best);
}
