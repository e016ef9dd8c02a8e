#pragma once
#include "core/imaging/image.h"

namespace finish::relight {

/// What softening at full amount adds to ln luminance: shadows of the skin up to the face's own level, glare half way down to it.
/// Edges of shadows stay where they are, so there is no halo; pores are far too fine to be seen here.
/// @param logLuminance, skin  one channel, on the coarse grid; @param unit  D in cells
/// @return carried on over eyes, lips and brows, fading out where there is no skin near; unlimited
/// Source: He, Sun, Tang 2013, "Guided Image Filtering", self-guided, with weights.
imaging::Image softening(const imaging::Image& logLuminance, const imaging::Image& skin, float unit);

}  // namespace finish::relight
