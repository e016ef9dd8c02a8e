#include "core/finish/retouch/stray_hair.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/finish/finish.h"
#include "core/imaging/mat.h"
#include "tests/core/finish/painted.h"
#include "tests/core/finish/retouch/sitter.h"

using namespace finish;
using namespace test;

namespace {

/// A sitter with drawn hairs that stand off the head, and what must not be taken for such.
struct Frizzy {
    Sitter sitter;
    imaging::Image smooth;  ///< the matte without them
    imaging::Image hairs;   ///< theirs alone

    explicit Frizzy(double unit = 130) : sitter(unit), smooth(sitter.portrait.cutOut.alpha), hairs(smooth.extent(), 1, imaging::Space::Data, 0.0f)
    {
        for (int i = 0; i < 24; ++i) {
            const float u = -0.9f + 0.075f * static_cast<float>(i), out = 0.25f + 0.05f * static_cast<float>(i % 5);
            line(hairs, {u, -1.55f}, {u + 0.12f * static_cast<float>(i % 3 - 1), -1.62f - out}, 0.011f, 0.35f + 0.15f * static_cast<float>(i % 4));
        }
        add(hairs);
    }
    void line(imaging::Image& on, vision::Point from, vision::Point to, float width, float alpha) const
    {
        const auto fixed = [&](vision::Point p) {
            const vision::Point q = sitter.at(p.x, p.y);
            return cv::Point(static_cast<int>(q.x * 16), static_cast<int>(q.y * 16));
        };
        cv::Mat drawn(on.height(), on.width(), CV_8U, cv::Scalar(0));
        cv::line(drawn, fixed(from), fixed(to), cv::Scalar(255), std::max(1, static_cast<int>(width * sitter.unit)), cv::LINE_AA, 4);
        for (int y = 0; y < on.height(); ++y)
            for (int x = 0; x < on.width(); ++x)
                on.at(x, y) = std::max(on.at(x, y), alpha * static_cast<float>(drawn.at<std::uint8_t>(y, x)) / 255);
    }
    void add(const imaging::Image& drawn)
    {
        for (std::size_t i = 0; i < drawn.size(); ++i)
            sitter.portrait.cutOut.alpha.pixels()[i] = std::max(sitter.portrait.cutOut.alpha.pixels()[i], drawn.pixels()[i]);
    }
    imaging::Image combed(float percent, const std::vector<Stroke>& keep = {}) const
    {
        Recipe recipe;
        recipe.retouch.strayHair = percent;
        recipe.retouch.keep = keep;
        SubjectLayer subject(sitter.portrait.cutOut);
        test::retouchSubject(subject, sitter.portrait.input(), recipe, {});
        EXPECT_EQ(&subject.colours(), &sitter.portrait.cutOut.foreground) << "only the matte changes";
        return subject.alpha();
    }
    /// Of what a drawing adds beyond .08 D from the head, how much is there.
    double left(const imaging::Image& alpha, const imaging::Image& drawn) const
    {
        cv::Mat head = imaging::asMat(smooth) > 0.5, far;
        cv::distanceTransform(~head, far, cv::DIST_L2, cv::DIST_MASK_PRECISE);
        double was = 0, is = 0;
        for (int y = 0; y < drawn.height(); ++y)
            for (int x = 0; x < drawn.width(); ++x)
                if (far.at<float>(y, x) > 0.08f * sitter.unit) {
                    was += static_cast<double>(drawn.at(x, y));
                    is += static_cast<double>(std::min(alpha.at(x, y), drawn.at(x, y)));
                }
        return is / was;
    }
};

const Frizzy& frizzy()
{
    static const Frizzy f;
    return f;
}

}  // namespace

TEST(StrayHair, NoneIsTakenUnasked)
{
    SubjectLayer subject(frizzy().sitter.portrait.cutOut);
    test::retouchSubject(subject, frizzy().sitter.portrait.input(), {}, {});
    EXPECT_EQ(&subject.alpha(), &frizzy().sitter.portrait.cutOut.alpha);
}

TEST(StrayHair, GoesAtEverySize)
{
    for (const double unit : {60.0, 130.0, 260.0}) {
        const Frizzy f(unit);
        EXPECT_GT(f.left(f.sitter.portrait.cutOut.alpha, f.hairs), 0.99);
        EXPECT_LT(f.left(f.combed(100), f.hairs), 0.1) << unit;
    }
}

TEST(StrayHair, TheHeadStaysBitForBit)
{
    const imaging::Image& before = frizzy().sitter.portrait.cutOut.alpha;
    const imaging::Image after = frizzy().combed(100);
    // Its drawn corners are sharper than any hair's: they count as round.
    cv::Mat head = imaging::asMat(frizzy().smooth) > 0.5;
    cv::morphologyEx(head, head, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_ELLIPSE, {15, 15}));
    for (int y = 0; y < before.height(); ++y)
        for (int x = 0; x < before.width(); ++x) {
            ASSERT_LE(after.at(x, y), before.at(x, y));
            if (head.at<std::uint8_t>(y, x) != 0) {
                ASSERT_EQ(after.at(x, y), before.at(x, y)) << x << " " << y;
            }
        }
}

TEST(StrayHair, TheOutlineKeepsItsSoftness)
{
    // Without stray hair there is next to nothing to take: the edge of hair, skin and clothes is no ridge.
    const Sitter plain;
    const StrayHair stray = findStrayHair(plain.portrait.cutOut, plain.portrait.face, {}, plain.portrait.photo.extent(), {});
    double most = 0, sum = 0;
    for (const float v : stray.loss.pixels()) {
        most = std::max(most, static_cast<double>(v));
        sum += static_cast<double>(v);
    }
    EXPECT_LT(most, 0.1);
    EXPECT_LT(sum / static_cast<double>(plain.portrait.cutOut.alpha.size()), 1e-4);
}

TEST(StrayHair, TheStrongerTheLess)
{
    imaging::Image before = frizzy().sitter.portrait.cutOut.alpha;
    double left = 1;
    for (const float percent : {25.0f, 50.0f, 100.0f}) {
        const imaging::Image after = frizzy().combed(percent);
        for (std::size_t i = 0; i < after.size(); ++i)
            ASSERT_LE(after.pixels()[i], before.pixels()[i]);
        EXPECT_LT(frizzy().left(after, frizzy().hairs), left - 0.1);
        left = frizzy().left(after, frizzy().hairs);
        before = after;
    }
}

TEST(StrayHair, WhatIsThickOrLowOrEnclosedStays)
{
    Frizzy f;
    imaging::Image lock(f.smooth.extent(), 1, imaging::Space::Data, 0.0f), fringe = lock, finger = lock;
    f.line(finger, {1.3f, -0.6f}, {2.2f, -1.0f}, 0.14f, 1);
    const vision::Point shawl = f.sitter.at(-2.1f, 2.5f);
    for (int y = static_cast<int>(shawl.y); y < f.smooth.height(); ++y)
        for (int x = 0; x < static_cast<int>(shawl.x); ++x)
            f.smooth.at(x, y) = f.sitter.portrait.cutOut.alpha.at(x, y) = 0;
    for (int i = 0; i < 8; ++i)
        f.line(fringe, {-2.2f - 0.05f * static_cast<float>(i), 2.7f}, {-2.2f - 0.05f * static_cast<float>(i), 3.4f}, 0.011f, 0.8f);
    f.add(finger);
    f.add(fringe);
    const imaging::Image after = f.combed(100);
    EXPECT_GT(f.left(after, finger), 0.97);
    EXPECT_GT(f.left(after, fringe), 0.97);

    // A gap between curls with a hair across.
    Frizzy gap;
    imaging::Image hair(gap.smooth.extent(), 1, imaging::Space::Data, 0.0f);
    gap.line(hair, {-0.1f, -1.4f}, {0.1f, -1.4f}, 0.011f, 0.7f);
    for (int y = 0; y < hair.height(); ++y)
        for (int x = 0; x < hair.width(); ++x)
            if (const vision::Point p = gap.sitter.at(0, -1.4f); std::hypot(static_cast<float>(x) - p.x, static_cast<float>(y) - p.y) < 0.09f * gap.sitter.unit)
                gap.sitter.portrait.cutOut.alpha.at(x, y) = hair.at(x, y);
    const imaging::Image& before = gap.sitter.portrait.cutOut.alpha;
    const imaging::Image combed = gap.combed(100);
    const vision::Point p = gap.sitter.at(0, -1.4f);
    for (int y = static_cast<int>(p.y) - 8; y < static_cast<int>(p.y) + 8; ++y)
        for (int x = static_cast<int>(p.x) - 8; x < static_cast<int>(p.x) + 8; ++x)
            ASSERT_EQ(combed.at(x, y), before.at(x, y));
}

TEST(StrayHair, KeepStrokesKeepIt)
{
    const imaging::Image kept = frizzy().combed(100, {dab(frizzy().sitter, {0, -1.8f}, 1.6f)});
    EXPECT_GT(frizzy().left(kept, frizzy().hairs), 0.98);
}

TEST(StrayHair, TheBackdropStandsInItsPlace)
{
    Recipe recipe = plainRecipe();
    recipe.background.colour = {255, 255, 255};
    recipe.retouch.strayHair = 100;
    const FinishInput input = frizzy().sitter.portrait.input();
    const Finished combed = finish::finish(input, recipe, {}, {});
    double darker = 0;
    int count = 0;
    for (int y = 0; y < combed.pixels.height(); ++y)
        for (int x = 0; x < combed.pixels.width(); ++x)
            if (frizzy().hairs.at(x, y) > 0.3f && frizzy().smooth.at(x, y) == 0 && static_cast<float>(y) < frizzy().sitter.at(0, -1.75f).y) {
                darker += 1 - static_cast<double>(combed.pixels.at(x, y, 1));
                ++count;
            }
    ASSERT_GT(count, 200);
    EXPECT_LT(darker / count, 0.02);
}

TEST(StrayHair, SurvivesAnything)
{
    Frizzy odd;
    odd.sitter.portrait.face.mesh[vision::kChin].y = std::numeric_limits<float>::quiet_NaN();
    const imaging::Image combed = odd.combed(100);
    for (const float v : combed.pixels())
        ASSERT_TRUE(v >= 0 && v <= 1);
    CutOut empty = frizzy().sitter.portrait.cutOut;
    std::ranges::fill(empty.alpha.pixels(), 0.0f);
    EXPECT_TRUE(findStrayHair(empty, frizzy().sitter.portrait.face, {}, {100, 100}, {}).loss.empty());
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(findStrayHair(frizzy().sitter.portrait.cutOut, frizzy().sitter.portrait.face, {}, {100, 100}, {stop.get_token(), {}}), base::Cancelled);
}
