#include "core/studio/contact_sheet.h"

#include <algorithm>

#include "core/imaging/blend.h"
#include "core/imaging/label.h"
#include "core/imaging/resize.h"

namespace studio {
namespace {

constexpr int kMostColumns = 5;
constexpr int kMargin = 32;
constexpr int kGap = 24;
constexpr int kCaption = 44;
constexpr double kLetter = 13;
constexpr float kGround = 0.0105f;  // #1b1b1b, the window's own ground
constexpr float kText = 0.5f;
constexpr float kClear = 0.6f;      // what stands behind transparent pictures

}  // namespace

imaging::Image contactSheet(const std::vector<SheetEntry>& entries, const base::RunContext& run)
{
    std::vector<imaging::Image> cells;
    int cellHeight = 1;
    int cellWidth = 1;
    for (const SheetEntry& entry : entries) {
        run.checkpoint({"Contact sheet", static_cast<int>(cells.size()), static_cast<int>(entries.size())});
        imaging::Image small = imaging::resize(entry.picture, imaging::fitted(entry.picture.extent(), kSheetCell), imaging::Filter::Area, run);
        if (small.channels() == 4)
            small = imaging::flattened(small, kClear, kClear, kClear, run);
        cellHeight = std::max(cellHeight, small.height());
        cellWidth = std::max(cellWidth, small.width());
        cells.push_back(std::move(small));
    }
    const int count = std::max(1, static_cast<int>(cells.size()));
    const int columns = std::min(kMostColumns, count);
    const int rows = (count + columns - 1) / columns;
    imaging::Image sheet({2 * kMargin + columns * cellWidth + (columns - 1) * kGap, 2 * kMargin + rows * (cellHeight + kCaption) + (rows - 1) * kGap}, 3,
                         imaging::Space::Linear, kGround);
    for (int i = 0; i < static_cast<int>(cells.size()); ++i) {
        const imaging::Image& cell = cells[static_cast<std::size_t>(i)];
        const int column = kMargin + (i % columns) * (cellWidth + kGap);
        const int left = column + (cellWidth - cell.width()) / 2;
        const int bottom = kMargin + (i / columns) * (cellHeight + kCaption + kGap) + cellHeight;
        for (int y = 0; y < cell.height(); ++y)
            std::copy_n(cell.row(y), static_cast<std::size_t>(cell.width()) * 3, sheet.row(bottom - cell.height() + y) + static_cast<std::ptrdiff_t>(left) * 3);
        imaging::drawLabel(sheet, entries[static_cast<std::size_t>(i)].caption, left, bottom + 30, column + cellWidth - left, kLetter, kText);
    }
    return sheet;
}

}  // namespace studio
