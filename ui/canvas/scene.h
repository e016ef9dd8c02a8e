#pragma once
#include <cmath>

#include <QPainter>
#include <QRectF>

#include "ui/canvas/view.h"
#include "ui/desk/views.h"

namespace ui {

/// What a tool of the canvas has to know of it. Points are of the widget; "image" is a pixel of the picture as it was last given, whatever its size.
struct Scene {
    View view;
    QRectF pane;      ///< of the picture as it is now (in Split the right one)
    Picture picture;

    double ratio() const { return view.ratio(); }
    QPointF toCanvas(const QPointF& image) const { return pane.topLeft() + view.toPane(QPointF(image.x() * acrossX(), image.y() * acrossY())); }
    QPointF toImage(const QPointF& canvas) const
    {
        const QPointF full = view.toPicture(canvas - pane.topLeft());
        return {full.x() / acrossX(), full.y() / acrossY()};
    }
    double toCanvas(double image) const { return view.toPane(image * acrossY()); }
    QRectF pictureRect() const { return view.rect().translated(pane.topLeft()); }

    /// On the device's grid.
    double aligned(double at) const { return std::round(at * ratio()) / ratio(); }
    QPointF aligned(const QPointF& at) const { return {aligned(at.x()), aligned(at.y())}; }
    QRectF aligned(const QRectF& r) const { return {aligned(r.topLeft()), aligned(r.bottomRight())}; }
    /// A line's width in whole device pixels, at least one.
    double line(double width) const { return std::max(1.0, std::round(width * ratio())) / ratio(); }

private:
    double acrossX() const { return picture.image.width() > 0 ? double(view.picture().width()) / picture.image.width() : 1; }
    double acrossY() const { return picture.image.height() > 0 ? double(view.picture().height()) / picture.image.height() : 1; }
};

/// Words over the picture, on their ground; the ground's top left, or with `fromRight` its top right, is at `at`. @return the ground
/// @param least  width that the ground has at least
QRectF paintChip(QPainter& painter, const Scene& scene, const QPointF& at, const QString& text, bool fromRight = false, double least = 0);
QSizeF chipSize(const QString& text);

/// A line that is seen on any ground: light, with dark edges. Horizontal or vertical, on the pixel grid.
void paintLine(QPainter& painter, const Scene& scene, const QPointF& from, const QPointF& to, double width);
/// The same around a rectangle.
void paintFrame(QPainter& painter, const Scene& scene, const QRectF& rect, double width);

}  // namespace ui
