#include "core/finish/matte/local_mean.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

/// Means over 2 x 2 cells; an odd last row or column counts twice.
imaging::Image halved(const imaging::Image& map)
{
    const int channels = map.channels();
    imaging::Image half({(map.width() + 1) / 2, (map.height() + 1) / 2}, channels, map.space());
    imaging::forRows(half.height(), {}, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* above = map.row(2 * y);
            const float* below = map.row(std::min(2 * y + 1, map.height() - 1));
            float* out = half.row(y);
            for (int x = 0; x < half.width(); ++x)
                for (int c = 0; c < channels; ++c) {
                    const int left = 2 * x * channels + c;
                    const int right = std::min(2 * x + 1, map.width() - 1) * channels + c;
                    *out++ = 0.25f * (above[left] + above[right] + below[left] + below[right]);
                }
        }
    });
    return half;
}

imaging::Image doubled(const imaging::Image& map, imaging::Extent extent)
{
    imaging::Image result(extent, map.channels(), map.space());
    const cv::Mat to = imaging::asMat(result);
    cv::resize(imaging::asMat(map), to, {extent.width, extent.height}, 0, 0, cv::INTER_LINEAR);
    return result;
}

}  // namespace

void blur(imaging::Image& map, float sigma)
{
    if (sigma < 0.1f || map.empty())
        return;
    const cv::Mat mat = imaging::asMat(map);
    cv::GaussianBlur(mat, mat, {}, sigma, sigma, cv::BORDER_REPLICATE);
}

imaging::Image distanceTo(const imaging::Image& mask)
{
    cv::Mat away;  // 8 bit, 0 where the mask is
    cv::compare(imaging::asMat(mask), 0.5, away, cv::CMP_LE);
    imaging::Image distance(mask.extent(), 1, imaging::Space::Data);
    cv::Mat to = imaging::asMat(distance);
    if (cv::countNonZero(away) == static_cast<int>(away.total()))
        to.setTo(1e6);
    else
        cv::distanceTransform(away, to, cv::DIST_L2, cv::DIST_MASK_5, CV_32F);
    return distance;
}

imaging::Image pushPull(const imaging::Image& sums, const imaging::Image& weight, float trusted)
{
    const int channels = sums.channels();
    imaging::Image filled(sums.extent(), channels, sums.space(), 0.0f);
    const bool coarsest = sums.width() <= 1 && sums.height() <= 1;
    if (!coarsest) {
        imaging::Image halfSums = halved(sums);
        imaging::Image halfWeight = halved(weight);
        // Weights grow towards 1 on the way up: two distant samples must still fill what lies between them.
        for (int y = 0; y < halfWeight.height(); ++y) {
            float* w = halfWeight.row(y);
            float* s = halfSums.row(y);
            for (int x = 0; x < halfWeight.width(); ++x) {
                const float gain = w[x] > 0 ? std::min(4.0f, std::max(1.0f, 1.0f / w[x])) : 1.0f;
                w[x] *= gain;
                for (int c = 0; c < channels; ++c)
                    s[x * channels + c] *= gain;
            }
        }
        filled = doubled(pushPull(halfSums, halfWeight, trusted), sums.extent());
    }
    imaging::forRows(sums.height(), {}, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* w = weight.row(y);
            const float* s = sums.row(y);
            float* out = filled.row(y);
            for (int x = 0; x < sums.width(); ++x) {
                if (w[x] <= 1e-6f)
                    continue;
                const float own = coarsest ? 1.0f : std::min(1.0f, w[x] / trusted);
                for (int c = 0; c < channels; ++c) {
                    const int i = x * channels + c;
                    out[i] += (s[i] / w[x] - out[i]) * own;
                }
            }
        }
    });
    return filled;
}

imaging::Image localMean(const imaging::Image& values, const imaging::Image& weight, float sigma)
{
    const int channels = values.channels();
    imaging::Image sums(values.extent(), channels, imaging::Space::Data);
    for (int y = 0; y < values.height(); ++y) {
        const float* v = values.row(y);
        const float* w = weight.row(y);
        float* out = sums.row(y);
        for (int x = 0; x < values.width(); ++x)
            for (int c = 0; c < channels; ++c)
                out[x * channels + c] = v[x * channels + c] * w[x];
    }
    imaging::Image spread = weight;
    blur(sums, sigma);
    blur(spread, sigma);
    // The tail of the Gaussian still weighs the near samples most; the coarser levels soon mix in what is far.
    return pushPull(sums, spread, 0.02f);
}

}  // namespace finish::matte
