#pragma once
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace finish {

/// Share of each pixel that a disc around the centre of the middle one covers, normalised to sum 1.
struct DiscKernel {
    int reach = 0;               ///< pixels to each side of the middle
    std::vector<float> weights;  ///< (2 reach + 1)^2
};
DiscKernel discKernel(double radius);

/// What an open lens does to a background: every point becomes a disc. Borders replicate.
/// @param radius  in pixels; 7 to 14 gives round discs at little cost
imaging::Image discBlur(const imaging::Image& source, double radius, const base::RunContext& run);

}  // namespace finish
