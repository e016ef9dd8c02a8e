#pragma once
#include <QPointF>
#include <QRect>
#include <QRectF>
#include <QSize>
#include <QSizeF>

namespace ui {

/// Which part of a picture a pane shows, and how large: a value, all arithmetic. Never mirrored.
/// "Pane" is in device-independent pixels from the pane's top left, "picture" in pixels of the picture at full size, first pixel from 0 to 1.
class View {
public:
    static constexpr double kMargin = 24;    ///< around a picture that fits, and at most beside one that does not
    static constexpr double kMostZoom = 16;

    /// @param ratio  device pixels of one device-independent pixel
    void setPane(const QSizeF& pane, double ratio);
    /// What is in the middle stays there, in proportion.
    void setPicture(const QSize& pixels);

    bool empty() const { return picture_.isEmpty() || pane_.isEmpty(); }
    QSize picture() const { return picture_; }
    double ratio() const { return ratio_; }
    bool fits() const { return fits_; }
    /// Device pixels for one of the picture: 1 is 100 %.
    double zoom() const { return zoom_; }
    /// The whole picture with its margin, never beyond 100 %.
    double fitZoom() const;
    /// Whether there is anything to pan to.
    bool roams() const;

    void fit();
    /// What of the picture is at `at` of the pane stays there, as far as the bounds allow. Down to fitZoom, which then is fit.
    void zoomTo(double zoom, const QPointF& at);
    /// A point of the picture to the middle of the pane.
    void centreOn(const QPointF& picture, double zoom);
    void panBy(const QPointF& pane);

    QPointF toPane(const QPointF& picture) const { return origin_ + picture * (zoom_ / ratio_); }
    QPointF toPicture(const QPointF& pane) const { return (pane - origin_) * (ratio_ / zoom_); }
    double toPane(double picture) const { return picture * (zoom_ / ratio_); }
    /// The whole picture in the pane.
    QRectF rect() const { return {origin_, QSizeF(picture_) * (zoom_ / ratio_)}; }
    /// The same in whole device pixels: where it is painted.
    QRect deviceRect() const;

    bool operator==(const View&) const = default;

private:
    void keepBounds();

    QSizeF pane_;
    double ratio_ = 1;
    QSize picture_;
    bool fits_ = true;
    double zoom_ = 1;
    QPointF origin_;  ///< of the picture, in the pane
};

}  // namespace ui
