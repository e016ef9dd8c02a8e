// Times the steps of cutOut on a photo of 12 megapixels with 400 px between the eyes. Not a test: clocks depend on the machine.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>
#include <opencv2/imgproc.hpp>

#include "core/finish/matte/cut_out.h"
#include "core/imaging/mat.h"
#include "hair_scene.h"

namespace {

using Clock = std::chrono::steady_clock;

/// The drawing enlarged, at the bottom centre of a landscape photo that continues its background.
imaging::Image placed(const imaging::Image& drawing, imaging::Extent extent, int side)
{
    imaging::Image result(extent, drawing.channels(), drawing.space());
    cv::Mat large;
    cv::resize(imaging::asMat(drawing), large, {side, side}, 0, 0, cv::INTER_CUBIC);
    cv::Mat to = imaging::asMat(result);
    const int left = (extent.width - side) / 2;
    cv::copyMakeBorder(large, to, extent.height - side, 0, left, extent.width - side - left, cv::BORDER_REPLICATE);
    return result;
}

}  // namespace

int main()
{
    constexpr imaging::Extent kPhoto{4000, 3000};
    constexpr int kSide = 1746;  // makes D 400
    const scene::Portrait drawn = scene::draw({.side = 1440, .netSide = 480, .hair = scene::kDarkBrown, .seed = 5});
    const imaging::Image photo = placed(drawn.photo, kPhoto, kSide);
    imaging::Image alpha = placed(drawn.alpha, kPhoto, kSide);
    vision::NetMatte net{{0, 0, kPhoto.width, kPhoto.height}, scene::netLike(alpha, 1024), {}};
    net.prior = imaging::Image({256, 256}, 1, imaging::Space::Data);
    const cv::Mat prior = imaging::asMat(net.prior);
    cv::resize(imaging::asMat(net.alpha), prior, {256, 256}, 0, 0, cv::INTER_AREA);
    const float scale = static_cast<float>(kSide) / 480.0f;
    const vision::Face face = scene::frontalFace({static_cast<float>((kPhoto.width - kSide) / 2) + 240 * scale, static_cast<float>(kPhoto.height - kSide) + 225 * scale}, 110 * scale);

    const char* const names[] = {"fuse", "local colours", "refine", "foreground"};
    std::map<int, double> best;
    double bestTotal = 1e9;
    double bestWork = 1e9;
    for (int repeat = 0; repeat < 5; ++repeat) {
        std::vector<Clock::time_point> at;
        base::RunContext run;
        run.report = [&](const base::Progress&) { at.push_back(Clock::now()); };
        const std::clock_t before = std::clock();
        finish::cutOut(photo, face, net, {}, run);
        bestWork = std::min(bestWork, 1e3 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
        double total = 0;
        for (int i = 0; i + 1 < static_cast<int>(at.size()); ++i) {
            const double ms = std::chrono::duration<double, std::milli>(at[static_cast<std::size_t>(i) + 1] - at[static_cast<std::size_t>(i)]).count();
            best[i] = repeat == 0 ? ms : std::min(best[i], ms);
            total += ms;
        }
        bestTotal = std::min(bestTotal, total);
    }
    for (const auto& [step, ms] : best)
        std::printf("%-14s %6.0f ms\n", names[step], ms);
    std::printf("%-14s %6.0f ms  (best of 5; %d x %d, D 400)\n", "together", bestTotal, kPhoto.width, kPhoto.height);
    std::printf("%-14s %6.0f ms  (all cores added up)\n", "processor", bestWork);
}
