#include "ui/lists/tile_paint.h"

#include <algorithm>

#include <QFontMetrics>
#include <QPainterPath>
#include <QPixmapCache>
#include <QStyle>

#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr int kChipPadding = 6, kChipHeight = 20, kChipIcon = 12, kChipGap = 4;

}  // namespace

QPixmap filling(const QImage& picture, const QSize& size, double ratio)
{
    if (picture.isNull() || size.isEmpty())
        return {};
    const QString key = QString("tile/%1/%2x%3/%4").arg(picture.cacheKey()).arg(size.width()).arg(size.height()).arg(ratio);
    QPixmap out;
    if (QPixmapCache::find(key, &out))
        return out;
    const QSize device = (QSizeF(size) * ratio).toSize();
    const QSize part = device.scaled(picture.size(), Qt::KeepAspectRatio);
    // Faces sit above the middle: what is cut of a tall picture goes below rather than above.
    const QPoint corner((picture.width() - part.width()) / 2, (picture.height() - part.height()) / 5);
    out = QPixmap::fromImage(picture.copy(QRect(corner, part)).scaled(device, Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    out.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, out);
    return out;
}

QRect drawChip(QPainter& painter, const Theme& theme, const QPoint& at, bool fromTop, bool rightToLeft, const QString& icon, const QColor& iconColour,
               const QString& text, int roomFor)
{
    const QFont face = font(Type::Caption);
    const int iconWidth = icon.isEmpty() ? 0 : kChipIcon + (text.isEmpty() ? 0 : kChipGap);
    const int padding = text.isEmpty() ? 4 : kChipPadding;
    const QFontMetrics metrics(face);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, std::max(0, roomFor - iconWidth - 2 * padding));
    const int width = 2 * padding + iconWidth + metrics.horizontalAdvance(shown), height = std::max(kChipHeight, metrics.height() + 4);
    const QRect chip(rightToLeft ? at.x() - width : at.x(), fromTop ? at.y() : at.y() - height, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.chip);
    painter.drawRoundedRect(chip, 3, 3);
    const int iconX = rightToLeft ? chip.right() + 1 - padding - kChipIcon : chip.x() + padding;
    if (!icon.isEmpty()) {
        const IconLook look{.filled = icon == "flag", .stroke = icon == "x" ? 2.5 : icon == "check" ? 2.25 : 0};
        painter.drawPixmap(QPoint(iconX, chip.center().y() + 1 - kChipIcon / 2), iconPixmap(icon, kChipIcon, ratioOf(painter), iconColour, look));
    }
    painter.setFont(face);
    painter.setPen(theme.onChip);
    painter.drawText(chip.adjusted(padding + (rightToLeft ? 0 : iconWidth), 0, -padding - (rightToLeft ? iconWidth : 0), 0), Qt::AlignCenter, shown);
    return chip;
}

void drawStars(QPainter& painter, const Theme& theme, const QRect& row, int stars, bool rightToLeft)
{
    for (int i = 0; i < studio::Rating::kMostStars; ++i) {
        const int x = rightToLeft ? row.right() + 1 - (i + 1) * kStarPitch : row.x() + i * kStarPitch;
        const QPoint middle(x + kStarPitch / 2, row.center().y() + 1);
        if (i < stars) {
            painter.drawPixmap(middle - QPoint(6, 6), iconPixmap("star", 12, ratioOf(painter), theme.star, {.filled = true}));
        } else {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.muted);
            painter.drawEllipse(QPointF(middle), 1, 1);
        }
    }
}

int starAt(const QRect& row, int x, bool rightToLeft)
{
    const int from = rightToLeft ? row.right() + 1 - x : x - row.x();
    return from < 0 || from >= studio::Rating::kMostStars * kStarPitch ? 0 : from / kStarPitch + 1;
}

QString keyOf(studio::Label label)
{
    return label == studio::Label::None ? QString() : QString::number(5 + static_cast<int>(label));
}

QColor colourOf(studio::Label label, const Theme& theme)
{
    switch (label) {
    case studio::Label::Red: return theme.labelRed;
    case studio::Label::Yellow: return theme.labelYellow;
    case studio::Label::Green: return theme.labelGreen;
    case studio::Label::Blue: return theme.labelBlue;
    case studio::Label::None: break;
    }
    return theme.muted;
}

void drawLabel(QPainter& painter, const Theme& theme, const QRect& square, studio::Label label)
{
    if (label == studio::Label::None)
        return;
    QColor edge = theme.groove;
    edge.setAlpha(theme.dark ? 0 : 0x55);
    painter.setPen(edge);
    painter.setBrush(colourOf(label, theme));
    painter.drawRoundedRect(QRectF(square).adjusted(.5, .5, -.5, -.5), 3, 3);
    QFont face = font(Type::Caption);
    face.setWeight(QFont::DemiBold);
    painter.setFont(face);
    painter.setPen(label == studio::Label::Yellow ? theme.onYellow : theme.onLabel);
    painter.drawText(square, Qt::AlignCenter, keyOf(label));
}

void drawBusy(QPainter& painter, const Theme& theme, const QPoint& middle, int percent)
{
    const QRectF ring(middle.x() - 13, middle.y() - 13, 26, 26);
    QColor rest = theme.onChip;
    rest.setAlpha(0x55);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.chip);
    painter.drawEllipse(ring.adjusted(-4, -4, 4, 4));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(rest, 2.5));
    painter.drawEllipse(ring);
    painter.setPen(QPen(theme.onChip, 2.5, Qt::SolidLine, Qt::FlatCap));
    painter.drawArc(ring, 90 * 16, percent < 0 ? -30 * 16 : -percent * 360 * 16 / 100);
    if (percent < 0)
        return;
    QFont face = font(Type::Caption);
    face.setWeight(QFont::DemiBold);
    painter.setFont(face);
    painter.drawText(ring, Qt::AlignCenter, QString::number(percent));
}

void drawRing(QPainter& painter, const QRect& picture, const QColor& colour, double width)
{
    const double out = 2 + width / 2;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, width));
    painter.drawRoundedRect(QRectF(picture).adjusted(-out, -out, out, out), 3, 3);
}

void drawText(QPainter& painter, const QRect& rect, const QString& text, Type role, const QColor& colour, Qt::Alignment alignment, bool rightToLeft,
              Qt::TextElideMode elide)
{
    const QFont face = font(role);
    painter.setFont(face);
    painter.setPen(colour);
    painter.drawText(rect, static_cast<int>(QStyle::visualAlignment(rightToLeft ? Qt::RightToLeft : Qt::LeftToRight, alignment) | Qt::TextSingleLine),
                     QFontMetrics(face).elidedText(text, elide, rect.width()));
}

void drawMark(QPainter& painter, const Theme& theme, const QRectF& square)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double side = square.width(), line = side * .075;
    const QRectF disc = square.adjusted(line / 2, line / 2, -line / 2, -line / 2);
    QPainterPath lit;
    lit.addEllipse(disc);
    QPainterPath shade;
    shade.addEllipse(QRectF(square.x() + side * .31, square.y() + side * .07, side * .68, side * .86));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text);
    painter.drawPath(lit.subtracted(shade));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.text, line));
    painter.drawEllipse(disc);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawEllipse(QPointF(square.x() + side * .64, square.y() + side * .36), side * .085, side * .085);
    painter.restore();
}

}  // namespace ui
