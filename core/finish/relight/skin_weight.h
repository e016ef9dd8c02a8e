#pragma once
#include "core/finish/matte/cut_out.h"
#include "core/finish/matte/grid.h"

namespace finish::relight {

/// What of the grid is bare skin, 0..1: light is measured and kept on it. vision::findSkin, ears and neck included; 0 everywhere where it finds none.
imaging::Image skinWeight(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const matte::Grid& grid);

/// Cells well inside `skin` on vision::region::kCheek.
std::vector<std::size_t> cheekCells(const imaging::Image& skin, const vision::Face& face, const imaging::Box& region, const matte::Grid& grid);

/// 1 over eyes and lids, soft beyond.
imaging::Image eyeMask(const vision::Face& face, const imaging::Box& region, const matte::Grid& grid);

}  // namespace finish::relight
