#pragma once
#include "core/finish/matte/debug_images.h"
#include "core/finish/matte/grid.h"
#include "core/vision/matte.h"

namespace finish::matte {

/// What was painted, on the grid; both empty when nothing was.
struct Painted {
    imaging::Image keep;
    imaging::Image remove;
};

/// One matte out of two: the outline of the matte net and the closed body of the person net.
/// The matte net gives true hair but half-transparent clothes; the person net gives whole bodies but no hair, and at head height it
/// swallows background, so it only fills below the chin. What is no part of the person at `frame` is dropped. Strokes win over all.
/// @return alpha 0..1 at the size of `net.alpha`
imaging::Image fuse(const vision::NetMatte& net, const HeadFrame& frame, const Grid& grid, const Painted& painted,
                    const base::RunContext& run, const DebugImages* debug = nullptr);

}  // namespace finish::matte
