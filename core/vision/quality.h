#pragma once
#include <opencv2/core/mat.hpp>
#include <span>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/pose.h"

/// For the sources of this library only.
namespace vision {

/// Everything that is measured on found faces without a net: sharpness, light, visibility, spots, thumbnail. On all cores.
/// @param photo Linear RGB(A), upright. @param rgb the same, 8-bit sRGB.
void measureQuality(const imaging::Image& photo, const cv::Mat& rgb, const CanonicalMesh& head, std::span<Face> faces, const base::RunContext& run);

}  // namespace vision
