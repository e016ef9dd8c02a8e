#include "core/finish/retouch/retouch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/finish/finish.h"
#include "core/imaging/mat.h"
#include "core/vision/skin.h"
#include "core/vision/skin_tone.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/painted.h"
#include "tests/core/finish/retouch/sitter.h"

using namespace finish;
using namespace test;
using vision::Spot;

TEST(Retouch, NothingAskedLeavesTheLayerUnread)
{
    RetouchParams strokesOnly;
    strokesOnly.keep = {dab(spotted(), kMoles[0], 0.1f)};
    strokesOnly.remove = {dab(spotted(), kMoles[1], 0.1f)};
    for (const RetouchParams& params : {RetouchParams(), strokesOnly}) {
        Recipe recipe;
        recipe.retouch = params;
        SubjectLayer subject(spotted().portrait.cutOut);
        test::retouchSubject(subject, spotted().portrait.input(), recipe, {});
        EXPECT_EQ(&subject.colours(), &spotted().portrait.cutOut.foreground);
    }
}

TEST(Retouch, NothingChangesBeyondTheSkin)
{
    const Sitter& sitter = spotted();
    const vision::PersonAlpha person{sitter.portrait.cutOut.region, &sitter.portrait.cutOut.alpha};
    const auto skin = vision::findSkin(sitter.portrait.photo, sitter.portrait.face, &person);
    cv::Mat near = imaging::asMat(skin.withMarks) > 0;
    near |= imaging::asMat(skin.mask) > 0.01;
    const int reach = static_cast<int>(0.04f * skin.unit);
    // Eyes and mouth are no skin, and have parameters of their own.
    const auto& lips = sitter.portrait.face.mesh;
    for (const auto p : {sitter.at(-0.5f, 0), sitter.at(0.5f, 0), vision::Point{(lips[78].x + lips[308].x) / 2, (lips[13].y + lips[14].y) / 2}}) {
        const vision::Point cell = skin.toGrid(p);
        cv::ellipse(near, {static_cast<int>(cell.x), static_cast<int>(cell.y)}, {static_cast<int>(0.42f * skin.unit), static_cast<int>(0.12f * skin.unit)}, 0,
                    0, 360, 255, -1);
    }
    cv::dilate(near, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * reach + 1, 2 * reach + 1}));
    const RetouchParams all = everything();
    const imaging::Image out = sitter.retouched(all);
    float most = 0;
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) {
            const vision::Point p = skin.toGrid({static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f});
            const bool in = p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(near.cols) && p.y < static_cast<float>(near.rows) &&
                            near.at<std::uint8_t>(static_cast<int>(p.y), static_cast<int>(p.x)) != 0;
            if (!in)
                for (int c = 0; c < 3; ++c)
                    most = std::max(most, std::abs(std::log(out.at(x, y, c) / sitter.colours().at(x, y, c))));
        }
    EXPECT_LT(most, 1e-3f);
}

TEST(Retouch, EveryStrengthIsMonotone)
{
    const RetouchField field = measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, {});
    for (const auto strength : kStrengths) {
        std::vector<float> before(field.grid.cells.area() * 4, 0.0f);
        double total = 0;
        for (const float percent : {20.0f, 60.0f, 100.0f}) {
            RetouchParams params;
            params.*strength = percent;
            const imaging::Image gains = retouchGains(field, params, {}, spotted().portrait.photo.extent());
            double sum = 0;
            std::size_t back = 0;
            for (std::size_t i = 0; i < before.size(); ++i) {
                const float offset = std::log(gains.pixels()[i]);
                back += before[i] * offset < 0 || std::abs(offset) < std::abs(before[i]) - 1e-6f ? 1 : 0;
                before[i] = offset;
                sum += std::abs(static_cast<double>(offset));
            }
            EXPECT_EQ(back, 0u) << percent;
            EXPECT_GT(sum, total) << percent;
            total = sum;
        }
    }
}

TEST(Retouch, ProxyAndFullSizeAgree)
{
    Sitter large(260);
    for (const auto& p : kReds)
        large.spot(Spot::Kind::Red, p);
    large.smile();
    large.dot({-0.75f, 0.35f}, 0.05f, kBlood, 0.12f);
    large.dot({-0.5f, 0.22f}, 0.07f, kShade, 0.15f);
    const auto halved = [](const imaging::Image& image) {
        imaging::Image half({image.width() / 2, image.height() / 2}, image.channels(), image.space());
        cv::Mat to = imaging::asMat(half);
        cv::resize(imaging::asMat(image), to, to.size(), 0, 0, cv::INTER_AREA);
        return half;
    };
    Sitter small = large;
    small.unit /= 2;
    small.portrait.photo = halved(large.portrait.photo);
    CutOut& cutOut = small.portrait.cutOut;
    cutOut.alpha = halved(large.portrait.cutOut.alpha);
    cutOut.foreground = halved(large.portrait.cutOut.foreground);
    cutOut.region = {0, 0, cutOut.alpha.width(), cutOut.alpha.height()};
    cutOut.unit /= 2;
    vision::Face& face = small.portrait.face;
    for (auto& p : face.mesh)
        p = {p.x / 2, p.y / 2, p.z / 2};
    face.eyeDistance /= 2;
    for (auto& iris : face.irises) {
        iris.centre = {iris.centre.x / 2, iris.centre.y / 2};
        for (auto& p : iris.rim)
            p = {p.x / 2, p.y / 2};
    }
    for (Spot& spot : face.spots)
        spot.at = {spot.at.x / 2, spot.at.y / 2};
    const test::Difference d = test::difference(halved(large.retouched(natural())), small.retouched(natural()));
    EXPECT_LE(d.mean, 0.3);
    EXPECT_LE(d.p99, 1);
}

TEST(Retouch, MeasuredBeforehandIsTheSame)
{
    const RetouchField field = measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, {});
    Recipe recipe;
    recipe.retouch = natural();
    FinishInput input = spotted().portrait.input();
    input.retouch = &field;
    SubjectLayer subject(spotted().portrait.cutOut);
    test::retouchSubject(subject, input, recipe, {});
    EXPECT_TRUE(equal(subject.colours(), spotted().retouched(natural())));
}

TEST(Retouch, SamePixelsAtAnyNumberOfThreads)
{
    const int threads = cv::getNumThreads();
    const imaging::Image all = spotted().retouched(natural());
    cv::setNumThreads(1);
    const imaging::Image one = spotted().retouched(natural());
    cv::setNumThreads(threads);
    EXPECT_TRUE(equal(one, all));
}

TEST(Retouch, StopsWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    base::RunContext run;
    run.stop = stop.get_token();
    EXPECT_THROW(measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, run), base::Cancelled);
}

TEST(Retouch, ToneStaysWithinTwoDegrees)
{
    for (const Rgb& skin : {Rgb{0.75f, 0.62f, 0.54f}, kSkin, Rgb{0.20f, 0.11f, 0.07f}, Rgb{0.035f, 0.022f, 0.017f}}) {
        test::Portrait p = test::drawFace(skin, {.width = 700, .height = 860, .unit = 130, .eyeX = 350, .eyeY = 350});
        Recipe recipe;
        recipe.retouch = natural();
        SubjectLayer subject(p.cutOut);
        test::retouchSubject(subject, p.input(), recipe, {});
        const auto places = vision::cheekPlaces(vision::findSkin(p.photo, p.face), p.face);
        ASSERT_FALSE(places.empty());
        const auto shift =
            vision::skinShift(vision::skinTone(vision::coloursAt(p.cutOut.foreground, places)), vision::skinTone(vision::coloursAt(subject.colours(), places)));
        EXPECT_LE(std::abs(shift.lightness), 1);
        EXPECT_LE(std::abs(shift.hue), 2);
        if (shift.itaHolds) {
            EXPECT_LE(std::abs(shift.ita), 2);
        }
    }
}

TEST(Retouch, SurvivesAnything)
{
    Sitter broken;
    broken.portrait.photo.pixels()[1000] = std::numeric_limits<float>::quiet_NaN();
    broken.portrait.photo.at(350, 400, 1) = std::numeric_limits<float>::infinity();
    broken.portrait.photo.at(400, 420, 0) = -5;
    Spot nowhere;
    nowhere.kind = Spot::Kind::Red;
    nowhere.at = {std::numeric_limits<float>::quiet_NaN(), -1e30f};
    nowhere.radius = std::numeric_limits<float>::infinity();
    broken.portrait.face.spots = {nowhere};
    nowhere.at = {1e30f, 1e30f};
    nowhere.radius = 1e30f;
    broken.portrait.face.spots.push_back(nowhere);
    const RetouchParams all = everything();
    const imaging::Image out = broken.retouched(all);
    for (const float v : out.pixels())
        ASSERT_TRUE(std::isfinite(v));

    for (const float shift : {-300.0f, 400.0f, 2000.0f}) {  // at the border, beyond it
        Sitter moved;
        for (auto& p : moved.portrait.face.mesh)
            p.x += shift;
        moved.retouched(all);
    }
    Sitter tiny;
    for (auto& p : tiny.portrait.face.mesh)
        p = {300, 300, 0};
    tiny.portrait.face.eyeDistance = 1;
    EXPECT_TRUE(equal(tiny.retouched(all), tiny.colours()));
}
