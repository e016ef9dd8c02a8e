#pragma once
#include "core/finish/background/backdrop.h"

namespace finish {

/// Sizes of a picture (photo or other) reduced so that the disc of the lens gets few pixels.
/// @param discPixels  radius of the disc, in the picture's pixels
/// @param scale       picture pixels to output pixels: more than the output shows is not kept
imaging::Extent plateExtent(imaging::Extent picture, double discPixels, double scale);

/// A plate seen out of focus: lamps raised, every point a disc, the plate's reflection beyond its border.
/// @param plate       Linear RGB
/// @param discPixels  radius of the disc on the plate
/// @param fromOutput  output pixels to the plate's
imaging::Image outOfFocus(imaging::Image plate, double discPixels, const Affine& fromOutput, const Framing& framing, float aperture, const base::RunContext& run);

/// Where a line of `size` pixels goes on in its own reflection, on and on.
int reflected(int at, int size);

}  // namespace finish
