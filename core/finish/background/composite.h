#pragma once
#include "core/finish/background/backdrop.h"
#include "core/finish/subject_layer.h"

namespace finish {

/// The subject on its backdrop, in one pass over the picture: sampled from the photo, tinted and edged by the backdrop's light,
/// laid over it in linear light, and given grain. At wrap, tint and grain 0 it is Porter and Duff's "over" and nothing else.
/// @param noise  of the photo, as measureNoise gives it
/// @return Linear RGB; RGB + alpha on a transparent background, where wrap, tint and grain have nothing to match
imaging::Image composite(const SubjectLayer& subject, const Backdrop& backdrop, const Framing& framing, const Recipe& recipe, float noise,
                         const base::RunContext& run);

}  // namespace finish
