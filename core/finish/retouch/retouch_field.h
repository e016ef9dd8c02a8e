#pragma once
#include <vector>

#include "core/finish/matte/cut_out.h"
#include "core/finish/matte/grid.h"
#include "core/finish/retouch/params.h"

namespace finish {

/// One kind of retouching at full strength.
struct RetouchLayer {
    float RetouchParams::*strength = nullptr;
    bool sparesMarks = false;  ///< would level marks away that it does not know of
    imaging::Image offsets;    ///< ln gains of R, G and B; 0 where it does nothing
};

/// All that retouching has to know of a photo, whatever the recipe says: measured once. Everything on the grid of the skin's map, so that proxy
/// and full size see the same numbers; what is finer than its cells is never touched.
struct RetouchField {
    imaging::Box region;  ///< of the photo, what the grid covers
    matte::Grid grid;
    std::vector<RetouchLayer> layers;

    imaging::Image skin;                               ///< 0..1, marks included; soft at its edges
    imaging::Image colours;                            ///< ln R, G, B and Y
    imaging::Image clean;                              ///< weight of each cell as an example of good skin: 0 on spots
    imaging::Image healing;                            ///< ln gains that would make each place look like the good skin around it
    std::vector<vision::Spot> spots;                   ///< the face's
    bool empty() const { return grid.cells.empty(); }  ///< the face is too small, or shows no skin
};

/// @param photo, face, cutOut  as for `finish`; the face with its spots
/// @throws Cancelled
RetouchField measureRetouch(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const base::RunContext& run);

}  // namespace finish
