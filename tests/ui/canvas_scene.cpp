#include "tests/ui/canvas_scene.h"

#include <QPainter>
#include <QPainterPath>

namespace canvas_scene {
namespace {

QPainterPath person(double w, double h)
{
    QPainterPath path;
    path.addEllipse(QPointF(0.5 * w, 0.42 * h), 0.17 * w, 0.18 * h);
    path.addRoundedRect(QRectF(0.17 * w, 0.64 * h, 0.66 * w, 0.6 * h), 0.2 * w, 0.2 * h);
    path.addRect(QRectF(0.43 * w, 0.55 * h, 0.14 * w, 0.12 * h));
    path.setFillRule(Qt::WindingFill);
    return path;
}

QImage drawn(QSize size, const QColor& top, const QColor& bottom, const QColor& skin)
{
    QImage image(size, QImage::Format_RGBA8888);
    const double w = size.width(), h = size.height();
    QPainter p(&image);
    p.setRenderHint(QPainter::Antialiasing);
    // Flat, so that pictures of it stay small.
    p.fillRect(image.rect(), top);
    p.fillRect(QRectF(0, 0.5 * h, w, h), bottom);
    p.fillPath(person(w, h), skin);
    p.fillRect(QRectF(0.17 * w, 0.8 * h, 0.66 * w, h), skin.darker(200));
    p.setBrush(QColor(40, 40, 40));
    p.setPen(Qt::NoPen);
    for (const double x : {0.44, 0.56})
        p.drawEllipse(QPointF(x * w, 0.4 * h), 0.014 * w, 0.014 * w);
    // Something without drawing at both ends.
    p.fillRect(QRectF(0.04 * w, 0.04 * h, 0.16 * w, 0.1 * h), QColor(255, 255, 255));
    p.fillRect(QRectF(0.8 * w, 0.04 * h, 0.16 * w, 0.1 * h), QColor(0, 0, 0));
    return image;
}

ui::Picture framed(QImage image, QSize full)
{
    ui::Picture picture;
    const double w = image.width(), h = image.height();
    picture.headshot = "one";
    picture.image = std::move(image);
    picture.full = full;
    const double scale = w / 1600;
    picture.framing.output = {int(w), int(h)};
    picture.framing.scale = scale;
    picture.framing.toOutput = {scale, 0, -700 * scale, 0, scale, -300 * scale};
    picture.framing.eyes = {static_cast<float>(0.5 * w), static_cast<float>(0.4 * h)};
    picture.eyes[0] = {0.44 * w, 0.4 * h};
    picture.eyes[1] = {0.56 * w, 0.4 * h};
    picture.unit = 0.12 * w;
    for (int i = 0; i < 36; ++i)
        picture.faceOutline << QPointF(0.5 * w + 0.14 * w * std::cos(i * M_PI / 18), 0.43 * h + 0.15 * h * std::sin(i * M_PI / 18));
    return picture;
}

}  // namespace

ui::Picture after(QSize size, QSize full) { return framed(drawn(size, QColor(92, 100, 108), QColor(52, 58, 66), QColor(196, 152, 128)), full); }

ui::Picture before(QSize size) { return framed(drawn(size, QColor(196, 184, 170), QColor(150, 138, 126), QColor(210, 160, 130)), kFull); }

ui::Picture cutOut(QSize size)
{
    QImage image(size, QImage::Format_Grayscale8);
    image.fill(0);
    QPainter p(&image);
    p.setRenderHint(QPainter::Antialiasing);
    p.fillPath(person(size.width(), size.height()), Qt::white);
    p.end();
    return framed(image, kFull);
}

}  // namespace canvas_scene
