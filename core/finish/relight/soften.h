#pragma once
#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace finish::relight {

/// What softening at full amount adds to ln luminance: shadows of the skin up to the face's own level, glare half way down to it.
/// Edges of shadows stay where they are, so there is no halo; pores are far too fine to be seen here.
/// @param logLuminance, skin  one channel, on the coarse grid; @param unit  D in cells
/// @return carried on over eyes, lips and brows, fading out where there is no skin near; unlimited
/// Source: Zhang, Shen, Xu, Jia 2014, "Rolling Guidance Filter", with weights.
imaging::Image softening(const imaging::Image& logLuminance, const imaging::Image& skin, float unit, const base::RunContext& run);

}  // namespace finish::relight
