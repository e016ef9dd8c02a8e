#pragma once
#include <functional>

#include "core/base/run_context.h"

namespace imaging {

/// Runs `body(firstRow, lastRow)` over all rows on all cores, in blocks of at least `minimumRows`; a stop is seen between blocks.
/// @throws Cancelled, and the first exception that a block throws.
void forRows(int height, const base::RunContext& run, const std::function<void(int, int)>& body, int minimumRows = 16);

/// The same over any count of independent pieces (tiles, faces), `body(index)`.
void forEach(int count, const base::RunContext& run, const std::function<void(int)>& body);

}  // namespace imaging
