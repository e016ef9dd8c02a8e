#pragma once
#include <opencv2/core/mat.hpp>

#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/pose.h"

/// For the sources of this library only.
namespace vision {

/// Everything that is measured on a found face without a net: sharpness, light, visibility, spots, thumbnail.
/// @param photo Linear RGB(A), upright. @param rgb the same, 8-bit sRGB.
void measureQuality(const imaging::Image& photo, const cv::Mat& rgb, const CanonicalMesh& head, Face& face);

}  // namespace vision
