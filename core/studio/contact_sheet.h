#pragma once
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"

namespace studio {

struct SheetEntry {
    imaging::Image picture;  ///< Linear RGB or RGBA, any size; `contactSheet` shows it `kSheetCell` pixels wide or high at most
    std::string caption;     ///< ASCII; anything else is shown as "?"
};

inline constexpr int kSheetCell = 480;

/// Pictures side by side on a dark ground, captions below, at most five in a row.
/// @return Linear RGB.
imaging::Image contactSheet(const std::vector<SheetEntry>& entries, const base::RunContext& run);

}  // namespace studio
