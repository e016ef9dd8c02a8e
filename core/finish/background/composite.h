#pragma once
#include "core/finish/background/backdrop.h"
#include "core/finish/colour/transform.h"
#include "core/finish/subject_layer.h"

namespace finish {

/// The subject on its backdrop, in one pass over the picture: sampled from the photo, tinted and edged by the backdrop's light,
/// laid over it in linear light, graded together with it, and given grain. At wrap, tint and grain 0 and without a look it is Porter and Duff's "over" and nothing else.
/// A solid colour and a transparent background are what was asked for, exactly: there the subject alone is graded.
/// @param noise  of the photo, as measureNoise gives it
/// @return Linear RGB; RGB + alpha on a transparent background, where wrap, tint and grain have nothing to match
imaging::Image composite(const SubjectLayer& subject, const Backdrop& backdrop, const Framing& framing, const Recipe& recipe, float noise, const ColourTransform& look,
                         const base::RunContext& run);

/// Gains that move the subject's colours towards the backdrop's, in hue only: a veil over black hair would be no light.
Rgb backdropTint(const Backdrop& backdrop, const Recipe& recipe);

}  // namespace finish
