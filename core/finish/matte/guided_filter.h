#pragma once
#include "core/imaging/image.h"

namespace finish::matte {

/// The colour guided filter as a linear map of the guide: out = a · guide + b.
/// The border replicates. The map is smooth: computed on shrunk images it may be stretched and applied to the full guide
/// (He and Sun 2015, "Fast Guided Filter").
/// @param guide   three channels, about 0..1
/// @param input   one channel
/// @param radius  of the box, pixels
/// @param eps     variance of the guide below which the input is averaged
/// @return four channels: a (3), b
/// Source: He, Sun, Tang 2013, "Guided Image Filtering", equations 19 to 21.
imaging::Image guidedCoefficients(const imaging::Image& guide, const imaging::Image& input, int radius, float eps);

/// Means over blocks of side x side pixels; blocks at the right and bottom may be smaller.
imaging::Image shrunk(const imaging::Image& image, int side);

}  // namespace finish::matte
