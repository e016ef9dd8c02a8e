#pragma once
#include <memory>
#include <vector>

#include <QImage>
#include <QRect>

#include "core/imaging/display_transform.h"

class QPainter;

namespace ui {

/// A picture on its way to the screen: reduced well, in the monitor's colours, and each of that once.
class ShownPicture {
public:
    /// @param picture  sRGB, any format; @param fullWidth  pixels that the finished picture has: from as many on its pixels are shown sharp
    void set(const QImage& picture, int fullWidth);
    void setMonitor(std::shared_ptr<const imaging::DisplayTransform> monitor);

    bool empty() const { return picture_.isNull(); }
    /// As given, in a format for painting.
    const QImage& picture() const { return picture_; }
    bool seeThrough() const { return picture_.hasAlphaChannel(); }

    /// Draws what of it lies in `clip`. The painter counts device pixels; `target` is where the whole picture lies.
    /// @param moving  the size is about to change again: quickly, a little less well
    void draw(QPainter& painter, const QRect& target, const QRect& clip, bool moving);

private:
    const QImage& half(std::size_t times);
    QImage inMonitorColours(QImage image) const;

    QImage picture_;
    int fullWidth_ = 0;
    std::vector<QImage> halves_;  ///< each half as large as the one before it, from the picture's own half on; made when needed
    std::shared_ptr<const imaging::DisplayTransform> monitor_;

    struct Part {
        QImage image;
        QSize of;      ///< size of the whole picture that it is a part of
        QRect covers;  ///< of that
    };
    Part made_;
};

}  // namespace ui
