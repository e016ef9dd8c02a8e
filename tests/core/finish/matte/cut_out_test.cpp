#include "core/finish/matte/cut_out.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/imaging/mat.h"
#include "measures.h"

namespace {

using finish::cleanPlate;
using finish::CutOut;
using finish::cutOut;
using finish::MatteParams;
using imaging::Image;
using imaging::Space;

scene::Portrait small(scene::Background background = scene::Background::Sky)
{
    return scene::draw({.side = 320, .netSide = 320, .hair = scene::kDarkBrown, .background = background, .seed = 3, .strands = 500});
}

bool finiteAndBounded(const CutOut& person)
{
    return std::ranges::all_of(person.alpha.pixels(), [](float a) { return a >= 0 && a <= 1; }) &&
           std::ranges::all_of(person.foreground.pixels(), [](float f) { return std::isfinite(f) && f > -1 && f < 100; });
}

bool same(const Image& a, const Image& b)
{
    return a.extent() == b.extent() && a.channels() == b.channels() && std::memcmp(a.row(0), b.row(0), a.size() * sizeof(float)) == 0;
}

double meanDifference(const Image& a, const Image& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(std::abs(a.pixels()[i] - b.pixels()[i]));
    return sum / static_cast<double>(a.size());
}

Image shrunkTo(const Image& image, int side)
{
    Image result({side, side}, image.channels(), image.space());
    const cv::Mat to = imaging::asMat(result);
    cv::resize(imaging::asMat(image), to, {side, side}, 0, 0, cv::INTER_AREA);
    return result;
}

}  // namespace

TEST(CutOut, AlphaStaysWithinBoundsAndColoursAreFinite)
{
    const scene::Portrait portrait = small();
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    EXPECT_EQ(person.region, portrait.net.region);
    EXPECT_EQ(person.alpha.extent(), portrait.photo.extent());
    EXPECT_TRUE(finiteAndBounded(person));
    EXPECT_GT(person.hairTrust, 0.5f);
}

TEST(CutOut, OpaquePixelsKeepThePhoto)
{
    const scene::Portrait portrait = small();
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    for (int y = 0; y < 320; ++y)
        for (int x = 0; x < 320; ++x)
            if (person.alpha.at(x, y) >= 1)
                for (int c = 0; c < 3; ++c) {
                    ASSERT_EQ(person.foreground.at(x, y, c), portrait.photo.at(x, y, c)) << x << ", " << y;
                }
}

TEST(CutOut, TrustFallsBeforeBusyFoliage)
{
    const scene::Portrait plain = small();
    const scene::Portrait busy = small(scene::Background::Foliage);
    const float trust = cutOut(busy.photo, busy.face, busy.net, {}, {}).hairTrust;
    EXPECT_LT(trust, cutOut(plain.photo, plain.face, plain.net, {}, {}).hairTrust);
    EXPECT_LT(trust, 0.3f);
}

TEST(CutOut, DiscWithAHoleKeepsTheHole)
{
    constexpr int kSide = 400;
    Image photo({kSide, kSide}, 3, Space::Linear);
    vision::NetMatte net{{0, 0, kSide, kSide}, Image({kSide, kSide}, 1, Space::Data), Image({256, 256}, 1, Space::Data, 1.0f)};
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const bool disc = std::hypot(x - 200, y - 200) < 150 && std::hypot(x - 280, y - 130) > 14;
            net.alpha.at(x, y) = disc ? 1.0f : 0.0f;
            for (int c = 0; c < 3; ++c)
                photo.at(x, y, c) = disc ? 0.05f : 0.6f;
        }
    const CutOut person = cutOut(photo, scene::frontalFace({190, 200}, 90), net, {}, {});
    EXPECT_LT(person.alpha.at(280, 130), 0.02f) << "hole";
    EXPECT_GT(person.alpha.at(280, 160), 0.98f) << "beside the hole";
    EXPECT_LT(person.alpha.at(20, 20), 0.02f);
    EXPECT_GT(person.alpha.at(200, 200), 0.98f);
}

TEST(CutOut, BodyStaysOpaqueAtTheBorderThatCutsIt)
{
    const scene::Portrait portrait = small();
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    for (int x = 0; x < 320; ++x) {
        const bool inside = portrait.alpha.at(std::max(0, x - 6), 319) == 1 && portrait.alpha.at(std::min(319, x + 6), 319) == 1;
        EXPECT_GT(person.alpha.at(x, 319), inside ? 0.99f : -1.0f) << x;
    }
}

TEST(CutOut, HalfTransparentShirtBecomesOpaque)
{
    scene::Portrait portrait = small();
    for (int y = 270; y < 320; ++y)
        for (int x = 0; x < 320; ++x)
            portrait.net.alpha.at(x, y) *= 0.5f;
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    for (int x = 110; x < 210; x += 10)
        EXPECT_GT(person.alpha.at(x, 310), 0.97f) << x;
}

TEST(CutOut, OtherPeopleFarAwayAreDropped)
{
    scene::Portrait portrait = small();
    for (int y = 60; y < 100; ++y)
        for (int x = 0; x < 25; ++x)
            portrait.net.alpha.at(x, y) = 1;
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    EXPECT_LT(person.alpha.at(8, 80), 0.02f);
}

TEST(CutOut, OldBackgroundDoesNotLeakIntoTheHair)
{
    const scene::Portrait portrait = scene::draw({.hair = scene::kRed, .background = scene::Background::Green, .seed = 31});
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    const scene::Colour grey{0.2140f, 0.2140f, 0.2140f};
    const Image ours = scene::over(person.foreground, person.alpha, grey);
    const Image right = scene::over(portrait.foreground, portrait.alpha, grey);
    // Green is -a* of CIE Lab: how much greener than the truth, within the soft band.
    cv::Mat ourLab;
    cv::Mat rightLab;
    const auto toLab = [](const Image& linear, cv::Mat& lab) {
        Image encodedImage(linear.extent(), 3, Space::Encoded);
        for (std::size_t i = 0; i < linear.size(); ++i)
            encodedImage.pixels()[i] = encoded(linear.pixels()[i]) / 255;
        cv::cvtColor(imaging::asMat(encodedImage), lab, cv::COLOR_RGB2Lab);
    };
    toLab(ours, ourLab);
    toLab(right, rightLab);
    double sum = 0;
    int count = 0;
    for (int y = 0; y < ours.height(); ++y)
        for (int x = 0; x < ours.width(); ++x) {
            const float a = std::max(portrait.alpha.at(x, y), person.alpha.at(x, y));
            if (a <= 0.02f || std::min(portrait.alpha.at(x, y), person.alpha.at(x, y)) >= 0.98f)
                continue;
            sum += static_cast<double>(std::max(0.0f, rightLab.at<cv::Vec3f>(y, x)[1] - ourLab.at<cv::Vec3f>(y, x)[1]));
            ++count;
        }
    std::printf("green leak %.2f\n", sum / count);
    EXPECT_LE(sum / count, 2.0);
}

TEST(CutOut, StrokesWinAndRemoveWinsOverKeep)
{
    const scene::Portrait portrait = small();
    MatteParams params;
    params.keep.push_back({{{0.1f, 0.1f}, {0.3f, 0.1f}}, 0.2f});
    params.remove.push_back({{{0.5f, 0.9f}}, 0.15f});
    params.remove.push_back({{{0.3f, 0.1f}}, 0.1f});
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, params, {});
    EXPECT_EQ(person.alpha.at(40, 32), 1.0f) << "kept background";
    EXPECT_EQ(person.alpha.at(160, 288), 0.0f) << "removed shirt";
    EXPECT_EQ(person.alpha.at(96, 32), 0.0f) << "both";
    const CutOut without = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    EXPECT_EQ(person.alpha.at(160, 150), without.alpha.at(160, 150));
}

TEST(CutOut, StopIsSeenAtOnce)
{
    const scene::Portrait portrait = small();
    std::stop_source source;
    source.request_stop();
    base::RunContext run;
    run.stop = source.get_token();
    EXPECT_THROW(cutOut(portrait.photo, portrait.face, portrait.net, {}, run), base::Cancelled);
}

TEST(CutOut, StopAtEveryStepIsSeen)
{
    const scene::Portrait portrait = small();
    for (int step = 0; step < 4; ++step) {
        std::stop_source source;
        base::RunContext run;
        run.stop = source.get_token();
        run.report = [&](const base::Progress& p) {
            if (p.step == step)
                source.request_stop();
        };
        EXPECT_THROW(cutOut(portrait.photo, portrait.face, portrait.net, {}, run), base::Cancelled) << step;
    }
}

TEST(CutOut, SameWithAnyNumberOfThreads)
{
    const scene::Portrait portrait = small();
    const int threads = cv::getNumThreads();
    cv::setNumThreads(1);
    const CutOut one = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    cv::setNumThreads(4);
    const CutOut four = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    cv::setNumThreads(threads);
    EXPECT_TRUE(same(one.alpha, four.alpha));
    EXPECT_TRUE(same(one.foreground, four.foreground));
}

TEST(CutOut, HalfTheSizeGivesTheSameMatte)
{
    const scene::Portrait large = scene::draw({.side = 960, .netSide = 480, .seed = 7});
    vision::Face face = scene::frontalFace({240, 225}, 110);
    vision::NetMatte net = large.net;
    net.region = {0, 0, 480, 480};
    const CutOut full = cutOut(large.photo, large.face, large.net, {}, {});
    const CutOut half = cutOut(shrunkTo(large.photo, 480), face, net, {}, {});
    EXPECT_LT(meanDifference(shrunkTo(full.alpha, 480), half.alpha), 0.01);
}

TEST(CutOut, RegionIsAPartOfThePhoto)
{
    const scene::Portrait portrait = small();
    Image wide({500, 400}, 3, Space::Linear, 0.5f);
    for (int y = 0; y < 320; ++y)
        std::copy_n(portrait.photo.row(y), 960, wide.row(y + 80) + 300);
    vision::NetMatte net = portrait.net;
    net.region = {100, 80, 320, 320};
    vision::Face face = scene::frontalFace({100 + 160.0f, 80 + 150.0f}, 110 * 320 / 480.0f);
    const CutOut alone = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    const CutOut within = cutOut(wide, face, net, {}, {});
    EXPECT_EQ(within.region, net.region);
    EXPECT_LT(meanDifference(alone.alpha, within.alpha), 1e-4);
}

TEST(CutOut, DegenerateInputStaysFinite)
{
    const scene::Portrait portrait = small();
    for (const float level : {0.0f, 1.0f, 0.5f}) {
        vision::NetMatte flat = portrait.net;
        std::ranges::fill(flat.alpha.pixels(), level);
        EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, portrait.face, flat, {}, {}))) << "net " << level;
        std::ranges::fill(flat.prior.pixels(), level);
        EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, portrait.face, flat, {}, {}))) << "both " << level;
    }
    for (const float d : {0.0f, 0.01f, 3.0f, 1e4f, std::nanf("")}) {
        vision::Face face = portrait.face;
        face.eyeDistance = d;
        EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, face, portrait.net, {}, {}))) << "D " << d;
    }
    EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, scene::frontalFace({2, 318}, 8), portrait.net, {}, {}))) << "tiny face in the corner";
    EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, scene::frontalFace({-900, 2000}, 60), portrait.net, {}, {}))) << "face outside";
    EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, {}, portrait.net, {}, {}))) << "no face";
}

TEST(CutOut, EmptyOrTinyRegionIsNoFailure)
{
    const scene::Portrait portrait = small();
    vision::NetMatte net = portrait.net;
    net.region = {500, 500, 20, 20};
    EXPECT_TRUE(cutOut(portrait.photo, portrait.face, net, {}, {}).alpha.empty());
    net.region = {319, 0, 1, 1};
    EXPECT_EQ(cutOut(portrait.photo, portrait.face, net, {}, {}).alpha.extent(), (imaging::Extent{1, 1}));
    net.region = {10, 10, 3, 200};
    EXPECT_TRUE(finiteAndBounded(cutOut(portrait.photo, portrait.face, net, {}, {})));
}

TEST(CutOut, IntermediateImagesAreShown)
{
    const scene::Portrait portrait = small();
    std::vector<std::string> names;
    const finish::DebugImages debug = [&](std::string_view name, const Image& image) {
        EXPECT_FALSE(image.empty());
        names.emplace_back(name);
    };
    cutOut(portrait.photo, portrait.face, portrait.net, {}, {}, &debug);
    EXPECT_TRUE(std::ranges::find(names, "fused") != names.end());
    EXPECT_TRUE(std::ranges::find(names, "trust") != names.end());
}

TEST(CleanPlate, ShowsNothingOfThePerson)
{
    const scene::Portrait portrait = small();
    const CutOut person = cutOut(portrait.photo, portrait.face, portrait.net, {}, {});
    const Image plate = cleanPlate(portrait.photo, person, {160, 160}, {});
    EXPECT_EQ(plate.extent(), (imaging::Extent{160, 160}));
    // The drawn sky is bright blue everywhere; hair, skin and shirt are not.
    for (int y = 0; y < 160; y += 4)
        for (int x = 0; x < 160; x += 4) {
            EXPECT_GT(plate.at(x, y, 2), 0.75f) << x << ", " << y;
            EXPECT_GT(plate.at(x, y, 0), 0.38f) << x << ", " << y;
        }
}

TEST(CleanPlate, WithoutAPersonIsThePhoto)
{
    const scene::Portrait portrait = small();
    const Image plate = cleanPlate(portrait.photo, {}, {320, 320}, {});
    EXPECT_LT(meanDifference(plate, portrait.photo), 1e-6);
}
