#pragma once
#include "core/finish/matte/grid.h"

namespace finish::matte {

/// How much each surely opaque cell looks like this person's hair, 0..1, judged by what lies around the face from the eyes up (on a
/// bald head that is scalp, under a hat the hat: whatever meets the background there). 1 everywhere when there is too little of it.
/// The projection and the pull are about hair: beside dark hair a little skin or a white collar outshines the local mean.
imaging::Image hairLikeness(const imaging::Image& cellColours, const imaging::Image& sureForeground, const HeadFrame& frame, const Grid& grid);

}  // namespace finish::matte
