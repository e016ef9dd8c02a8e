#pragma once
#include <span>

#include "core/finish/matte/grid.h"
#include "core/finish/matte/params.h"

namespace finish::matte {

/// Brush strokes as a map of cells, 1 within the radius of a stroke, falling to 0 over a cell and a half.
/// @param photo   the whole upright photo, which the strokes' points are counted in
/// @param region  the part of it that the grid covers
imaging::Image paintStrokes(std::span<const Stroke> strokes, imaging::Extent photo, const imaging::Box& region, const Grid& grid);

}  // namespace finish::matte
