#include <gtest/gtest.h>

#include "core/vision/analyser.h"

namespace {

vision::Face faceAt(float x, float y, float eyes)
{
    vision::Face face;
    face.eyeDistance = eyes;
    face.irises[0].centre = {x - eyes / 2, y};
    face.irises[1].centre = {x + eyes / 2, y};
    face.box = {x - eyes, y - eyes, 2 * eyes, 2.6f * eyes};
    return face;
}

}  // namespace

TEST(MatteRegion, IsTheWholePortrait)
{
    EXPECT_EQ(vision::matteRegion({{1000, 1000}, {faceAt(500, 400, 150)}}, 0), (imaging::Box{0, 0, 1000, 1000}));
}

TEST(MatteRegion, IsHeadAndShouldersOfAFullFigure)
{
    const auto box = vision::matteRegion({{3000, 4000}, {faceAt(1500, 600, 60)}}, 0);
    EXPECT_EQ(box, (imaging::Box{1140, 330, 720, 720}));
}

TEST(MatteRegion, EndsAtTheNeighboursFace)
{
    const vision::Analysis pair{{2000, 1000}, {faceAt(600, 400, 150), faceAt(1300, 420, 140)}};
    const auto first = vision::matteRegion(pair, 0);
    EXPECT_EQ(first.x + first.width, 1160);
    const auto second = vision::matteRegion(pair, 1);
    EXPECT_EQ(second.x, 750);
}

TEST(MatteRegion, StaysInsideThePhoto)
{
    const auto box = vision::matteRegion({{400, 300}, {faceAt(-20, 290, 80)}}, 0);
    EXPECT_GE(box.x, 0);
    EXPECT_GE(box.y, 0);
    EXPECT_GT(box.width, 0);
    EXPECT_LE(box.x + box.width, 400);
    EXPECT_LE(box.y + box.height, 300);
}
