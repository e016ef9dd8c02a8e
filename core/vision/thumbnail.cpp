#include "core/vision/thumbnail.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>

#include "core/vision/aligned_crop.h"

namespace vision {

Thumbnail makeThumbnail(const cv::Mat& rgb, const Face& face)
{
    // Three eye distances wide, brows to chin and some hair: what is left of a picture that was cropped tightly.
    constexpr float eyes = kThumbnailSide / 3.0f;
    constexpr float middle = (kThumbnailSide - 1) / 2.0f;
    constexpr std::array<Point, 2> to{{{middle - eyes / 2, middle - 0.45f * eyes}, {middle + eyes / 2, middle - 0.45f * eyes}}};
    const std::array from{face.irises[0].centre, face.irises[1].centre};
    const auto toCrop = fitSimilarity(from, to);
    if (!toCrop)
        return {};
    cv::Mat grey;
    cv::cvtColor(alignedCrop(rgb, *toCrop, kThumbnailSide, 1), grey, cv::COLOR_RGB2GRAY);
    const Similarity toPhoto = toCrop->inverse();
    const auto margin = static_cast<float>(std::max(1.0, toPhoto.scale()) / 2);  // half a pixel of the thumbnail
    for (int y = 0; y < kThumbnailSide; ++y)
        for (int x = 0; x < kThumbnailSide; ++x) {
            const Point at = toPhoto({static_cast<float>(x), static_cast<float>(y)});
            const bool inside = at.x >= margin - 0.5f && at.y >= margin - 0.5f && at.x <= static_cast<float>(rgb.cols) - 0.5f - margin &&
                                at.y <= static_cast<float>(rgb.rows) - 0.5f - margin;
            auto& level = grey.at<std::uint8_t>(y, x);
            level = inside ? std::max<std::uint8_t>(level, 1) : 0;
        }
    return {grey.begin<std::uint8_t>(), grey.end<std::uint8_t>()};
}

}  // namespace vision
