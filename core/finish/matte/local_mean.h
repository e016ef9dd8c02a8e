#pragma once
#include "core/imaging/image.h"

/// Smoothing on the coarse grid. Lengths in cells; the border replicates everywhere.
namespace finish::matte {

/// Gaussian, in place.
void blur(imaging::Image& map, float sigma);

/// Distance of each cell to the nearest cell above one half (0 there); far away everywhere when there is none.
imaging::Image distanceTo(const imaging::Image& mask);

/// Closes the gaps of a weighted map from coarser and coarser means (push-pull).
/// @param sums    values times weight, any channels
/// @param weight  one channel; from `trusted` on a cell keeps its own mean, below it the surroundings are blended in
/// Source: Gortler et al. 1996, "The Lumigraph", section 3.4.
imaging::Image pushPull(const imaging::Image& sums, const imaging::Image& weight, float trusted);

/// Gaussian mean of the values that have weight, continued by push-pull to where none is near.
imaging::Image localMean(const imaging::Image& values, const imaging::Image& weight, float sigma);

}  // namespace finish::matte
