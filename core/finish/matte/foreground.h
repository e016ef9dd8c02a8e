#pragma once
#include "core/finish/matte/refine.h"

namespace finish::matte {

/// Colours of the subject alone, as if photographed before black: the old background is taken out of every mixed pixel.
/// Two-pass blur fusion, then a pull towards the local colour of the sure subject: the noise of (I - (1-a)B)/a would show as
/// saturated fringes otherwise. The local means live on the grid, so the cost is one pass over the soft tiles.
/// @return Linear RGB of the region's size, not premultiplied. Photo where alpha is 1; unspecified, but finite, where it is 0.
/// Sources: Forte 2021, "Approximate Fast Foreground Colour Estimation"; `finishing` notes on the pull in the README.
imaging::Image foregroundColours(const imaging::Image& photo, const imaging::Box& region, const imaging::Image& alpha,
                                 const imaging::Image& cellColours, const LocalColours& colours, const Projection& projection,
                                 const Grid& grid, const base::RunContext& run, const DebugImages* debug = nullptr);

}  // namespace finish::matte
