#include "core/vision/thumbnail.h"

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
    return {grey.begin<std::uint8_t>(), grey.end<std::uint8_t>()};
}

}  // namespace vision
