#pragma once
#include <QColor>

#include "ui/theme/theme.h"

namespace ui {

/// What lies around the picture on the canvas. Chosen by right click and remembered apart from the theme; `Theme` follows the theme.
enum class Surround { Theme, Black, Dark, Middle, Light, White };
inline constexpr Surround kSurrounds[] = {Surround::Theme, Surround::Black, Surround::Dark, Surround::Middle, Surround::Light, Surround::White};

QColor colourOf(Surround surround);

/// What lies over a picture, the same in both themes: a light line with dark edges is seen on any ground.
namespace over {
QColor light();
QColor dark();
QColor edge();  ///< dark, half seen through
}  // namespace over

}  // namespace ui
