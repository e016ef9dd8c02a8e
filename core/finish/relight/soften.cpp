#include "core/finish/relight/soften.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/matte/local_mean.h"
#include "core/imaging/mat.h"

namespace finish::relight {
namespace {

// Lengths in D.
constexpr float kAfter = 0.008f;   // takes the cells' steps out of the picture
constexpr float kRadius = 0.10f;
constexpr float kEps = 0.02f;      // variance of ln luminance that is still texture
constexpr float kCarry = 0.10f;    // over eyes, lips, brows
constexpr float kReference = 0.6f; // percentile of the skin that shadows are lifted towards

/// Without pores and noise, up to .03 D; a blur would widen the shadows' edges, and draw a bright and a dark line along them.
cv::Mat withoutTexture(const imaging::Image& map, float unit)
{
    cv::Mat out = imaging::asMat(map).clone();
    if (unit >= 20)
        cv::medianBlur(out, out, unit >= 40 ? 5 : 3);
    return out;
}

cv::Mat weightedMean(const cv::Mat& values, const cv::Mat& weight, const cv::Mat& weightMean, cv::Size box)
{
    cv::Mat sum = values.mul(weight);
    cv::blur(sum, sum, box, {-1, -1}, cv::BORDER_REPLICATE);
    return sum / weightMean;
}

/// Self-guided filter over skin alone.
cv::Mat edgeKeepingMean(const cv::Mat& values, const cv::Mat& skin, float unit)
{
    const int side = 2 * std::max(1, cvRound(kRadius * unit)) + 1;
    const cv::Size box(side, side);
    const cv::Mat weight = skin + 1e-4f;
    cv::Mat weightMean;
    cv::blur(weight, weightMean, box, {-1, -1}, cv::BORDER_REPLICATE);
    const cv::Mat mean = weightedMean(values, weight, weightMean, box);
    cv::Mat variance = weightedMean(values.mul(values), weight, weightMean, box) - mean.mul(mean);
    variance = cv::max(variance, 0);
    const cv::Mat a = variance / (variance + kEps);
    const cv::Mat b = mean - a.mul(mean);
    return weightedMean(a, weight, weightMean, box).mul(values) + weightedMean(b, weight, weightMean, box);
}

float percentileOn(const cv::Mat& values, const imaging::Image& skin, float share)
{
    std::vector<float> sample;
    for (int y = 0; y < values.rows; ++y)
        for (int x = 0; x < values.cols; ++x)
            if (skin.at(x, y) > 0.5f)
                sample.push_back(values.at<float>(y, x));
    if (sample.empty())
        return 0;
    const auto at = sample.begin() + static_cast<std::ptrdiff_t>(share * static_cast<float>(sample.size() - 1));
    std::nth_element(sample.begin(), at, sample.end());
    return *at;
}

}  // namespace

imaging::Image softening(const imaging::Image& logLuminance, const imaging::Image& skin, float unit)
{
    const cv::Mat weight = imaging::asMat(skin);
    const cv::Mat base = edgeKeepingMean(withoutTexture(logLuminance, unit), weight, unit);
    const cv::Mat away = base - percentileOn(base, skin, kReference);

    imaging::Image lift(skin.extent(), 1, imaging::Space::Data);
    for (int y = 0; y < lift.height(); ++y)
        for (int x = 0; x < lift.width(); ++x) {
            const float d = away.at<float>(y, x);
            lift.at(x, y) = -skin.at(x, y) * (d < 0 ? d : d / 2);
        }
    imaging::Image near = skin, carried = lift;
    matte::blur(carried, kCarry * unit);
    matte::blur(near, kCarry * unit);
    for (std::size_t i = 0; i < lift.size(); ++i) {
        const float w = skin.pixels()[i];
        // Beyond the skin the surroundings' value, fading once little skin is near.
        lift.pixels()[i] += (1 - w) * carried.pixels()[i] / std::max(near.pixels()[i], 0.2f);
    }
    matte::blur(lift, kAfter * unit);
    return lift;
}

}  // namespace finish::relight
