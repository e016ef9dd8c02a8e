#include <gtest/gtest.h>

#include "core/finish/framing/framing.h"
#include "tests/core/finish/portrait.h"

using namespace finish;

TEST(MeasureHead, FindsTheCrownAboveTheHair)
{
    const test::Portrait p = test::drawPortrait({.hair = 0.35});
    const HeadMeasures head = measureHead(p.face, p.cutOut);
    EXPECT_NEAR(head.crown.y, 420 - 125, 4);  // .9 D to the forehead, .35 D of hair
    EXPECT_NEAR(head.headHeight, 265, 4);
    EXPECT_NEAR(head.eyes.x, 400, 1e-3);
    EXPECT_NEAR(head.unitLength, 100, 1e-3);
    EXPECT_NEAR(head.body.x, 400, 2);
}

TEST(MeasureHead, TallHairDoesNotShrinkTheFace)
{
    const test::Portrait p = test::drawPortrait({.hair = 2.0});
    EXPECT_NEAR(measureHead(p.face, p.cutOut).headHeight, 1.35 * 230, 1);
}

TEST(MeasureHead, SeesWhichBordersCutTheSubject)
{
    const HeadMeasures whole = measureHead(test::drawPortrait({.bodyBottom = 3.5}).face, test::drawPortrait({.bodyBottom = 3.5}).cutOut);
    EXPECT_FALSE(whole.top || whole.bottom || whole.left || whole.right);

    const test::Portrait cut = test::drawPortrait({.eyeX = 150, .eyeY = 90});
    const HeadMeasures head = measureHead(cut.face, cut.cutOut);
    EXPECT_TRUE(head.top && head.bottom && head.left);
    EXPECT_FALSE(head.right);
    EXPECT_NEAR(head.top->to - head.top->from, 190, 15);
    EXPECT_GT(head.left->from, 200);  // the shoulder, not the head
}

TEST(MeasureHead, StrayHairsCutNothing)
{
    test::Portrait p = test::drawPortrait({.bodyBottom = 3.5});
    p.cutOut.alpha.at(400, 0) = 1;
    p.cutOut.alpha.at(420, 0) = 1;
    EXPECT_FALSE(measureHead(p.face, p.cutOut).top);
}
