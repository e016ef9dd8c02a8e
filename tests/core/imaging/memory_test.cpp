#include <chrono>
#include <cstdio>

#include "core/imaging/photo_file.h"
#include "tests/core/imaging/made_files.h"
#include "tests/core/imaging/pictures.h"

namespace {

/// 100 megapixels decoded; peak of the whole process above what it held before.
void expectWithin(const made::Bytes& file, const std::string& name)
{
    if (!base::resetPeakMemory())
        GTEST_SKIP() << "this system cannot reset its memory peak";
    const auto begin = std::chrono::steady_clock::now();
    const auto photo = imaging::decode(file, name, {});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double peak = static_cast<double>(base::peakMemoryBytes()) / 1e9;
    std::printf("[          ] %s: %.2f s, peak %.2f GB\n", name.c_str(), seconds, peak);
    EXPECT_EQ(photo.pixels.extent().area(), 100'000'000u);
    EXPECT_LT(peak, 2.5);
}

}  // namespace

TEST(SlowMemory, AJpegOf100Megapixels)
{
    std::vector<std::uint8_t> pixels(300'000'000);
    for (std::size_t i = 0; i < pixels.size(); ++i)
        pixels[i] = static_cast<std::uint8_t>(i / 30000 + i % 7);
    const auto file = made::jpegWithExif(made::jpeg({10000, 10000}, 3, pixels, {}, false), made::exifWithOrientation(6));
    pixels = {};
    expectWithin(file, "huge.jpg");
}

TEST(SlowMemory, AProgressiveJpegOf100Megapixels)
{
    auto file = made::jpeg({10000, 10000}, 3, std::vector<std::uint8_t>(300'000'000, 90), {}, false, true);
    expectWithin(file, "progressive.jpg");
}
