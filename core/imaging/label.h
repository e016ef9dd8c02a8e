#pragma once
#include <string_view>

#include "core/imaging/image.h"

namespace imaging {

/// Writes a line of text into a Linear picture, for contact sheets and reports.
/// @param text    ASCII; other bytes are shown as "?". Cut with ".." where it is wider than `width`.
/// @param left, baseline  where it starts, pixels; parts outside the picture are not drawn.
/// @param height  of a capital letter, pixels. @param grey  linear, 0..1.
void drawLabel(Image& picture, std::string_view text, int left, int baseline, int width, double height, float grey);

}  // namespace imaging
