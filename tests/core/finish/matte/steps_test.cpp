#include <gtest/gtest.h>

#include <cmath>

#include "core/finish/matte/guided_filter.h"
#include "core/finish/matte/head_frame.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/finish/matte/refine.h"
#include "core/finish/matte/strokes.h"
#include "hair_scene.h"

namespace {

using namespace finish::matte;
using imaging::Image;
using imaging::Space;

}  // namespace

TEST(Ramp, IsZeroHalfAndOne)
{
    EXPECT_FLOAT_EQ(smooth(0.1f, 0.2f, 0.4f), 0);
    EXPECT_FLOAT_EQ(smooth(0.3f, 0.2f, 0.4f), 0.5f);
    EXPECT_FLOAT_EQ(smooth(0.5f, 0.2f, 0.4f), 1);
}

TEST(GuidedFilter, InputThatIsLinearInTheGuideIsKept)
{
    Image guide({24, 20}, 3, Space::Data);
    Image input({24, 20}, 1, Space::Data);
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 24; ++x) {
            guide.at(x, y, 0) = 0.5f + 0.4f * std::sin(static_cast<float>(x));
            guide.at(x, y, 1) = 0.5f + 0.4f * std::cos(static_cast<float>(y) * 1.3f);
            guide.at(x, y, 2) = 0.5f + 0.4f * std::sin(static_cast<float>(x * y));
            input.at(x, y) = 0.1f + 0.5f * guide.at(x, y, 0) - 0.2f * guide.at(x, y, 1) + 0.3f * guide.at(x, y, 2);
        }
    const Image a = guidedCoefficients(guide, input, 3, 1e-6f);
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 24; ++x) {
            float out = a.at(x, y, 3);
            for (int c = 0; c < 3; ++c)
                out += a.at(x, y, c) * guide.at(x, y, c);
            EXPECT_NEAR(out, input.at(x, y), 1e-3f);
        }
}

TEST(GuidedFilter, FlatGuideGivesTheMean)
{
    const Image guide({16, 16}, 3, Space::Data, 0.3f);
    Image input({16, 16}, 1, Space::Data, 0.0f);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x)
            input.at(x, y) = static_cast<float>((x + y) % 2);
    const Image a = guidedCoefficients(guide, input, 2, 1e-4f);
    EXPECT_NEAR(a.at(8, 8, 0), 0, 1e-5f);
    EXPECT_NEAR(a.at(8, 8, 3), 0.5f, 0.03f);
}

TEST(Shrunk, LastBlocksMayBeSmaller)
{
    Image image({5, 3}, 1, Space::Data);
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 5; ++x)
            image.at(x, y) = static_cast<float>(x + 10 * y);
    const Image half = shrunk(image, 2);
    EXPECT_EQ(half.extent(), (imaging::Extent{3, 2}));
    EXPECT_FLOAT_EQ(half.at(0, 0), 5.5f);
    EXPECT_FLOAT_EQ(half.at(2, 0), 9.0f);
    EXPECT_FLOAT_EQ(half.at(2, 1), 24.0f);
}

TEST(PushPull, FillsFromWhatIsKnown)
{
    Image sums({17, 9}, 1, Space::Data, 0.0f);
    Image weight({17, 9}, 1, Space::Data, 0.0f);
    for (int y = 0; y < 9; ++y) {
        weight.at(0, y) = weight.at(16, y) = 1;
        sums.at(0, y) = 2;
        sums.at(16, y) = 6;
    }
    const Image filled = pushPull(sums, weight, 1.0f);
    EXPECT_FLOAT_EQ(filled.at(0, 4), 2);
    EXPECT_FLOAT_EQ(filled.at(16, 4), 6);
    EXPECT_GT(filled.at(8, 4), 2.5f);
    EXPECT_LT(filled.at(8, 4), 5.5f);
    EXPECT_LT(filled.at(4, 4), filled.at(12, 4));
}

TEST(PushPull, NothingKnownGivesZero)
{
    const Image none({7, 5}, 1, Space::Data, 0.0f);
    const Image filled = pushPull(none, none, 1.0f);
    for (const float v : filled.pixels())
        EXPECT_EQ(v, 0);
}

TEST(DistanceTo, NoCellGivesFarAway)
{
    const Image distance = distanceTo(Image({4, 4}, 1, Space::Data, 0.0f));
    for (const float v : distance.pixels())
        EXPECT_GT(v, 1e5f);
}

TEST(RowSampler, StretchesAndReplicates)
{
    Image map({2, 1}, 1, Space::Data);
    map.at(0, 0) = 0;
    map.at(1, 0) = 1;
    const RowSampler sampler(map, {8, 3});
    float row[8];
    sampler.read(1, 0, 8, row);
    EXPECT_FLOAT_EQ(row[0], 0);
    EXPECT_FLOAT_EQ(row[3], 0.375f);
    EXPECT_FLOAT_EQ(row[4], 0.625f);
    EXPECT_FLOAT_EQ(row[7], 1);
    float part[2];
    sampler.read(2, 3, 5, part);
    EXPECT_FLOAT_EQ(part[0], row[3]);
    EXPECT_FLOAT_EQ(part[1], row[4]);
}

TEST(Grid, HasTheSameCellsForEverySizeOfPhoto)
{
    const Grid small = makeGrid({1000, 750}, 160);
    const Grid large = makeGrid({4000, 3000}, 640);
    EXPECT_EQ(small.cells, large.cells);
    EXPECT_NEAR(small.unit, 64, 0.5f);
    EXPECT_NEAR(large.unit, small.unit, 0.1f);
    EXPECT_EQ(large.firstX(large.cells.width), 4000);
}

TEST(HeadFrame, TurnedHeadsAreMeasuredAsIfFromTheFront)
{
    vision::Face face = scene::frontalFace({200, 200}, 100);
    EXPECT_FLOAT_EQ(headFrame(face, {0, 0, 400, 400}).unit, 100);
    face.pose.yaw = 60;
    EXPECT_NEAR(headFrame(face, {0, 0, 400, 400}).unit, 100 / 0.6f, 0.01f);
    face.pose.yaw = 30;
    EXPECT_NEAR(headFrame(face, {0, 0, 400, 400}).unit, 100 / std::cos(0.5235988f), 0.01f);
}

TEST(HeadFrame, CountsFromTheRegion)
{
    const HeadFrame frame = headFrame(scene::frontalFace({200, 200}, 100), {50, 20, 300, 300});
    EXPECT_NEAR(frame.chin.x, 150, 1e-3f);
    EXPECT_NEAR(frame.chin.y, 200 + 115 - 20, 1e-3f);
    EXPECT_NEAR(frame.heightAboveChin(150, frame.chin.y - 30), 30, 1e-3f);
}

TEST(Strokes, PaintADab)
{
    const Grid grid = makeGrid({400, 400}, 100);
    const finish::Stroke dab{{{0.5f, 0.25f}}, 0.2f};
    const Image map = paintStrokes({&dab, 1}, {400, 400}, {0, 0, 400, 400}, grid);
    const auto at = [&](float x, float y) { return map.at(static_cast<int>(grid.cellX(x)), static_cast<int>(grid.cellY(y))); };
    EXPECT_EQ(at(200, 100), 1);
    EXPECT_EQ(at(215, 100), 1);
    EXPECT_EQ(at(230, 100), 0);
    EXPECT_EQ(at(200, 300), 0);
}

TEST(Strokes, WithoutPointsPaintNothing)
{
    const Grid grid = makeGrid({100, 100}, 40);
    const finish::Stroke none{};
    const Image map = paintStrokes({&none, 1}, {100, 100}, {0, 0, 100, 100}, grid);
    for (const float v : map.pixels())
        EXPECT_EQ(v, 0);
}
