#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/error.h"
#include "core/finish/detail/detail.h"
#include "core/finish/finish.h"
#include "core/finish/subject_found.h"
#include "core/vision/skin.h"
#include "core/vision/texture.h"
#include "tests/core/finish/retouch/sitter.h"

using namespace finish;
using namespace test;

namespace {

/// Strands of hair, .05 D apart, and the same stripes on skin and coat, which are none.
const Sitter& striped()
{
    static const Sitter sitter = [] {
        Sitter s;
        s.smile();
        s.paint(kShade, [](float u, float) { return 0.15f * std::sin(125.0f * u); });
        return s;
    }();
    return sitter;
}

imaging::Image detailed(const Sitter& sitter, const DetailParams& params)
{
    Recipe recipe;
    recipe.detail = params;
    SubjectLayer subject(sitter.portrait.cutOut);
    SubjectFound found;
    detailSubject(subject, sitter.portrait.input(), recipe, found, {});
    return subject.colours();
}

/// Deviation of ln green in a box around a place.
double contrast(const imaging::Image& picture, vision::Point where, float radius = 0.08f)
{
    const vision::Point p = striped().at(where.x, where.y);
    std::vector<double> values;
    const float r = radius * striped().unit;
    for (int y = static_cast<int>(p.y - r); y <= static_cast<int>(p.y + r); ++y)
        for (int x = static_cast<int>(p.x - r); x <= static_cast<int>(p.x + r); ++x)
            values.push_back(std::log(static_cast<double>(picture.at(x, y, 1))));
    cv::Scalar mean, deviation;
    cv::meanStdDev(values, mean, deviation);
    return deviation[0];
}

}  // namespace

TEST(Detail, NothingAskedLeavesTheLayerUnread)
{
    SubjectLayer subject(striped().portrait.cutOut);
    SubjectFound found;
    detailSubject(subject, striped().portrait.input(), {}, found, {});
    EXPECT_EQ(&subject.colours(), &striped().portrait.cutOut.foreground);
}

TEST(Detail, HairIsClearerTheStronger)
{
    double before = contrast(striped().colours(), {0.2f, -1.3f});
    for (const float percent : {30.0f, 60.0f, 100.0f}) {
        const double after = contrast(detailed(striped(), {.hair = percent}), {0.2f, -1.3f});
        EXPECT_GT(after, 1.1 * before) << percent;
        before = after;
    }
}

TEST(Detail, HairDoesNotReachSkinClothesAndOutline)
{
    const imaging::Image out = detailed(striped(), {.hair = 100});
    for (const vision::Point where : {vision::Point{-0.6f, 0.6f}, {0.6f, 0.6f}, {0, 0.5f}, {0, -0.6f}, {0.5f, -0.32f}, {0, 3.05f}})
        EXPECT_EQ(striped().level(out, where, 1, 0.05f), striped().level(striped().colours(), where, 1, 0.05f)) << where.x << " " << where.y;
    const imaging::Image& alpha = striped().portrait.cutOut.alpha;
    for (int y = 0; y < alpha.height(); ++y)
        for (int x = 0; x < alpha.width(); ++x)
            if (alpha.at(x, y) < 0.9f) {
                ASSERT_EQ(out.at(x, y, 1), striped().colours().at(x, y, 1)) << x << " " << y;
            }
}

TEST(Detail, ItsOffsetsAreBoundedAndKeepTheHairsBrightness)
{
    const auto& p = striped().portrait;
    const DetailOffsets hair = hairDetail(p.photo, p.cutOut, p.face, {});
    ASSERT_FALSE(hair.empty());
    for (const float v : hair.offsets.pixels())
        ASSERT_LE(std::abs(v), 0.3f);
    const vision::Point inHair{0.2f, -1.3f};
    EXPECT_NEAR(striped().level(detailed(striped(), {.hair = 100}), inHair, 1, 0.1f), striped().level(striped().colours(), inHair, 1, 0.1f), 0.01f);
    for (const DetailOffsets& eye : eyeDetail(p.cutOut, p.face, {}))
        for (const float v : eye.offsets.pixels())
            ASSERT_LE(std::abs(v), 0.2f);
}

TEST(Detail, EyesAreClearerAndTheirSurroundStays)
{
    double before = contrast(striped().colours(), {-0.5f, 0}, 0.1f);
    for (const float percent : {50.0f, 100.0f}) {
        const double after = contrast(detailed(striped(), {.eyes = percent}), {-0.5f, 0}, 0.1f);
        EXPECT_GT(after, 1.02 * before) << percent;
        before = after;
    }
    const imaging::Image out = detailed(striped(), {.eyes = 100});
    for (const vision::Point where : {vision::Point{-0.5f, 0.35f}, {0.5f, -0.35f}, {0, 0}, {0.95f, 0}, {0.2f, -1.3f}})
        EXPECT_EQ(striped().level(out, where, 1, 0.04f), striped().level(striped().colours(), where, 1, 0.04f)) << where.x << " " << where.y;
}

TEST(Detail, EyesThatCannotBeSeenStay)
{
    for (float vision::Visibility::*why : {&vision::Visibility::eyesClosed, &vision::Visibility::eyesHidden}) {
        vision::Face face = striped().portrait.face;
        face.visibility.*why = 0.9f;
        EXPECT_TRUE(eyeDetail(striped().portrait.cutOut, face, {}).empty());
    }
}

TEST(Detail, TheSkinKeepsItsTexture)
{
    const auto skin = vision::findSkin(striped().portrait.photo, striped().portrait.face);
    const float kept = vision::textureKept(striped().colours(), detailed(striped(), {100, 100, 0}), skin).value();
    EXPECT_NEAR(kept, 1, 0.02f);
}

TEST(Detail, SharpeningComesLastAndLeavesASolidColourExact)
{
    Recipe recipe = plainRecipe();
    recipe.background.colour = {200, 210, 220};
    const FinishInput input = striped().portrait.input();
    const imaging::Image plain = finish::finish(input, recipe, {}, {}).pixels;
    recipe.detail.sharpen = 100;
    const imaging::Image sharp = finish::finish(input, recipe, {}, {}).pixels;
    const auto paper = linear(recipe.background.colour);
    bool changed = false;
    for (std::size_t i = 0; i < plain.extent().area(); ++i) {
        const float *a = plain.pixels().data() + 3 * i, *b = sharp.pixels().data() + 3 * i;
        if (std::equal(a, a + 3, paper.begin())) {
            ASSERT_TRUE(std::equal(b, b + 3, paper.begin()));
        }
        changed = changed || !std::equal(a, a + 3, b);
    }
    EXPECT_TRUE(changed);
}

TEST(Detail, SurvivesAnything)
{
    Sitter odd;
    odd.portrait.cutOut.foreground.at(300, 150, 1) = std::numeric_limits<float>::quiet_NaN();
    odd.portrait.cutOut.foreground.at(310, 150, 0) = -3;
    odd.portrait.photo.at(305, 155, 0) = std::numeric_limits<float>::infinity();
    const imaging::Image out = detailed(odd, {100, 100, 0});
    std::size_t broken = 0;
    for (const float v : out.pixels())
        broken += std::isfinite(v) ? 0 : 1;
    EXPECT_EQ(broken, 1u) << "no more than came in";
    for (const float shift : {-900.0f, 900.0f, std::numeric_limits<float>::quiet_NaN()}) {
        Sitter moved;
        for (auto& p : moved.portrait.face.mesh)
            p.x += shift;
        detailed(moved, {100, 100, 0});
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(hairDetail(odd.portrait.photo, odd.portrait.cutOut, odd.portrait.face, {stop.get_token(), {}}), base::Cancelled);
}
