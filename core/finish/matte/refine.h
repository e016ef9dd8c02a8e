#pragma once
#include "core/finish/matte/fuse.h"
#include "core/finish/matte/projection.h"

namespace finish::matte {

/// Raises a fused matte to the pixels of the photo: guided filter, colour projection, narrow guided filter.
/// Only tiles that the wide band touches are worked on; elsewhere alpha is 0 or 1.
/// @param photo   Linear RGB, the whole photo
/// @param fused   alpha of `region`, at any size
/// @return alpha 0..1 at the region's size
imaging::Image refineAlpha(const imaging::Image& photo, const imaging::Box& region, const imaging::Image& fused,
                           const Projection& projection, const Grid& grid, const HeadFrame& frame, const Painted& painted,
                           const base::RunContext& run);

/// Tiles of a region in which something is soft, from the distances of a projection; the rest of the region is given too.
struct Tiles {
    std::vector<imaging::Box> soft;
    std::vector<imaging::Box> plain;
};

Tiles tiles(const Projection& projection, const Grid& grid);

}  // namespace finish::matte
