#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// Moles, spots and blemishes on the skin of a face, clearest first. @param photo Linear RGB(A), upright.
std::vector<Spot> findSpots(const imaging::Image& photo, const Face& face);

}  // namespace vision
