#include "ui/theme/icons.h"

#include <QFile>
#include <QGuiApplication>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <cmath>

#include "ui/theme/theme.h"

namespace ui {
namespace {

const QByteArray& source(const QString& name) {
    static QHash<QString, QByteArray> read;
    const auto found = read.constFind(name);
    if (found != read.constEnd())
        return *found;
    QFile file(":/icons/" + name + ".svg");
    const bool there = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(there, "ui::icon", qPrintable(name));
    return *read.insert(name, there ? file.readAll() : QByteArray());
}

class Engine : public QIconEngine {
public:
    Engine(QString name, const IconLook& look) : name_(std::move(name)), look_(look) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const double ratio = ratioOf(*painter);
        const int side = std::min(rect.width(), rect.height());
        const QRect square(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side);
        painter->drawPixmap(square, iconPixmap(name_, side, ratio, colour(mode, state), look_));
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override { return scaledPixmap(size, mode, state, 1); }
    /// `size` is in device pixels here, as Qt asks for it. In a wider one the icon stands in the middle: buttons get room before their words by it.
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, double ratio) override {
        const QPixmap drawn = iconPixmap(name_, static_cast<int>(std::lround(std::min(size.width(), size.height()) / ratio)), ratio, colour(mode, state), look_);
        if (size.width() == size.height())
            return drawn;
        QPixmap out(size);
        out.setDevicePixelRatio(ratio);
        out.fill(Qt::transparent);
        QPainter painter(&out);
        painter.drawPixmap(QPointF((size.width() - drawn.width()) / 2 / ratio, (size.height() - drawn.height()) / 2 / ratio), drawn);
        return out;
    }
    QIconEngine* clone() const override { return new Engine(*this); }

private:
    static QColor colour(QIcon::Mode mode, QIcon::State state) {
        const Theme& theme = Theme::now();
        if (mode == QIcon::Disabled)
            return theme.disabled;
        if (state == QIcon::On)
            return theme.accent;
        return mode == QIcon::Active || mode == QIcon::Selected ? theme.text : theme.text2;
    }

    QString name_;
    IconLook look_;
};

}  // namespace

QIcon icon(const QString& name, const IconLook& look) {
    return QIcon(new Engine(name, look));
}

double ratioOf(const QPainter& painter) {
    return painter.deviceTransform().m11();
}

QPixmap iconPixmap(const QString& name, int size, double ratio, const QColor& colour, const IconLook& look) {
    const bool mirrored = look.mirrors && QGuiApplication::isRightToLeft();
    const double stroke = look.stroke > 0 ? look.stroke : size >= 18 ? 1.65 : 1.75;
    // The colour is part of the key, so that a theme's icons are simply others.
    const QString key = QString("%1/%2/%3/%4/%5%6/%7").arg(name).arg(size).arg(ratio).arg(colour.rgba()).arg(look.filled).arg(mirrored).arg(stroke);
    QPixmap out;
    if (QPixmapCache::find(key, &out))
        return out;
    QByteArray svg = source(name);
    const QByteArray paint = colour.name().toLatin1();
    svg.replace("currentColor", paint).replace("stroke-width=\"2\"", "stroke-width=\"" + QByteArray::number(stroke) + "\"");
    if (look.filled)
        svg.replace("fill=\"none\"", "fill=\"" + paint + "\"");
    const int pixels = std::max(1, static_cast<int>(std::lround(size * ratio)));
    out = QPixmap(pixels, pixels);
    out.fill(Qt::transparent);
    if (!svg.isEmpty()) {
        QSvgRenderer renderer(svg);
        QPainter painter(&out);
        painter.setRenderHint(QPainter::Antialiasing);
        if (mirrored)
            painter.translate(pixels, 0), painter.scale(-1, 1);
        painter.setOpacity(colour.alphaF());
        renderer.render(&painter, QRectF(0, 0, pixels, pixels));
    }
    out.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, out);
    return out;
}

}  // namespace ui
