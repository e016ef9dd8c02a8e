#include "ui/canvas/scene.h"

#include <QFontMetricsF>
#include <QGuiApplication>

#include "ui/theme/surround.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr double kPaddingX = 6, kPaddingY = 2, kRadius = 3;

QFont chipFont()
{
    QFont out = font(Type::Caption);
    out.setWeight(QFont::Medium);
    return out;
}

}  // namespace

QSizeF chipSize(const QString& text)
{
    return {std::ceil(QFontMetricsF(chipFont()).horizontalAdvance(text)) + 2 * kPaddingX, lineHeight(Type::Caption) + 2 * kPaddingY};
}

QRectF paintChip(QPainter& p, const Scene& scene, const QPointF& at, const QString& text, bool fromRight, double least)
{
    QSizeF size = chipSize(text);
    // Only a ground that is wider than its words has a start and an end.
    const bool atEnd = least > size.width() && QGuiApplication::isRightToLeft();
    size.setWidth(std::max(size.width(), least));
    const QRectF ground(scene.aligned(QPointF(fromRight ? at.x() - size.width() : at.x(), at.y())), size);
    p.save();
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(Theme::now().chip);
    p.drawRoundedRect(ground, kRadius, kRadius);
    p.setPen(Theme::now().onChip);
    p.setFont(chipFont());
    p.drawText(ground.adjusted(kPaddingX, 0, -kPaddingX, 0), (atEnd ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::AlignAbsolute, text);
    p.restore();
    return ground;
}

void paintLine(QPainter& p, const Scene& scene, const QPointF& from, const QPointF& to, double width)
{
    const double w = scene.line(width), edge = scene.line(1);
    const bool upright = from.x() == to.x();
    const QPointF half = upright ? QPointF(w / 2, 0) : QPointF(0, w / 2), side = upright ? QPointF(edge, 0) : QPointF(0, edge);
    const QRectF line(scene.aligned(from - half), scene.aligned(to - half) + 2 * half);
    p.fillRect(QRectF(line.topLeft() - side, line.bottomRight() + side), over::edge());
    p.fillRect(line, over::light());
}

void paintFrame(QPainter& p, const Scene& scene, const QRectF& rect, double width)
{
    const double w = scene.line(width), edge = scene.line(1);
    const QRectF inner = scene.aligned(rect);
    const auto ring = [&p](const QRectF& r, double thick, const QColor& colour) {
        p.fillRect(QRectF(r.left() - thick, r.top() - thick, r.width() + 2 * thick, thick), colour);
        p.fillRect(QRectF(r.left() - thick, r.bottom(), r.width() + 2 * thick, thick), colour);
        p.fillRect(QRectF(r.left() - thick, r.top(), thick, r.height()), colour);
        p.fillRect(QRectF(r.right(), r.top(), thick, r.height()), colour);
    };
    ring(inner.adjusted(edge, edge, -edge, -edge), edge, over::edge());
    ring(inner, w, over::light());
    ring(inner.adjusted(-w, -w, w, w), edge, over::edge());
}

}  // namespace ui
