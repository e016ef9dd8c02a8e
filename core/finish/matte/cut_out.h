#pragma once
#include "core/imaging/image.h"

namespace finish {

/// The subject, cut out of the photo.
struct CutOut {
    imaging::Box region;        ///< the part of the photo that the images below cover; alpha is 0 outside
    imaging::Image alpha;       ///< Data, 0..1, of the region's extent
    imaging::Image foreground;  ///< Linear RGB, not premultiplied, of the region's extent
    float hairTrust = 1;        ///< 0-1: how surely hair and background were told apart
};

}  // namespace finish
