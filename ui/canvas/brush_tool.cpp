#include "ui/canvas/brush_tool.h"

#include <algorithm>

#include <QPainterPath>

#include "ui/theme/surround.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

/// Photo to image pixels.
QPointF fromPhoto(const Scene& scene, const QSize& photo, const vision::Point& share)
{
    const finish::Affine& map = scene.picture.framing.toOutput;
    const double x = double(share.x) * photo.width(), y = double(share.y) * photo.height();
    const auto& output = scene.picture.framing.output;
    return {map.x(x, y) * scene.picture.image.width() / output.width, map.y(x, y) * scene.picture.image.height() / output.height};
}

QColor colourOf(BrushTool::Does does)
{
    return does == BrushTool::Does::Keep ? Theme::darkTheme().ok : Theme::darkTheme().bad;
}

}  // namespace

BrushTool::BrushTool(QObject* parent) : QObject(parent) {}

void BrushTool::setDoes(Does does)
{
    does_ = does;
    Q_EMIT repaint();
}

void BrushTool::setRadius(double radius)
{
    const double to = std::clamp(radius, kLeastRadius, kMostRadius);
    if (to == radius_)
        return;
    radius_ = to;
    Q_EMIT radiusChanged(to);
    Q_EMIT repaint();
}

void BrushTool::setStrokes(const finish::MatteParams& strokes)
{
    strokes_ = strokes;
    pending_.reset();
    Q_EMIT repaint();
}

bool BrushTool::ready(const Scene& scene) const
{
    return !scene.picture.image.isNull() && !photo_.isEmpty() && !scene.picture.framing.output.empty() && scene.picture.unit > 0;
}

vision::Point BrushTool::inPhoto(const Scene& scene, const QPointF& canvas) const
{
    const QPointF image = scene.toImage(canvas);
    const auto& output = scene.picture.framing.output;
    const finish::Affine back = scene.picture.framing.toOutput.inverse();
    const double x = image.x() * output.width / scene.picture.image.width(), y = image.y() * output.height / scene.picture.image.height();
    return {static_cast<float>(std::clamp(back.x(x, y) / photo_.width(), 0.0, 1.0)), static_cast<float>(std::clamp(back.y(x, y) / photo_.height(), 0.0, 1.0))};
}

void BrushTool::start(const Scene& scene, const QPointF& canvas)
{
    if (!ready(scene))
        return;
    stroke_ = finish::Stroke{{inPhoto(scene, canvas)}, static_cast<float>(radius_)};
    last_ = canvas;
    Q_EMIT repaint();
}

void BrushTool::drag(const Scene& scene, const QPointF& canvas)
{
    if (!stroke_)
        return;
    // Points closer than an eighth of the brush would not be seen; the session's file keeps every one of them.
    const QPointF by = canvas - last_;
    if (std::hypot(by.x(), by.y()) < std::max(1.0, scene.toCanvas(radius_ * scene.picture.unit) / 8))
        return;
    stroke_->points.push_back(inPhoto(scene, canvas));
    last_ = canvas;
    Q_EMIT repaint();
}

void BrushTool::end(bool keep)
{
    if (!stroke_)
        return;
    const finish::Stroke done = std::move(*stroke_);
    stroke_.reset();
    if (keep) {
        pending_ = done;
        pendingDoes_ = does_;
        Q_EMIT drawn(done, does_);
    }
    Q_EMIT repaint();
}

void BrushTool::paintStroke(QPainter& p, const Scene& scene, const finish::Stroke& stroke, Does does, bool fresh) const
{
    if (stroke.points.empty())
        return;
    const double width = 2 * scene.toCanvas(stroke.radius * scene.picture.unit);
    QPainterPath path;
    path.moveTo(scene.toCanvas(fromPhoto(scene, photo_, stroke.points.front())));
    for (const vision::Point& point : stroke.points)
        path.lineTo(scene.toCanvas(fromPhoto(scene, photo_, point)));
    if (stroke.points.size() == 1)
        path.lineTo(path.currentPosition() + QPointF(0.01, 0));
    QPainterPathStroker around;
    around.setWidth(width);
    around.setCapStyle(Qt::RoundCap);
    around.setJoinStyle(Qt::RoundJoin);
    const QPainterPath area = around.createStroke(path).simplified();
    QColor colour = colourOf(does);
    colour.setAlphaF(fresh ? 0.45f : 0.2f);
    p.setPen(Qt::NoPen);
    p.setBrush(colour);
    p.drawPath(area);
    // The second sign besides the colour: what is kept has a whole outline, what is removed a dashed one.
    colour.setAlphaF(1);
    QPen pen(colour, scene.line(1));
    if (does == Does::Remove)
        pen.setDashPattern({4, 3});
    p.setPen(pen);
    p.setBrush(Qt::NoBrush);
    p.drawPath(area);
}

void BrushTool::paint(QPainter& p, const Scene& scene, const std::optional<QPointF>& pointer) const
{
    if (!ready(scene))
        return;
    p.save();
    p.setClipRect(scene.pane & scene.pictureRect());
    p.setRenderHint(QPainter::Antialiasing);
    for (const finish::Stroke& stroke : strokes_.keep)
        paintStroke(p, scene, stroke, Does::Keep, false);
    for (const finish::Stroke& stroke : strokes_.remove)
        paintStroke(p, scene, stroke, Does::Remove, false);
    if (pending_)
        paintStroke(p, scene, *pending_, pendingDoes_, true);
    if (stroke_)
        paintStroke(p, scene, *stroke_, does_, true);
    if (pointer) {
        const double radius = scene.toCanvas(radius_ * scene.picture.unit);
        p.setClipRect(scene.pane);
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(over::edge(), scene.line(3)));
        p.drawEllipse(*pointer, radius, radius);
        p.setPen(QPen(over::light(), scene.line(1)));
        p.drawEllipse(*pointer, radius, radius);
        // Plus and minus in the middle.
        const double arm = std::clamp(radius / 2, 3.0, 5.0);
        for (const auto& [colour, width] : {std::pair(over::edge(), 3.0), std::pair(over::light(), 1.0)}) {
            p.setPen(QPen(colour, scene.line(width)));
            p.drawLine(*pointer - QPointF(arm, 0), *pointer + QPointF(arm, 0));
            if (does_ == Does::Keep)
                p.drawLine(*pointer - QPointF(0, arm), *pointer + QPointF(0, arm));
        }
    }
    p.restore();
}

}  // namespace ui
