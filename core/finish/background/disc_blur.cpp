#include "core/finish/background/disc_blur.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

#include "core/imaging/mat.h"
#include "core/imaging/rows.h"
#include "core/imaging/twice_compiled.h"

namespace finish {

DiscKernel discKernel(double radius)
{
    constexpr int kSamples = 16;  // a pixel's side: area to 1/256
    DiscKernel kernel;
    kernel.reach = std::max(0, static_cast<int>(std::ceil(radius - 0.5)));
    double sum = 0;
    for (int y = -kernel.reach; y <= kernel.reach; ++y)
        for (int x = -kernel.reach; x <= kernel.reach; ++x) {
            int covered = 0;
            for (int j = 0; j < kSamples; ++j)
                for (int i = 0; i < kSamples; ++i) {
                    const double px = x + (i + 0.5) / kSamples - 0.5, py = y + (j + 0.5) / kSamples - 0.5;
                    covered += px * px + py * py <= radius * radius ? 1 : 0;
                }
            kernel.weights.push_back(static_cast<float>(covered));
            sum += covered;
        }
    if (sum == 0)  // smaller than a sample
        return {0, {1.0f}};
    for (float& w : kernel.weights)
        w = static_cast<float>(w / sum);
    return kernel;
}

namespace {

LIKENESS_TWICE_COMPILED void addPair(const float* __restrict above, const float* __restrict below, float own, int count, float* __restrict pair)
{
    for (int x = 0; x < count; ++x)
        pair[x] = own * (above[x] + below[x]);
}

LIKENESS_TWICE_COMPILED void addWeighted(const float* left, const float* right, float weight, int count, float* __restrict to)
{
    for (int x = 0; x < count; ++x)
        to[x] += weight * (left[x] + right[x]);
}

}  // namespace

imaging::Image discBlur(const imaging::Image& source, double radius, const base::RunContext& run)
{
    const DiscKernel kernel = discKernel(radius);
    const int reach = kernel.reach, side = 2 * reach + 1, channels = source.channels();
    cv::Mat padded;
    cv::copyMakeBorder(imaging::asMat(source), padded, reach, reach, reach, reach, cv::BORDER_REPLICATE);
    imaging::Image out(source.extent(), channels, source.space());
    const int floats = source.width() * channels, paddedFloats = padded.cols * channels;
    imaging::forRows(source.height(), run, [&](int first, int last) {
        std::vector<float> pair(static_cast<std::size_t>(paddedFloats));
        for (int y = first; y < last; ++y) {
            float* to = out.row(y);
            std::fill_n(to, floats, 0.0f);
            for (int j = 0; j <= reach; ++j) {
                // The disc is symmetrical: rows the same distance above and below share their weights.
                const float *above = padded.ptr<float>(y + reach - j), *below = padded.ptr<float>(y + reach + j);
                addPair(above, below, j == 0 ? 0.5f : 1.0f, paddedFloats, pair.data());
                for (int i = 0; i <= reach; ++i) {
                    const float w = (i == 0 ? 0.5f : 1.0f) * kernel.weights[static_cast<std::size_t>((reach + j) * side + reach + i)];
                    if (w == 0)
                        continue;
                    addWeighted(pair.data() + (reach - i) * channels, pair.data() + (reach + i) * channels, w, floats, to);
                }
            }
        }
    }, 4);
    return out;
}

}  // namespace finish
