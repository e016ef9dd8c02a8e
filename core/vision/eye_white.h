#pragma once
#include <array>
#include <optional>

#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// The colour of the whites of a face's eyes: median of their brightest 40 %, iris and clipped pixels left out. Linear RGB.
/// Empty when there is too little to be seen. Lids, lips and glasses colour it: a hint on the light, no proof.
/// @param photo  Linear RGB(A), upright
std::optional<std::array<float, 3>> eyeWhite(const imaging::Image& photo, const Face& face);

}  // namespace vision
