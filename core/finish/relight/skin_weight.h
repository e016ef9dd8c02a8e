#pragma once
#include "core/finish/matte/grid.h"

namespace finish::relight {

/// What of the grid is bare skin, 0..1: light is measured and kept on it.
/// @param colours  of the grid's cells, linear RGB; @param cover  where the mesh is
imaging::Image skinWeight(const vision::Face& face, const imaging::Box& region, const imaging::Image& colours, const imaging::Image& cover, const matte::Grid& grid);

/// 1 over eyes and lids, soft beyond.
imaging::Image eyeMask(const vision::Face& face, const imaging::Box& region, const matte::Grid& grid);

}  // namespace finish::relight
