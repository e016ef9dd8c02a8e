#include "ui/canvas/view.h"

#include <algorithm>
#include <cmath>

namespace ui {
namespace {

/// In the middle where it fits with its margins; else no further in than a margin from either side.
double bounded(double origin, double size, double pane)
{
    const double margin = std::min(View::kMargin, pane / 4);
    if (size + 2 * margin <= pane)
        return (pane - size) / 2;
    return std::clamp(origin, pane - margin - size, margin);
}

}  // namespace

double View::fitZoom() const
{
    if (empty())
        return 1;
    const auto along = [&](double pane, int picture) { return std::max(pane - 2 * kMargin, pane / 2) * ratio_ / picture; };
    return std::min({1.0, along(pane_.width(), picture_.width()), along(pane_.height(), picture_.height())});
}

bool View::roams() const
{
    const QRectF all = rect();
    return !empty() && (all.width() > pane_.width() - 2 * kMargin + 0.5 || all.height() > pane_.height() - 2 * kMargin + 0.5) && !fits_;
}

void View::setPane(const QSizeF& pane, double ratio)
{
    if (pane == pane_ && ratio == ratio_)
        return;
    const QPointF middle = toPicture({pane_.width() / 2, pane_.height() / 2});
    pane_ = pane;
    ratio_ = ratio;
    if (fits_)
        fit();
    else
        centreOn(middle, zoom_);
}

void View::setPicture(const QSize& pixels)
{
    if (pixels == picture_)
        return;
    const QPointF middle = toPicture({pane_.width() / 2, pane_.height() / 2});
    const QSize before = picture_;
    picture_ = pixels;
    if (fits_ || before.isEmpty())
        fit();
    else
        centreOn({middle.x() * pixels.width() / before.width(), middle.y() * pixels.height() / before.height()}, zoom_);
}

void View::fit()
{
    fits_ = true;
    if (empty())
        return;
    zoom_ = fitZoom();
    keepBounds();
}

void View::zoomTo(double zoom, const QPointF& at)
{
    if (empty())
        return;
    if (zoom <= fitZoom() * (1 + 1e-9)) {
        fit();
        return;
    }
    const QPointF point = toPicture(at);
    fits_ = false;
    zoom_ = std::min(zoom, kMostZoom);
    origin_ = at - point * (zoom_ / ratio_);
    keepBounds();
}

void View::centreOn(const QPointF& picture, double zoom)
{
    if (empty())
        return;
    if (zoom <= fitZoom() * (1 + 1e-9)) {
        fit();
        return;
    }
    fits_ = false;
    zoom_ = std::min(zoom, kMostZoom);
    origin_ = QPointF(pane_.width() / 2, pane_.height() / 2) - picture * (zoom_ / ratio_);
    keepBounds();
}

void View::panBy(const QPointF& pane)
{
    origin_ += pane;
    keepBounds();
}

QRect View::deviceRect() const
{
    const auto whole = [](double value) { return static_cast<int>(std::lround(value)); };
    return {whole(origin_.x() * ratio_), whole(origin_.y() * ratio_), std::max(1, whole(picture_.width() * zoom_)), std::max(1, whole(picture_.height() * zoom_))};
}

void View::keepBounds()
{
    const double scale = zoom_ / ratio_;
    origin_ = {bounded(origin_.x(), picture_.width() * scale, pane_.width()), bounded(origin_.y(), picture_.height() * scale, pane_.height())};
}

}  // namespace ui
