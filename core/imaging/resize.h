#pragma once
#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace imaging {

enum class Filter {
    Area,      ///< mean of the covered area; the fast one for shrinking. Enlarging falls back to Linear
    Lanczos3,  ///< sharpest; its small overshoot is clipped to the range of the source for Data, and to >= 0 where the source is
    Linear,
};

/// The picture at another size. Shrinking is always antialiased: the filter widens with the ratio.
/// Done in linear light: an Encoded picture is decoded for it and encoded again; alpha weighs the colours.
/// @param size  at least 1 x 1; equal size returns a copy.
/// Source: Turkowski 1990, "Filters for common resampling tasks"; pixel centres lie at +0.5.
Image resize(const Image& source, Extent size, Filter filter, const base::RunContext& run);

/// Larger, by Lanczos3 without its rings: a value stays within those of the four pixels around it. In linear light the undershoot beside a bright edge
/// would be a black line.
/// @param size  nowhere smaller than the source
Image enlarged(const Image& source, Extent size, const base::RunContext& run);

/// Largest extent of the same shape whose longer side is at most `longestSide`; never larger than `extent`.
Extent fitted(Extent extent, int longestSide);

/// The part of the picture inside `box`. @pre box lies inside the picture.
Image crop(const Image& source, const Box& box);

}  // namespace imaging
