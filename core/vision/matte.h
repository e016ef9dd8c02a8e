#pragma once
#include "core/imaging/image.h"

namespace vision {

/// What the two segmentation nets say about one person, at the nets' own sizes. Refined to the photo's pixels by finish::cutOut.
struct NetMatte {
    imaging::Box region;     ///< the part of the photo that both nets looked at, stretched to their square inputs
    imaging::Image alpha;    ///< Data, 0..1, 1 = subject, of the matte net (1024 x 1024): true hair outline, may have holes in clothes
    imaging::Image prior;    ///< Data, 0..1, of the person net (256 x 256): complete body, soft edge, no hair
};

}  // namespace vision
