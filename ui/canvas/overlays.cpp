#include "ui/canvas/overlays.h"

#include <algorithm>
#include <vector>

namespace ui::overlays {

QImage clipping(const QImage& picture, const QRect& target, const QRect& region, int period, const QColor& highlights, const QColor& shadows)
{
    QImage out(region.size(), QImage::Format_ARGB32_Premultiplied);
    out.fill(Qt::transparent);
    if (picture.isNull() || target.isEmpty())
        return out;
    const auto sourceOf = [](int pixel, int first, int targetSize, int size) {
        return std::clamp(static_cast<int>((pixel - first + 0.5) * size / targetSize), 0, size - 1);
    };
    std::vector<int> columns(static_cast<std::size_t>(region.width()));
    for (int x = 0; x < region.width(); ++x)
        columns[static_cast<std::size_t>(x)] = sourceOf(region.x() + x, target.x(), target.width(), picture.width());
    const QRgb bright = highlights.rgb(), dim = shadows.rgb();
    const int stripe = std::max(1, period / 2);
    for (int y = 0; y < region.height(); ++y) {
        const auto* from = reinterpret_cast<const QRgb*>(picture.constScanLine(sourceOf(region.y() + y, target.y(), target.height(), picture.height())));
        auto* to = reinterpret_cast<QRgb*>(out.scanLine(y));
        // Counted from the picture's corner, so that stripes stay with it when it is moved.
        const int row = region.y() + y - target.y();
        for (int x = 0; x < region.width(); ++x) {
            const QRgb pixel = from[columns[static_cast<std::size_t>(x)]];
            const int most = std::max({qRed(pixel), qGreen(pixel), qBlue(pixel)});
            const int column = region.x() + x - target.x();
            if (most >= kWhite) {
                if ((column + row) % period < stripe)
                    to[x] = bright;
            } else if (most <= kBlack) {
                if ((column - row % period + period) % period < stripe)
                    to[x] = dim;
            }
        }
    }
    return out;
}

QImage cutOut(const QImage& alpha, const QColor& veil)
{
    const QImage grey = alpha.convertToFormat(QImage::Format_Grayscale8);
    QImage out(grey.size(), QImage::Format_ARGB32_Premultiplied);
    for (int y = 0; y < grey.height(); ++y) {
        const uchar* from = grey.constScanLine(y);
        auto* to = reinterpret_cast<QRgb*>(out.scanLine(y));
        for (int x = 0; x < grey.width(); ++x)
            to[x] = qPremultiply(qRgba(veil.red(), veil.green(), veil.blue(), veil.alpha() * (255 - from[x]) / 255));
    }
    return out;
}

}  // namespace ui::overlays
