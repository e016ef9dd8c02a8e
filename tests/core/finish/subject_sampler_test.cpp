#include "core/finish/subject_sampler.h"

#include <cmath>
#include <gtest/gtest.h>

#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

imaging::Image sampled(const SubjectSampler& sampler, imaging::Extent extent)
{
    imaging::Image out(extent, 4, imaging::Space::Linear, 0.0f);
    std::vector<float> row(static_cast<std::size_t>(extent.width) * 4, NAN);
    for (int y = 0; y < extent.height; ++y) {
        const auto run = sampler.row(y, extent.width, row.data());
        std::copy(row.begin() + 4 * run.first, row.begin() + 4 * std::max(run.first, run.last), out.row(y) + 4 * run.first);
    }
    return out;
}

}  // namespace

TEST(SubjectSampler, CopiesWherePixelsCoincide)
{
    const test::Portrait p = test::drawPortrait({.width = 160, .height = 200, .unit = 20, .eyeX = 80, .eyeY = 84});
    const SubjectSampler sampler(p.cutOut.foreground, p.cutOut.alpha, {0, 0, 160, 200}, {1, 0, 7, 0, 1, -3}, {});
    const imaging::Image out = sampled(sampler, {160, 200});
    for (int y = 0; y < 190; ++y)
        for (int x = 7; x < 160; ++x) {
            const float a = p.cutOut.alpha.at(x - 7, y + 3);
            ASSERT_EQ(out.at(x, y, 3), a);
            ASSERT_EQ(out.at(x, y, 0), a * p.cutOut.foreground.at(x - 7, y + 3, 0));
        }
}

TEST(SubjectSampler, NeverReadsBeyondThePhoto)
{
    const imaging::Image colours({40, 40}, 3, imaging::Space::Linear, 0.5f), alpha({40, 40}, 1, imaging::Space::Data, 1.0f);
    const SubjectSampler sampler(colours, alpha, {0, 0, 40, 40}, {0.9, -0.1, 12, 0.1, 0.9, 9}, {});
    const imaging::Image out = sampled(sampler, {80, 80});
    const Affine back = Affine{0.9, -0.1, 12, 0.1, 0.9, 9}.inverse();
    for (int y = 0; y < 80; ++y)
        for (int x = 0; x < 80; ++x) {
            const double sx = back.x(x + 0.5, y + 0.5), sy = back.y(x + 0.5, y + 0.5);
            const bool inside = sx >= 0 && sy >= 0 && sx < 40 && sy < 40;
            ASSERT_NEAR(out.at(x, y, 3), inside ? 1 : 0, 1e-5) << x << " " << y;
            ASSERT_NEAR(out.at(x, y, 1), inside ? 0.5 : 0, 1e-5);
        }
}

TEST(SubjectSampler, DoesNotTouchColoursWithoutMatte)
{
    // Where alpha is 0 the colours are unspecified: they may hold anything.
    imaging::Image colours({64, 64}, 3, imaging::Space::Linear, NAN), alpha({64, 64}, 1, imaging::Space::Data, 0.0f);
    for (int y = 20; y < 44; ++y)
        for (int x = 20; x < 44; ++x) {
            alpha.at(x, y) = 1;
            for (int c = 0; c < 3; ++c)
                colours.at(x, y, c) = 0.25f;
        }
    for (const double scale : {0.8, 1.3}) {
        const SubjectSampler sampler(colours, alpha, {0, 0, 64, 64}, {scale, 0, 0.3, 0, scale, 0.7}, {});
        const imaging::Image out = sampled(sampler, {60, 60});
        for (const float v : out.pixels())
            ASSERT_TRUE(v >= 0 && v <= 1) << scale << " " << v;
    }
}

TEST(SubjectSampler, ShrinksWithoutAliasing)
{
    // Stripes finer than the small picture can hold must become their mean.
    imaging::Image colours({400, 400}, 3, imaging::Space::Linear, 0.0f);
    const imaging::Image alpha({400, 400}, 1, imaging::Space::Data, 1.0f);
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 400; ++x)
            std::fill_n(colours.row(y) + 3 * x, 3, static_cast<float>(x % 2));
    for (const double scale : {0.55, 0.4, 0.21}) {
        const SubjectSampler sampler(colours, alpha, {0, 0, 400, 400}, {scale, 0, 0, 0, scale, 0}, {});
        const int size = static_cast<int>(400 * scale);
        const imaging::Image out = sampled(sampler, {size, size});
        for (int x = 5; x < size - 5; ++x)
            ASSERT_NEAR(out.at(x, size / 2, 0), 0.5, 0.06) << scale << " " << x;
    }
}
