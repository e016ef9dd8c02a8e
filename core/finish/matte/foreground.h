#pragma once
#include "core/finish/matte/refine.h"

namespace finish::matte {

/// Colours of the subject alone: the old background is taken out of every mixed pixel.
/// A mixed pixel is I = a F + (1-a) B. With B near the local background, F near the local colour of the subject, and an error left
/// in a, the likeliest F has a closed form: no equation system, one pass over the soft tiles. The spreads are what keeps dark hair
/// from taking up the noise of (I - (1-a)B)/a as coloured fringes.
/// @return Linear RGB of the region's size, not premultiplied. Photo where alpha is 1; unspecified, but finite, where it is 0.
/// Source: Chuang et al. 2001, "A Bayesian Approach to Digital Matting", equation 9, for given alpha.
imaging::Image foregroundColours(const imaging::Image& photo, const imaging::Box& region, const imaging::Image& alpha,
                                 const LocalColours& colours, const Projection& projection, const Grid& grid, const base::RunContext& run);

}  // namespace finish::matte
