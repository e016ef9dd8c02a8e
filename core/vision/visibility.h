#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// What can be seen of a face. @param photo Linear RGB(A), upright.
Visibility measureVisibility(const imaging::Image& photo, const Face& face);

}  // namespace vision
