#include <gtest/gtest.h>

#include "ui/frame/frame_shape.h"
#include "ui/frame/job_strip.h"
#include "ui/frame/recent_sessions.h"

namespace {

using ui::FrameShape;
using ui::shapeFor;

TEST(FrameShape, IsThatOfTheLookAtItsSizes)
{
    const FrameShape normal = shapeFor({1440, 900});
    EXPECT_EQ(normal.left, 232);
    EXPECT_EQ(normal.right, 340);
    EXPECT_EQ(normal.bottom, 188);
    EXPECT_FALSE(normal.leftRail || normal.rightRail || normal.bottomAway || normal.plainStrip || normal.oneStep);
    const FrameShape compact = shapeFor({1280, 720});
    EXPECT_TRUE(compact.leftRail && compact.plainStrip);
    EXPECT_FALSE(compact.rightRail || compact.bottomAway);
    EXPECT_EQ(compact.topBar, 44);
    EXPECT_EQ(compact.canvasBar, 36);
    EXPECT_EQ(compact.jobStrip, 28);
    EXPECT_EQ(compact.right, 320);
    EXPECT_EQ(compact.bottom, 112);
    for (const QSize& small : {QSize(720, 450), QSize(853, 480), QSize(1023, 900), QSize(1440, 639)}) {
        const FrameShape tiny = shapeFor(small);
        EXPECT_TRUE(tiny.leftRail && tiny.rightRail && tiny.bottomAway && tiny.oneStep) << small.width();
    }
    const FrameShape large = shapeFor({2560, 1440});
    EXPECT_EQ(large.left, 280);
    EXPECT_EQ(large.right, 400);
    EXPECT_EQ(large.bottom, 232);
}

TEST(JobStrip, RoundsTheTimeLeft)
{
    EXPECT_EQ(ui::timeLeft(-1), "");
    EXPECT_EQ(ui::timeLeft(1), "5 s left");
    EXPECT_EQ(ui::timeLeft(43), "45 s left");
    EXPECT_EQ(ui::timeLeft(58), "1 min left");
    EXPECT_EQ(ui::timeLeft(157), "2 min 40 s left");
    EXPECT_EQ(ui::timeLeft(3600 + 125), "1 h 2 min left");
}

TEST(RecentSessions, SayWhenInWords)
{
    const QDateTime now(QDate(2026, 11, 23), QTime(16, 0));
    EXPECT_TRUE(ui::whenWords(now.addSecs(-3600), now).startsWith("Today, "));
    EXPECT_TRUE(ui::whenWords(now.addDays(-3), now).startsWith("Friday, "));
    EXPECT_EQ(ui::whenWords(QDateTime(QDate(2026, 10, 9), QTime(1, 0)), now), "9 October");
    EXPECT_EQ(ui::whenWords(QDateTime(QDate(2025, 10, 9), QTime(1, 0)), now), "9 October 2025");
    EXPECT_EQ(ui::whenWords({}, now), "");
}

}  // namespace
