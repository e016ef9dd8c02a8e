#include "core/finish/texture_kept.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr float kFine = 0.006f, kCoarse = 0.025f;  // of D
constexpr float kBare = 0.9f;                      // of the skin's mask
constexpr float kFloor = 0.002f;                   // of luminance: below it there is only noise
constexpr float kClip = 0.98f;                     // of the values: a lash that fell into the mask is no texture
constexpr std::size_t kFewest = 200;               // cells of skin

/// Y of the subject on the skin's grid. Where there is no subject, colours mean nothing: there stands the skin's own, in both pictures.
cv::Mat luminanceOn(const vision::SkinMap& skin, const imaging::Box& region, const imaging::Image& colours, const imaging::Image& alpha,
                    const std::array<float, 3>& gains)
{
    const float red = 0.2126f * gains[0], green = 0.7152f * gains[1], blue = 0.0722f * gains[2];
    const imaging::Box& seen = skin.region;
    cv::Mat full(seen.height, seen.width, CV_32F, cv::Scalar(red * skin.tone[0] + green * skin.tone[1] + blue * skin.tone[2]));
    const int left = std::max(seen.x, region.x), right = std::min(seen.x + seen.width, region.x + region.width);
    imaging::forRows(seen.height, {}, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const int row = seen.y + y - region.y;
            if (row < 0 || row >= region.height)
                continue;
            float* out = full.ptr<float>(y) - seen.x;
            const float* rgb = colours.row(row) - 3 * region.x;
            const float* a = alpha.row(row) - region.x;
            for (int x = left; x < right; ++x)
                if (a[x] > 0.5f)
                    out[x] = red * rgb[3 * x] + green * rgb[3 * x + 1] + blue * rgb[3 * x + 2];
        }
    });
    cv::Mat cells;
    cv::resize(full, cells, {skin.mask.width(), skin.mask.height()}, 0, 0, cv::INTER_AREA);
    return cells;
}

/// Contrast of the band on bare skin.
double contrast(cv::Mat luminance, const vision::SkinMap& skin)
{
    cv::Mat fine, coarse;
    luminance = cv::max(luminance, kFloor);
    cv::log(luminance, luminance);
    cv::GaussianBlur(luminance, fine, {}, kFine * skin.unit, kFine * skin.unit, cv::BORDER_REPLICATE);
    cv::GaussianBlur(luminance, coarse, {}, kCoarse * skin.unit, kCoarse * skin.unit, cv::BORDER_REPLICATE);
    std::vector<float> values;
    for (int y = 0; y < fine.rows; ++y)
        for (int x = 0; x < fine.cols; ++x)
            if (skin.mask.at(x, y) > kBare)
                values.push_back(std::abs(fine.at<float>(y, x) - coarse.at<float>(y, x)));
    if (values.size() < kFewest)
        return 0;
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(kClip * static_cast<float>(values.size() - 1));
    std::nth_element(values.begin(), place, values.end());
    const float most = *place;
    double sum = 0;
    for (const float v : values)
        sum += std::min(v, most) * std::min(v, most);
    return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace

std::optional<float> textureKept(const SubjectLayer& subject, const CutOut& cutOut, const std::array<float, 3>& gains, const vision::SkinMap& skin)
{
    if (skin.empty() || skin.unit < kTextureLeastUnit)
        return std::nullopt;
    const double before = contrast(luminanceOn(skin, cutOut.region, cutOut.foreground, cutOut.alpha, gains), skin);
    const double after = contrast(luminanceOn(skin, cutOut.region, subject.colours(), cutOut.alpha, subject.gains()), skin);
    constexpr double kNone = 1e-5;
    if (!(before > kNone) || !std::isfinite(after))
        return std::nullopt;
    return static_cast<float>(100 * after / before);
}

}  // namespace finish
