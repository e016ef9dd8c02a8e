#include "core/finish/detail/sharpen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core/utility.hpp>
#include <random>

#include "core/base/error.h"

using namespace finish;

namespace {

/// Grey steps with a soft edge, and texture of one part in ten on the right half of each.
imaging::Image bars(int channels = 3)
{
    imaging::Image picture({96, 64}, channels, imaging::Space::Linear);
    std::mt19937 random(5);
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 96; ++x) {
            const float step = 0.5f + 0.5f * std::tanh((static_cast<float>(x % 32) - 16) / 1.2f);
            const float texture = x >= 48 ? 1 + 0.1f * (static_cast<float>(random() % 1000) / 500 - 1) : 1;
            const float tint[3] = {1.2f, 1, 0.7f};
            for (int c = 0; c < 3; ++c)
                picture.at(x, y, c) = tint[c] * texture * (0.08f + 0.5f * step);
            if (channels == 4)
                picture.at(x, y, 3) = x < 60 ? 1.0f : 0.6f;
        }
    return picture;
}

float light(const imaging::Image& p, int x, int y)
{
    return 0.2126f * p.at(x, y, 0) + 0.7152f * p.at(x, y, 1) + 0.0722f * p.at(x, y, 2);
}

imaging::Image sharpened(const imaging::Image& picture, const Sharpening& how, const base::RunContext& run = {})
{
    const int channels = picture.channels();
    const auto planes = [channels](const PixelRow& row) { return std::vector<float*>{row.red, row.green, row.blue, row.alpha}; };
    const RowMaker maker = [&](int y, const PixelRow& row) {
        for (int x = 0; x < picture.width(); ++x)
            for (int c = 0; c < channels; ++c)
                planes(row)[static_cast<std::size_t>(c)][x] = picture.at(x, y, c);
    };
    imaging::Image out(picture.extent(), channels, imaging::Space::Linear);
    const RowSink sink = [&](int y, const PixelRow& row) {
        for (int x = 0; x < picture.width(); ++x)
            for (int c = 0; c < channels; ++c)
                out.at(x, y, c) = planes(row)[static_cast<std::size_t>(c)][x];
    };
    sharpenRows(picture.extent(), channels, [&] { return maker; }, how, sink, run);
    return out;
}

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

double steepest(const imaging::Image& p)
{
    double most = 0;
    for (int x = 1; x < 32; ++x)
        most = std::max(most, std::abs(static_cast<double>(light(p, x, 32)) - static_cast<double>(light(p, x - 1, 32))));
    return most;
}

}  // namespace

TEST(Sharpen, NoStrengthNoChange)
{
    const imaging::Image picture = bars();
    EXPECT_TRUE(equal(sharpened(picture, {}), picture));
}

TEST(Sharpen, SteepensMoreTheStronger)
{
    double before = steepest(bars());
    double energy = 0;
    for (const float strength : {0.3f, 0.6f, 1.0f}) {
        const imaging::Image out = sharpened(bars(), {strength, 0});
        EXPECT_GT(steepest(out), before) << strength;
        before = steepest(out);
        double moved = 0;
        const imaging::Image plain = bars();
        for (std::size_t i = 0; i < out.size(); ++i)
            moved += std::abs(static_cast<double>(out.pixels()[i]) - static_cast<double>(plain.pixels()[i]));
        EXPECT_GT(moved, energy);
        energy = moved;
    }
}

TEST(Sharpen, StaysWithinWhatIsAroundByThreePercent)
{
    const imaging::Image plain = bars(), out = sharpened(plain, {1, 0});
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 96; ++x) {
            float least = 1e9f, most = 0;
            for (int j = std::max(0, y - 1); j <= std::min(63, y + 1); ++j)
                for (int i = std::max(0, x - 1); i <= std::min(95, x + 1); ++i) {
                    least = std::min(least, light(plain, i, j));
                    most = std::max(most, light(plain, i, j));
                }
            const float own = light(out, x, y);
            ASSERT_LE(own, 1.0301f * most) << x << " " << y;
            ASSERT_GE(own, 0.9699f * least) << x << " " << y;
            ASSERT_LE(own, most + 0.2501f * (most - least) + 1e-5f) << x << " " << y;
            ASSERT_GE(own, least - 0.2501f * (most - least) - 1e-5f) << x << " " << y;
        }
}

TEST(Sharpen, KeepsHueAndClipsNothing)
{
    imaging::Image bright = bars();
    for (float& v : bright.pixels())
        v *= 1.4f;
    const imaging::Image out = sharpened(bright, {1, 0});
    for (std::size_t i = 0; i < out.extent().area(); ++i) {
        const float *a = bright.pixels().data() + 3 * i, *b = out.pixels().data() + 3 * i;
        ASSERT_NEAR(b[0] / b[1], a[0] / a[1], 1e-4f);
        ASSERT_NEAR(b[2] / b[1], a[2] / a[1], 1e-4f);
        for (int c = 0; c < 3; ++c)
            ASSERT_LE(b[c], std::max(1.00001f, a[c]));
    }
}

TEST(Sharpen, LeavesNoiseAlone)
{
    imaging::Image grey({128, 128}, 3, imaging::Space::Linear);
    std::mt19937 random(9);
    std::normal_distribution<float> normal;
    constexpr float kNoise = 0.01f;
    for (std::size_t i = 0; i < grey.extent().area(); ++i) {
        const float root = 0.5f + kNoise * normal(random);
        for (std::size_t c = 0; c < 3; ++c)
            grey.pixels()[3 * i + c] = root * root;
    }
    const auto spread = [](const imaging::Image& p) {
        double sum = 0, square = 0;
        for (int y = 0; y < p.height(); ++y)
            for (int x = 0; x < p.width(); ++x) {
                const double v = std::sqrt(static_cast<double>(light(p, x, y)));
                sum += v;
                square += v * v;
            }
        const double n = static_cast<double>(p.extent().area());
        return std::sqrt(square / n - sum / n * (sum / n));
    };
    EXPECT_LE(spread(sharpened(grey, {1, kNoise})), 1.02 * spread(grey));
    EXPECT_GT(spread(sharpened(grey, {1, 0})), 1.04 * spread(grey)) << "it would, were it not known as noise";
}

TEST(Sharpen, WhatWasAskedForExactlyStays)
{
    const std::array<float, 3> paper{0.6f, 0.5f, 0.35f};
    imaging::Image picture = bars();
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 24; ++x)
            std::copy_n(paper.data(), 3, picture.row(y) + 3 * x);
    const imaging::Image out = sharpened(picture, {.strength = 1, .noise = 0, .exact = paper});
    for (int y = 0; y < 64; ++y)
        EXPECT_TRUE(std::equal(out.row(y), out.row(y) + 72, picture.row(y)));
    EXPECT_FALSE(equal(out, picture));
}

TEST(Sharpen, OnlyWhatIsOpaqueAllAround)
{
    const imaging::Image plain = bars(4), out = sharpened(plain, {1, 0});
    bool changed = false;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 96; ++x) {
            EXPECT_EQ(out.at(x, y, 3), plain.at(x, y, 3));
            if (x >= 58)
                EXPECT_EQ(out.at(x, y, 1), plain.at(x, y, 1)) << x;
            else
                changed = changed || out.at(x, y, 1) != plain.at(x, y, 1);
        }
    EXPECT_TRUE(changed);
}

TEST(Sharpen, SamePixelsAtAnyNumberOfThreads)
{
    const int threads = cv::getNumThreads();
    const imaging::Image many = sharpened(bars(), {1, 0.002f});
    cv::setNumThreads(1);
    const imaging::Image one = sharpened(bars(), {1, 0.002f});
    cv::setNumThreads(threads);
    EXPECT_TRUE(equal(many, one));
}

TEST(Sharpen, SurvivesAnything)
{
    for (const imaging::Extent extent : {imaging::Extent{1, 1}, {1, 7}, {2, 1}}) {
        const imaging::Image tiny = sharpened(imaging::Image(extent, 3, imaging::Space::Linear, 0.3f), {1, 0});
        EXPECT_FLOAT_EQ(tiny.at(0, 0, 0), 0.3f);
    }
    imaging::Image odd = bars();
    odd.at(5, 5, 0) = -0.4f;
    odd.at(6, 5, 1) = 60;
    for (int x = 20; x < 30; ++x)
        for (int c = 0; c < 3; ++c)
            odd.at(x, 9, c) = 0;
    for (const float v : sharpened(odd, {1, 0}).pixels())
        ASSERT_TRUE(std::isfinite(v));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(sharpened(odd, {1, 0}, {stop.get_token(), {}}), base::Cancelled);
}
