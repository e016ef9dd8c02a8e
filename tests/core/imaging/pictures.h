#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/imaging/encode.h"
#include "core/imaging/image.h"
#include "core/imaging/srgb.h"

/// Pictures and folders that the imaging tests share.
namespace pictures {

using imaging::Extent;
using imaging::Image;
using imaging::Space;

/// Smooth colours all over the unit cube, linear.
inline Image gradient(Extent extent, int channels = 3)
{
    Image image(extent, channels, Space::Linear);
    for (int y = 0; y < extent.height; ++y)
        for (int x = 0; x < extent.width; ++x) {
            const float u = (static_cast<float>(x) + 0.5f) / static_cast<float>(extent.width);
            const float v = (static_cast<float>(y) + 0.5f) / static_cast<float>(extent.height);
            const float colour[4] = {u, v, 0.5f + 0.4f * std::sin(6.0f * (u + v)), 0.25f + 0.5f * u};
            for (int c = 0; c < channels; ++c)
                image.at(x, y, c) = colour[c];
        }
    return image;
}

/// Eight flat patches of different colours in two rows of four: where a patch is tells the orientation, and JPEG keeps it.
inline Image patches(Extent extent)
{
    static const float colours[8][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 1, 0}, {0, 1, 1}, {1, 0, 1}, {1, 1, 1}, {0.05f, 0.05f, 0.05f}};
    Image image(extent, 3, Space::Linear);
    for (int y = 0; y < extent.height; ++y)
        for (int x = 0; x < extent.width; ++x)
            for (int c = 0; c < 3; ++c)
                image.at(x, y, c) = colours[4 * (2 * y / extent.height) + 4 * x / extent.width][c];
    return image;
}

/// Largest difference of the sRGB-encoded values, in levels of 8 bits.
inline double largestDifference(const Image& a, const Image& b)
{
    EXPECT_EQ(a.extent(), b.extent());
    EXPECT_EQ(a.channels(), b.channels());
    if (a.extent() != b.extent() || a.channels() != b.channels())
        return 1e9;
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        largest = std::max(largest, 255.0 * std::abs(imaging::encodeSrgb(a.pixels()[i]) - imaging::encodeSrgb(b.pixels()[i])));
    return largest;
}

/// Mean of the same.
inline double meanDifference(const Image& a, const Image& b)
{
    EXPECT_EQ(a.extent(), b.extent());
    if (a.extent() != b.extent())
        return 1e9;
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += 255.0 * std::abs(imaging::encodeSrgb(a.pixels()[i]) - imaging::encodeSrgb(b.pixels()[i]));
    return sum / static_cast<double>(a.size());
}

inline std::vector<std::byte> contentOf(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> text((std::istreambuf_iterator<char>(in)), {});
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

inline void put(const std::filesystem::path& file, const std::vector<std::byte>& bytes)
{
    std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline std::vector<std::byte> bytesOf(const std::string& text)
{
    const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
    return {bytes, bytes + text.size()};
}

inline std::vector<std::byte> firstPart(const std::vector<std::byte>& bytes, double share)
{
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(static_cast<double>(bytes.size()) * share)};
}

inline imaging::EncodeOptions as(imaging::FileFormat format)
{
    imaging::EncodeOptions options;
    options.format = format;
    return options;
}

/// Code of the Error that `work` throws; fails the test if it throws none or something else. The message must name `name`.
template <class Work>
base::ErrorCode codeOf(const Work& work, const std::string& name = {})
{
    try {
        work();
    } catch (const base::Error& error) {
        EXPECT_NE(error.message().find(name), std::string::npos) << error.message();
        EXPECT_FALSE(error.remedy().empty());
        return error.code();
    } catch (const std::exception& error) {
        ADD_FAILURE() << "not an Error: " << error.what();
        return base::ErrorCode::Internal;
    }
    ADD_FAILURE() << "nothing was thrown";
    return base::ErrorCode::Internal;
}

/// A folder for one test, gone with it.
class FolderTest : public testing::Test {
protected:
    void SetUp() override
    {
        const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
        folder_ = std::filesystem::path(testing::TempDir()) / ("likeness-imaging-" + test + "-" + std::to_string(base::processId()));
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override
    {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::ptrdiff_t filesInFolder() const { return std::distance(std::filesystem::directory_iterator(folder_), {}); }

    std::filesystem::path folder_;
};

}  // namespace pictures
