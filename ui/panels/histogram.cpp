#include "ui/panels/histogram.h"

#include <algorithm>
#include <cmath>

#include <QPainter>
#include <QPainterPath>

#include "ui/theme/theme.h"

namespace ui {

constexpr int kEvery = 2;  // rows and columns: enough for a curve, in about a millisecond

Histogram::Histogram(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Histogram"));
}

void Histogram::setPicture(const QImage& picture)
{
    std::array<std::array<quint32, 256>, 3> counts{};
    const QImage image = picture.format() == QImage::Format_RGBA8888 || picture.isNull() ? picture : picture.convertToFormat(QImage::Format_RGBA8888);
    quint32 all = 0, black = 0, white = 0;
    for (int y = 0; y < image.height(); y += kEvery) {
        const uchar* pixel = image.constScanLine(y);
        for (int x = 0; x < image.width(); x += kEvery, pixel += 4 * kEvery) {
            if (pixel[3] < 128)
                continue;
            ++all;
            for (std::size_t c = 0; c < 3; ++c)
                ++counts[c][pixel[c]];
            black += std::max({pixel[0], pixel[1], pixel[2]}) == 0;
            white += std::min({pixel[0], pixel[1], pixel[2]}) == 255;
        }
    }
    any_ = all > 0;
    black_ = any_ ? 100.0 * black / all : 0, white_ = any_ ? 100.0 * white / all : 0;
    // A paper-white ground would press the rest flat: the ends do not set the height, and the square root lifts what is low.
    quint32 most = 1;
    for (const auto& channel : counts)
        most = std::max(most, *std::max_element(channel.begin() + 1, channel.end() - 1));
    for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t i = 0; i < 256; ++i)
            shares_[c][i] = static_cast<float>(std::min(1.0, std::sqrt(static_cast<double>(counts[c][i]) / most)));
    update();
    changed(this);
}

QString Histogram::inWords() const
{
    if (!any_)
        return tr("No picture");
    return tr("%1 % black, %2 % white").arg(black_, 0, 'f', 1).arg(white_, 0, 'f', 1);
}

void Histogram::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const QRectF well = QRectF(rect()).adjusted(0.5, 4.5, -0.5, -4.5);
    p.setPen(t.hairline);
    p.setBrush(t.canvas);
    p.drawRoundedRect(well, length::kRadius, length::kRadius);
    if (!any_)
        return;
    const QRectF in = well.adjusted(3, 3, -3, -1);
    p.setCompositionMode(t.dark ? QPainter::CompositionMode_Screen : QPainter::CompositionMode_Multiply);
    const std::array inks{t.labelRed, t.labelGreen, t.labelBlue};
    for (std::size_t c = 0; c < 3; ++c) {
        QPainterPath path(in.bottomLeft());
        for (std::size_t i = 0; i < 256; ++i)
            path.lineTo(in.left() + in.width() * static_cast<double>(i) / 255, in.bottom() - in.height() * shares_[c][i]);
        path.lineTo(in.bottomRight());
        path.closeSubpath();
        QColor ink = inks[c];
        ink.setAlphaF(0.65f);
        p.fillPath(path, ink);
    }
}

}  // namespace ui
