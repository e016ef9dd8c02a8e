#pragma once
#include <QColor>
#include <QIcon>
#include <QPixmap>
#include <QString>

class QPainter;

namespace ui {

/// Lucide's icons, drawn at the device's ratio in the theme's colours: text2 idle, text hovered, accent on, disabled off.
/// `name` is the file's, of resources/theme/icons.txt; one that there is not is an assertion in debug builds and an empty icon otherwise.
struct IconLook {
    bool filled = false;    ///< means "on": heart, flag, star, pin
    bool mirrors = false;   ///< flipped in right-to-left layouts
    double stroke = 0;      ///< of the icon's 24 units; 0: 1.75, from 18 pixels up 1.65
};

/// For buttons, actions and menus; follows the theme.
QIcon icon(const QString& name, const IconLook& look = {});

/// For painters: `size` device-independent pixels a side, at `ratio` device pixels each. Remembered until the theme changes.
QPixmap iconPixmap(const QString& name, int size, double ratio, const QColor& colour, const IconLook& look = {});

/// Device pixels for each unit of what a painter draws now, whatever it draws on.
double ratioOf(const QPainter& painter);

}  // namespace ui
