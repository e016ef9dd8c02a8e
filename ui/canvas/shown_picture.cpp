#include "ui/canvas/shown_picture.h"

#include <algorithm>

#include <QPainter>

namespace ui {
namespace {

bool hasHoles(const QImage& picture)
{
    if (!picture.hasAlphaChannel())
        return false;
    const QImage looked = picture.format() == QImage::Format_RGBA8888 ? picture : picture.convertToFormat(QImage::Format_RGBA8888);
    for (int y = 0; y < looked.height(); ++y) {
        const uchar* row = looked.constScanLine(y);
        for (int x = 0; x < looked.width(); ++x)
            if (row[4 * x + 3] != 255)
                return true;
    }
    return false;
}

}  // namespace

void ShownPicture::set(const QImage& picture, int fullWidth)
{
    // What painters copy without looking at each pixel.
    picture_ = picture.isNull() ? QImage() : picture.convertToFormat(hasHoles(picture) ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
    picture_.setDevicePixelRatio(1);
    fullWidth_ = fullWidth;
    halves_.clear();
    made_ = {};
}

void ShownPicture::setMonitor(std::shared_ptr<const imaging::DisplayTransform> monitor)
{
    monitor_ = monitor && monitor->changesNothing() ? nullptr : std::move(monitor);
    made_ = {};
}

const QImage& ShownPicture::half(std::size_t times)
{
    while (halves_.size() < times) {
        const QImage& from = halves_.empty() ? picture_ : halves_.back();
        halves_.push_back(from.scaled(std::max(1, from.width() / 2), std::max(1, from.height() / 2), Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    }
    return times == 0 ? picture_ : halves_[times - 1];
}

QImage ShownPicture::inMonitorColours(QImage image) const
{
    if (!monitor_)
        return image;
    const QImage::Format format = image.format();
    image = image.convertToFormat(QImage::Format_RGBA8888);
    monitor_->apply(image.bits(), {image.width(), image.height()}, static_cast<std::size_t>(image.bytesPerLine()), {});
    return image.convertToFormat(format);
}

void ShownPicture::draw(QPainter& painter, const QRect& target, const QRect& clip, bool moving)
{
    const QRect seen = target & clip;
    if (picture_.isNull() || seen.isEmpty())
        return;
    const QRect part = seen.translated(-target.topLeft());
    if (target.size() == picture_.size() && !monitor_) {
        painter.drawImage(seen.topLeft(), picture_, part);
        return;
    }
    const bool smaller = target.width() < picture_.width();
    if (made_.of != target.size() || !made_.covers.contains(part)) {
        // Large steps go by halves, so that the last one never leaves out a pixel.
        std::size_t halvings = 0;
        for (int width = picture_.width() / 2; smaller && width >= target.width() && width > 1; width /= 2)
            ++halvings;
        const QImage& from = half(halvings);
        if (smaller && !moving) {
            made_ = {inMonitorColours(from.scaled(target.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation)), target.size(), QRect({}, target.size())};
        } else {
            QImage image(part.size(), from.format());
            image.fill(Qt::transparent);
            QPainter on(&image);
            // Pixels are shown as they are once there is one for each of the finished picture; a preview's own would only look coarse.
            on.setRenderHint(QPainter::SmoothPixmapTransform, smaller || picture_.width() < fullWidth_);
            on.drawImage(QRectF(QPointF(-part.topLeft()), QSizeF(target.size())), from, QRectF(from.rect()));
            on.end();
            const Part now{inMonitorColours(std::move(image)), target.size(), part};
            painter.drawImage(seen.topLeft(), now.image);
            if (!moving)
                made_ = now;
            return;
        }
    }
    painter.drawImage(seen.topLeft(), made_.image, part.translated(-made_.covers.topLeft()));
}

}  // namespace ui
