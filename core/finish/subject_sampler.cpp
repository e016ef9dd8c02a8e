#include "core/finish/subject_sampler.h"

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <opencv2/core/hal/intrin.hpp>

#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr int kPhases = 1024;  // positions between two pixels: finer than any eye or 16-bit file

double catmullRom(double x)
{
    x = std::abs(x);
    if (x < 1)
        return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

}  // namespace

int SubjectPixels::factorFor(double scale)
{
    return std::max(1, static_cast<int>(std::floor(1 / scale + 1e-9)));
}

SubjectPixels::SubjectPixels(const PatchedImage& colours, const PatchedImage& alpha, int factor, const base::RunContext& run) : factor_(factor)
{
    if (factor > 1) {
        reduce(colours, alpha, run);
    } else {
        colours_ = &colours.whole();
        alpha_ = &alpha.whole();
    }
    classify(run);
}

void SubjectPixels::reduce(const PatchedImage& colours, const PatchedImage& alpha, const base::RunContext& run)
{
    const int factor = factor_;
    const imaging::Extent full = alpha.extent();
    const imaging::Extent small{(full.width + factor - 1) / factor, (full.height + factor - 1) / factor};
    reducedColours_ = imaging::Image(small, 3, imaging::Space::Linear);
    reducedAlpha_ = imaging::Image(small, 1, imaging::Space::Data);
    imaging::forRows(small.height, run, [&](int first, int last) {
        std::vector<float> sums(static_cast<std::size_t>(small.width) * 5), colourRow, alphaRow;
        for (int y = first; y < last; ++y) {
            std::fill(sums.begin(), sums.end(), 0.0f);
            for (int row = y * factor; row < std::min(full.height, (y + 1) * factor); ++row) {
                const float* c = colours.row(row, colourRow);
                const float* a = alpha.row(row, alphaRow);
                for (int x = 0, column = 0; x < small.width; ++x) {
                    float* s = sums.data() + static_cast<std::size_t>(x) * 5;
                    for (const int end = std::min(full.width, (x + 1) * factor); column < end; ++column) {
                        const float w = a[column];
                        s[0] += w * c[column * 3];
                        s[1] += w * c[column * 3 + 1];
                        s[2] += w * c[column * 3 + 2];
                        s[3] += w;
                        s[4] += 1;
                    }
                }
            }
            for (int x = 0; x < small.width; ++x) {
                const float* s = sums.data() + static_cast<std::size_t>(x) * 5;
                reducedAlpha_.at(x, y) = s[3] / s[4];
                for (int i = 0; i < 3; ++i)
                    reducedColours_.at(x, y, i) = s[3] > 0 ? s[i] / s[3] : 0;
            }
        }
    });
    colours_ = &reducedColours_;
    alpha_ = &reducedAlpha_;
}

void SubjectPixels::classify(const base::RunContext& run)
{
    const imaging::Extent size = alpha_->extent();
    tilesAcross_ = size.width / kTile + 1;
    const int down = size.height / kTile + 1;
    tiles_.assign(static_cast<std::size_t>(tilesAcross_) * static_cast<std::size_t>(down), Cover::None);
    imaging::forRows(down, run, [&](int first, int last) {
        for (int ty = first; ty < last; ++ty)
            for (int tx = 0; tx < tilesAcross_; ++tx) {
                const int right = std::min(size.width, (tx + 1) * kTile + kMostTaps), bottom = std::min(size.height, (ty + 1) * kTile + kMostTaps);
                bool none = true, all = true;
                for (int y = ty * kTile; y < bottom && (none || all); ++y) {
                    const float* a = alpha_->row(y);
                    for (int x = tx * kTile; x < right; ++x) {
                        none = none && a[x] == 0;
                        all = all && a[x] == 1;
                    }
                }
                tiles_[static_cast<std::size_t>(ty * tilesAcross_ + tx)] = none ? Cover::None : all ? Cover::All : Cover::Some;
            }
    }, 1);
}

SubjectSampler::SubjectSampler(const imaging::Image& colours, const imaging::Image& alpha, const imaging::Box& region, const Affine& toOutput,
                               const base::RunContext& run)
    : SubjectSampler(std::make_shared<SubjectPixels>(PatchedImage(colours), PatchedImage(alpha), SubjectPixels::factorFor(std::hypot(toOutput.xx, toOutput.yx)), run), region, toOutput)
{
}

SubjectSampler::SubjectSampler(std::shared_ptr<const SubjectPixels> pixels, const imaging::Box& region, const Affine& toOutput) : pixels_(std::move(pixels))
{
    const auto factor = static_cast<double>(pixels_->factor());
    const Affine forward = toOutput * Affine{factor, 0, static_cast<double>(region.x), 0, factor, static_cast<double>(region.y)};
    fromOutput_ = forward.inverse();
    buildWeights(std::max(1.0, 1 / std::hypot(forward.xx, forward.yx)));
}

void SubjectSampler::buildWeights(double widening)
{
    taps_ = std::min(SubjectPixels::kMostTaps, 2 * static_cast<int>(std::ceil(2 * widening - 1e-6)));
    weights_.resize(static_cast<std::size_t>(kPhases) * static_cast<std::size_t>(taps_));
    for (int phase = 0; phase < kPhases; ++phase) {
        float* w = weights_.data() + static_cast<std::ptrdiff_t>(phase) * taps_;
        const int before = taps_ / 2 - 1;  // taps to the left of the sample's own
        double sum = 0;
        for (int i = 0; i < taps_; ++i)
            sum += catmullRom((i - before - phase / double(kPhases)) / widening);
        for (int i = 0; i < taps_; ++i)
            w[i] = static_cast<float>(catmullRom((i - before - phase / double(kPhases)) / widening) / sum);
    }
}

void SubjectSampler::gather(int x, int y, const float* wx, const float* wy, SubjectPixels::Cover cover, float* rgba) const
{
    const imaging::Image &colours = pixels_->colours(), &alpha = pixels_->alpha();
    const int width = alpha.width(), height = alpha.height();
    // A vector of four reads one float past the pixel, which must still be the image's.
    const bool inside = x >= 0 && y >= 0 && x + taps_ < width && y + taps_ <= height;
    cv::v_float32x4 sum = cv::v_setzero_f32();
    float alphaSum = 0;
    if (inside && cover == SubjectPixels::Cover::All) {
        for (int j = 0; j < taps_; ++j) {
            const float* c = colours.row(y + j) + x * 3;
            cv::v_float32x4 rowSum = cv::v_setzero_f32();
            for (int i = 0; i < taps_; ++i)
                rowSum = cv::v_muladd(cv::v_load(c + i * 3), cv::v_setall_f32(wx[i]), rowSum);
            sum = cv::v_muladd(rowSum, cv::v_setall_f32(wy[j]), sum);
        }
        alphaSum = 1;
    } else {
        cv::v_float32x4 least = cv::v_setall_f32(FLT_MAX), most = cv::v_setall_f32(-FLT_MAX);
        for (int j = 0; j < taps_; ++j) {
            const int row = std::clamp(y + j, 0, height - 1);
            const float* c = colours.row(row);
            const float* a = alpha.row(row);
            for (int i = 0; i < taps_; ++i) {
                const int column = std::clamp(x + i, 0, width - 1);
                const float w = wx[i] * wy[j] * a[column];
                if (w == 0)  // colours are unspecified where there is no subject
                    continue;
                alphaSum += w;
                const float* p = c + column * 3;
                const cv::v_float32x4 colour(p[0], p[1], p[2], 0.0f);
                least = cv::v_min(least, colour);
                most = cv::v_max(most, colour);
                sum = cv::v_muladd(colour, cv::v_setall_f32(w), sum);
            }
        }
        // Beside an edge the kernel's negative lobes meet little matte: no colour may come out that did not go in.
        if (alphaSum > 0) {
            const cv::v_float32x4 share = cv::v_setall_f32(alphaSum);
            sum = cv::v_max(least * share, cv::v_min(most * share, sum));
        }
    }
    cv::v_store(rgba, sum);
    rgba[3] = alphaSum;
    // The kernel's overshoot beside an edge is no more subject than all of it, nor less than none.
    if (alphaSum > 1) {
        for (int i = 0; i < 4; ++i)
            rgba[i] /= alphaSum;
    } else if (alphaSum <= 0) {
        std::fill_n(rgba, 4, 0.0f);
    }
}

SubjectSampler::Run SubjectSampler::row(int y, int width, float* rgba) const
{
    const int sourceWidth = pixels_->alpha().width(), sourceHeight = pixels_->alpha().height();
    Run run{width, 0};
    for (int x = 0; x < width; ++x) {
        const double sx = fromOutput_.x(x + 0.5, y + 0.5), sy = fromOutput_.y(x + 0.5, y + 0.5);
        const bool covered = sx >= 0 && sy >= 0 && sx < sourceWidth && sy < sourceHeight;
        bool any = false;
        if (covered) {
            // In whole steps of a phase, shifted to stay positive for the division.
            const auto px = static_cast<std::int64_t>(std::floor((sx + 15.5) * kPhases + 0.5));
            const auto py = static_cast<std::int64_t>(std::floor((sy + 15.5) * kPhases + 0.5));
            const int left = static_cast<int>(px / kPhases) - 16 - (taps_ / 2 - 1), top = static_cast<int>(py / kPhases) - 16 - (taps_ / 2 - 1);
            const SubjectPixels::Cover cover = pixels_->cover(left, top);
            if (cover != SubjectPixels::Cover::None) {
                any = true;
                gather(left, top, weights_.data() + px % kPhases * taps_, weights_.data() + py % kPhases * taps_, cover, rgba + x * 4);
            }
        }
        if (any) {
            run.first = std::min(run.first, x);
            run.last = x + 1;
        } else if (run.last > 0) {
            std::fill_n(rgba + x * 4, 4, 0.0f);  // a gap inside the run
        }
    }
    if (run.last == 0)
        run.first = 0;
    return run;
}

}  // namespace finish
