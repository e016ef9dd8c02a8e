#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// How a face is lit. @param photo Linear RGB(A), upright.
Light measureLight(const imaging::Image& photo, const Face& face);

}  // namespace vision
