#include "core/finish/matte/hair_doubts.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/finish/matte/cut_out.h"
#include "hair_scene.h"

using namespace finish;
using imaging::Image;

namespace {

/// A drawn head with its true matte on the grid, to be spoilt.
struct Doubted {
    scene::Portrait portrait;
    matte::HeadFrame frame;
    matte::Grid grid;
    Image alpha;

    explicit Doubted(scene::Background background = scene::Background::Sky)
        : portrait(scene::draw({.side = 480, .netSide = 480, .background = background, .strands = 700})), frame(matte::headFrame(portrait.face, portrait.net.region)),
          grid(matte::makeGrid(portrait.net.region.extent(), frame.unit)), alpha(matte::stretched(portrait.alpha, grid.cells))
    {
    }
    matte::HairDoubts doubts() const
    {
        return matte::hairDoubts(matte::cellColours(portrait.photo, portrait.net.region, grid, {}), alpha, matte::sureCells(portrait.alpha, grid), frame, grid);
    }
    /// Cells of a disc beside the head; radius in D.
    template <class Change>
    void disc(vision::Point centre, float radius, const Change& change)
    {
        for (int y = 0; y < grid.cells.height; ++y)
            for (int x = 0; x < grid.cells.width; ++x)
                if (std::hypot(static_cast<float>(x) - grid.cellX(centre.x), static_cast<float>(y) - grid.cellY(centre.y)) < radius * grid.unit)
                    change(x, y);
    }
    /// The highest opaque place above the middle of the face, pixels.
    vision::Point crown() const
    {
        for (int y = 0; y < portrait.alpha.height(); ++y)
            if (portrait.alpha.at(static_cast<int>(frame.nose.x), y) > 0.98f)
                return {frame.nose.x, static_cast<float>(y)};
        return frame.nose;
    }
};

}  // namespace

TEST(HairDoubts, AGoodMatteBeforeAPlainSkyHasNone)
{
    const auto doubts = Doubted().doubts();
    EXPECT_LT(doubts.veil, 0.2f);
    EXPECT_LT(doubts.pocket, 0.02f);
    EXPECT_EQ(matte::trustLess(0.9f, doubts), 0.9f);
}

TEST(HairDoubts, ClutterIsWhatIsSharpBehindTheHead)
{
    const float sky = Doubted().doubts().clutter, blur = Doubted(scene::Background::BrightBlur).doubts().clutter, foliage = Doubted(scene::Background::Foliage).doubts().clutter;
    EXPECT_LT(sky, 0.03f);
    EXPECT_LT(blur, 0.05f);
    EXPECT_GT(foliage, 2 * std::max(sky, blur));
}

TEST(HairDoubts, AVeilIsSeenAndItsSizeToo)
{
    Doubted d;
    const float before = d.doubts().veil;
    const vision::Point beside{d.crown().x, d.crown().y - 0.1f * d.frame.unit};
    d.disc(beside, 0.4f, [&](int x, int y) { d.alpha.at(x, y) = 0.5f; });
    EXPECT_NEAR(d.doubts().veil - before, 3.14f * 0.4f * 0.4f, 0.2f);
    EXPECT_LT(matte::trustLess(0.9f, d.doubts()), kDifficultHair);
}

/// Paints a disc into the photo. @param radius  of D
template <class Paint>
void paint(scene::Portrait& portrait, vision::Point centre, float radius, const Paint& paint)
{
    for (int y = 0; y < portrait.photo.height(); ++y)
        for (int x = 0; x < portrait.photo.width(); ++x)
            if (std::hypot(static_cast<float>(x) - centre.x, static_cast<float>(y) - centre.y) < radius)
                paint(portrait.photo.row(y) + static_cast<std::ptrdiff_t>(3) * x, portrait.photo.row(2) + static_cast<std::ptrdiff_t>(3) * x);
}

TEST(HairDoubts, WhatIsSurelyNotThePersonsIsTakenOut)
{
    ASSERT_TRUE(Doubted().doubts().intruders.empty());
    for (const float radius : {0.17f, 0.06f}) {  // a wall within a loop, a glimpse of the sky
        Doubted d;
        const float unit = d.frame.unit;
        const vision::Point at{d.crown().x, d.crown().y + (radius + 0.04f) * unit};
        paint(d.portrait, at, radius * unit, [](float* pixel, const float* behind) { std::copy_n(behind, 3, pixel); });
        const auto found = d.doubts().intruders;
        ASSERT_FALSE(found.empty()) << radius;
        EXPECT_GT(found.at(static_cast<int>(d.grid.cellX(at.x)), static_cast<int>(d.grid.cellY(at.y))), 0.9f);
        const CutOut person = cutOut(d.portrait.photo, d.portrait.face, d.portrait.net, {}, {});
        EXPECT_LT(person.alpha.at(static_cast<int>(at.x), static_cast<int>(at.y)), 0.1f) << radius;
        EXPECT_GT(person.alpha.at(static_cast<int>(at.x), static_cast<int>(at.y + (radius + 0.15f) * unit)), 0.9f) << "the hair beside it stays";
    }
}

TEST(HairDoubts, AWallWithinTheHairIsSeen)
{
    Doubted d;
    const vision::Point inside{d.crown().x, d.crown().y + 0.16f * d.frame.unit};
    const int px = static_cast<int>(inside.x), py = static_cast<int>(inside.y), r = static_cast<int>(0.13f * d.frame.unit);
    for (int y = py - r; y <= py + r; ++y)
        for (int x = px - r; x <= px + r; ++x)
            if (std::hypot(x - px, y - py) < r)
                std::copy_n(d.portrait.photo.row(2) + static_cast<std::ptrdiff_t>(3) * x, 3, d.portrait.photo.row(y) + static_cast<std::ptrdiff_t>(3) * x);
    EXPECT_GT(d.doubts().pocket, 0.03f);
}

TEST(HairDoubts, TrustFallsBelowTheLimitAsSoonAsOneDoubtIsTooLarge)
{
    EXPECT_EQ(matte::trustLess(0.8f, {}), 0.8f);
    EXPECT_EQ(matte::trustLess(0.1f, {}), 0.1f);
    for (const matte::HairDoubts& bad : {matte::HairDoubts{0.17f, 0, 0}, {0, 0.31f, 0}, {0, 0, 0.041f}})
        EXPECT_LT(matte::trustLess(0.8f, bad), kDifficultHair);
    for (const matte::HairDoubts& fair : {matte::HairDoubts{0.15f, 0, 0}, {0, 0.29f, 0}, {0, 0, 0.039f}})
        EXPECT_GT(matte::trustLess(0.8f, fair), kDifficultHair);
    EXPECT_EQ(matte::trustLess(0.8f, {0.05f, 0.1f, 0.01f}), 0.8f) << "half of too much is next to nothing";
}
