#pragma once
#include "core/finish/matte/projection.h"

namespace finish::matte {

/// What speaks against a cut-out, above the chin and beside the face.
struct HairDoubts {
    float clutter = 0;  ///< deviation of sqrt(light) finer than .1 D in the background near the head
    float veil = 0;     ///< square D that are half transparent and show no strands
    float pocket = 0;   ///< square D, the largest piece of the person near the outline that looks like the background behind and not like the hair
    /// 0..1 on the grid: pieces within the outline of the hair that are surely background, a pocket too large to be shine or a smaller one of a colour that this hair
    /// cannot have. Empty where there are none.
    imaging::Image intruders = {};
};

/// @param cells  cellColours of the photo
/// @param alpha  the finished matte on the grid
HairDoubts hairDoubts(const imaging::Image& cells, const imaging::Image& alpha, const SureCells& sure, const HeadFrame& frame, const Grid& grid);

/// Trust in the colours, less the doubts: below kDifficultHair as soon as one of them is too large, and all but the trust itself where they are small.
float trustLess(float trust, const HairDoubts& doubts);

}  // namespace finish::matte
