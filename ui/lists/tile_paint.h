#pragma once
#include <QPainter>
#include <QPixmap>

#include "ui/lists/tile.h"
#include "ui/theme/theme.h"

/// The parts that tiles are painted of. All rectangles are as they stand on the screen.
namespace ui {

/// The middle of the picture that fills `size`, scaled once for each size and ratio.
QPixmap filling(const QImage& picture, const QSize& size, double ratio);

/// A word with an icon on the dark ground that all words over pictures have. @return where it was drawn
/// @param at  the corner: its top where `fromTop`, else its bottom; its start in reading order
QRect drawChip(QPainter& painter, const Theme& theme, const QPoint& at, bool fromTop, bool rightToLeft, const QString& icon, const QColor& iconColour,
               const QString& text, int roomFor);

/// Five places of 12: stars in reading order, dots where there is none.
void drawStars(QPainter& painter, const Theme& theme, const QRect& row, int stars, bool rightToLeft);
/// Which star of the row is under x: 1 to 5; 0 = none.
int starAt(const QRect& row, int x, bool rightToLeft);
inline constexpr int kStarPitch = 12;

/// The square with its key. Nothing for Label::None.
void drawLabel(QPainter& painter, const Theme& theme, const QRect& square, studio::Label label);
/// The key that sets it: 6 to 9.
QString keyOf(studio::Label label);
QColor colourOf(studio::Label label, const Theme& theme);

/// How far something is, over a picture; percent -1 = it waits.
void drawBusy(QPainter& painter, const Theme& theme, const QPoint& middle, int percent);

/// A frame around a picture, 2 away from it.
void drawRing(QPainter& painter, const QRect& picture, const QColor& colour, double width);

/// A text in one line, cut with "…" at its end, as wide as the rectangle.
void drawText(QPainter& painter, const QRect& rect, const QString& text, Type role, const QColor& colour, Qt::Alignment alignment, bool rightToLeft,
              Qt::TextElideMode elide = Qt::ElideRight);

/// The program's mark: a disc, its left part lit, a dot in accent.
void drawMark(QPainter& painter, const Theme& theme, const QRectF& square);

}  // namespace ui
