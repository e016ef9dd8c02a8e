#include "core/vision/texture.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/imaging/mat.h"

namespace vision {
namespace {

constexpr float kFine = 0.006f, kCoarse = 0.025f;  // D
constexpr float kFloor = 0.002f;                   // below it is noise
constexpr float kNone = 1e-4f;                     // rounding; the smoothest face of the panel has .011
constexpr float kSkin = 0.9f;
constexpr std::size_t kFewest = 300;  // grid pixels
constexpr std::size_t kKept = 98;     // percentile

}  // namespace

std::optional<float> skinTextureOn(const imaging::Image& luminance, const SkinMap& skin)
{
    if (skin.empty() || !(skin.unit >= kTextureLeastUnit) || luminance.channels() != 1 || luminance.extent() != skin.mask.extent())
        return std::nullopt;
    const cv::Mat cells = imaging::asMat(luminance);
    cv::Mat light(cells.size(), CV_32F);
    for (int y = 0; y < cells.rows; ++y)
        for (int x = 0; x < cells.cols; ++x)
            light.at<float>(y, x) = std::log(std::max(kFloor, cells.at<float>(y, x)));  // of NaN the floor
    cv::Mat fine, coarse;
    cv::GaussianBlur(light, fine, {}, kFine * skin.unit, 0, cv::BORDER_REPLICATE);
    cv::GaussianBlur(light, coarse, {}, kCoarse * skin.unit, 0, cv::BORDER_REPLICATE);
    std::vector<float> sizes;
    for (int y = 0; y < light.rows; ++y)
        for (int x = 0; x < light.cols; ++x)
            if (skin.mask.at(x, y) > kSkin)
                if (const float d = std::abs(fine.at<float>(y, x) - coarse.at<float>(y, x)); std::isfinite(d))
                    sizes.push_back(d);
    if (sizes.size() < kFewest)
        return std::nullopt;
    const auto at = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * kKept / 100);
    std::nth_element(sizes.begin(), at, sizes.end());
    const float most = *at;
    double sum = 0;
    for (const float d : sizes)
        sum += static_cast<double>(std::min(d, most)) * static_cast<double>(std::min(d, most));
    return static_cast<float>(std::sqrt(sum / static_cast<double>(sizes.size())));
}

std::optional<float> skinTexture(const imaging::Image& picture, const SkinMap& skin)
{
    const imaging::Box& box = skin.region;
    if (skin.empty() || picture.channels() < 3 || box.x < 0 || box.y < 0 || box.x + box.width > picture.width() || box.y + box.height > picture.height())
        return std::nullopt;
    cv::Mat cells;
    cv::resize(imaging::asMat(picture)(cv::Rect(box.x, box.y, box.width, box.height)), cells, {skin.mask.width(), skin.mask.height()}, 0, 0, cv::INTER_AREA);
    imaging::Image luminance(skin.mask.extent(), 1, imaging::Space::Data);
    for (int y = 0; y < cells.rows; ++y) {
        const auto* p = cells.ptr<float>(y);
        for (int x = 0; x < cells.cols; ++x, p += cells.channels())
            luminance.at(x, y) = 0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2];
    }
    return skinTextureOn(luminance, skin);
}

std::optional<float> textureRatio(std::optional<float> before, std::optional<float> after)
{
    return before && after && *before > kNone ? std::optional(*after / *before) : std::nullopt;
}

std::optional<float> textureKept(const imaging::Image& before, const imaging::Image& after, const SkinMap& skin)
{
    return textureRatio(skinTexture(before, skin), skinTexture(after, skin));
}

}  // namespace vision
