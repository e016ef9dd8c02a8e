#pragma once
#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace finish::relight {

/// What softening at full amount does to skin. Light, and what takes colour away, is carried on over eyes, lips and brows, fading out where there is no skin near.
struct Softening {
    imaging::Image light;   ///< added to ln luminance, unlimited: shadows up to the face's own level, glare half way down to it
    imaging::Image chroma;  ///< added to ln of the distance from grey: what was shaded or shone on becomes as colourful as skin at the face's own level
};

/// Edges of shadows stay where they are, so there is no halo; pores are far too fine to be seen here. Shade lit by the sky is greyer than the face, shade lit by
/// the skin around it redder, shine paler: each goes towards the face's own chroma as far as its light is changed, and bare skin at the face's own level, rosy
/// cheeks among it, stays as it is.
/// @param logLuminance, skin  one channel, on the coarse grid; @param chroma  red less blue, over luminance; @param unit  D in cells
/// Source: Zhang, Shen, Xu, Jia 2014, "Rolling Guidance Filter", with weights.
Softening softening(const imaging::Image& logLuminance, const imaging::Image& chroma, const imaging::Image& skin, float unit, const base::RunContext& run);

}  // namespace finish::relight
