#pragma once
#include <opencv2/core/mat.hpp>

#include "core/vision/face.h"

/// For the sources of this library only.
namespace vision {

/// What Face::thumbnail holds. Empty for a face without a size.
Thumbnail makeThumbnail(const cv::Mat& rgb, const Face& face);

}  // namespace vision
