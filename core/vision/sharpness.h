#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// Sharpness of a face, 0-1: 0.7 = a sharp face blurred with a Gaussian of sigma 0.012 D. It falls with every blur, also by motion, and does not depend on the
/// number of pixels: what a small file cannot carry is taken off, since that is another finding (`low-resolution`).
///
/// Measured on lids, lashes, brows and lips, on a grid of 160 pixels for D: how much steeper the strong edges are at a fine scale than at one three times as
/// coarse, beyond what the cheek shows at the fine scale (noise, grain, compression). Slopes along x and along y are judged apart and the
/// softer ones count, so that motion shows whichever way it went. Contrast, brightness and smooth skin have no part in it. Rows of the mapping and their spread: `sharpness.cpp`.
/// @param photo Linear RGB(A), upright.
/// @return 1 where too little of the face lies inside the photo to tell.
float measureSharpness(const imaging::Image& photo, const Face& face);

}  // namespace vision
