#pragma once
#include <QString>

namespace ui {

struct Theme;

/// The images that a style sheet needs for arrows, ticks and switches: drawn in the theme's colours, for the direction that the application has now.
/// @return where they lie, the beginning of their names: `url(@images@tick.svg)`
QString sheetImages(const Theme& theme);

}  // namespace ui
