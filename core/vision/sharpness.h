#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// Sharpness of a face, 0-1: 0.7 = a sharp face blurred with a Gaussian of sigma 0.012 D. @param photo Linear RGB(A), upright.
float measureSharpness(const imaging::Image& photo, const Face& face);

}  // namespace vision
