#include "ui/canvas/crop_tool.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <QPainterPath>

#include "ui/theme/surround.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr double kReach = 12;     // of a grip
constexpr int kMiddle = 24;
constexpr crop::Grip kGrips[] = {{-1, -1}, {1, -1}, {-1, 1}, {1, 1}, {0, -1}, {0, 1}, {-1, 0}, {1, 0}};

QPointF cornerOf(const QRectF& rect, const crop::Grip& grip)
{
    return rect.center() + QPointF(grip.x * rect.width() / 2, grip.y * rect.height() / 2);
}

}  // namespace

CropTool::CropTool(QWidget* canvas) : QObject(canvas), handle_(new Handle(kMiddle, canvas))
{
    handle_->setAccessibleName(tr("Crop"));
    handle_->setToolTip(tr("Drag the frame, its grips, or turn it outside. Arrows move it, Page makes it closer or wider."));
    handle_->setCursor(Qt::SizeAllCursor);
    handle_->words = [this] { return words(); };
    handle_->drawn = [](QPainter& p) {
        for (const auto& [colour, width] : {std::pair(over::edge(), 4.0), std::pair(over::light(), 2.0)}) {
            p.setPen(QPen(colour, width, Qt::SolidLine, Qt::FlatCap));
            p.drawLine(QPointF(-8, 0), QPointF(8, 0));
            p.drawLine(QPointF(0, -8), QPointF(0, 8));
        }
    };
    connect(handle_, &Handle::taken, this, [this] { beforeKeys_ = wanted_; });
    connect(handle_, &Handle::moved, this, [this](const QPointF& at, Qt::KeyboardModifiers, const QString&) {
        if (!drag_)
            start(scene_, handle_->centre());
        drag(scene_, at);
    });
    connect(handle_, &Handle::stepped, this, [this](const QPointF& steps, const QString& dragKey) {
        if (!base_)
            return;
        finish::FramingParams to = wanted_;
        if (std::abs(steps.y()) >= 10) {
            to.zoom = std::clamp(to.zoom - static_cast<float>(steps.y()) / 10, 50.0f, 200.0f);
        } else {
            to.shiftX = std::clamp(to.shiftX - static_cast<float>(steps.x()), -50.0f, 50.0f);  // the frame goes right: the person left
            to.shiftY = std::clamp(to.shiftY - static_cast<float>(steps.y()), -50.0f, 50.0f);
        }
        ask(to, dragKey);
    });
    connect(handle_, &Handle::ended, this, [this](bool keep) {
        if (drag_)
            end(keep);
        else
            Q_EMIT committed();
    });
    connect(handle_, &Handle::resetAsked, this, &CropTool::resetAsked);
}

QString CropTool::words() const
{
    const auto number = [](float value) { return QString::number(std::round(value * 10) / 10); };
    return tr("Head size %1 %, moved %2 % sideways and %3 % down").arg(number(wanted_.zoom), number(wanted_.shiftX), number(wanted_.shiftY));
}

void CropTool::setShown(bool shown)
{
    shown_ = shown;
    if (!shown)
        end(false);
    follow(scene_);
    Q_EMIT repaint();
}

void CropTool::setParams(const finish::FramingParams& params)
{
    latest_ = params;
    if (!drag_)
        wanted_ = params;
    handle_->tellReader();
    Q_EMIT repaint();
}

void CropTool::settle(const Scene& scene)
{
    scene_ = scene;
    base_.reset();
    if (!scene.picture.image.isNull() && !scene.picture.framing.output.empty()) {
        const auto& output = scene.picture.framing.output;
        const QSize image = scene.picture.image.size();
        const auto of = [&](const QPointF& p) { return QPointF(p.x() * output.width / image.width(), p.y() * output.height / image.height()); };
        base_ = crop::baseOf(latest_, scene.picture.framing, of(scene.picture.eyes[0]), of(scene.picture.eyes[1]));
    }
    wanted_ = latest_;
    follow(scene);
}

void CropTool::follow(const Scene& scene)
{
    scene_ = scene;
    const bool there = shown_ && base_.has_value();
    if (there)
        handle_->moveCentre(onCanvas(scene, crop::frameOf(*base_, wanted_).rect).center());
    handle_->setVisible(there);
}

QRectF CropTool::onCanvas(const Scene& scene, const QRectF& frame) const
{
    const auto& output = scene.picture.framing.output;
    const double x = double(scene.picture.image.width()) / output.width, y = double(scene.picture.image.height()) / output.height;
    return {scene.toCanvas(QPointF(frame.left() * x, frame.top() * y)), scene.toCanvas(QPointF(frame.right() * x, frame.bottom() * y))};
}

QPointF CropTool::inFrame(const Scene& scene, const QPointF& canvas) const
{
    const QPointF image = scene.toImage(canvas);
    const auto& output = scene.picture.framing.output;
    return {image.x() * output.width / scene.picture.image.width(), image.y() * output.height / scene.picture.image.height()};
}

CropTool::Place CropTool::placeAt(const Scene& scene, const QPointF& canvas) const
{
    const QRectF frame = onCanvas(scene, crop::frameOf(*base_, wanted_).rect);
    for (const crop::Grip& grip : kGrips) {
        const QPointF by = canvas - cornerOf(frame, grip);
        const bool onEdge = grip.x == 0 ? std::abs(by.y()) < kReach && frame.left() < canvas.x() && canvas.x() < frame.right()
                            : grip.y == 0 ? std::abs(by.x()) < kReach && frame.top() < canvas.y() && canvas.y() < frame.bottom()
                                          : std::hypot(by.x(), by.y()) < kReach;
        if (onEdge)
            return {Place::Kind::Grip, grip};
    }
    return {frame.contains(canvas) ? Place::Kind::Inside : Place::Kind::Outside, {}};
}

Qt::CursorShape CropTool::cursorAt(const Scene& scene, const QPointF& canvas) const
{
    if (!base_)
        return Qt::ArrowCursor;
    const Place place = placeAt(scene, canvas);
    if (place.kind == Place::Kind::Inside)
        return Qt::SizeAllCursor;
    if (place.kind == Place::Kind::Outside)
        return crop::mostTurn(*base_) > 0 ? Qt::PointingHandCursor : Qt::ArrowCursor;
    if (place.grip.x == 0 || place.grip.y == 0)
        return place.grip.x == 0 ? Qt::SizeVerCursor : Qt::SizeHorCursor;
    return place.grip.x == place.grip.y ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
}

void CropTool::start(const Scene& scene, const QPointF& canvas)
{
    if (base_)
        drag_ = Drag{placeAt(scene, canvas), inFrame(scene, canvas), crop::frameOf(*base_, wanted_), wanted_, Handle::freshKey()};
}

void CropTool::drag(const Scene& scene, const QPointF& canvas)
{
    if (!drag_ || !base_)
        return;
    const QPointF at = inFrame(scene, canvas);
    crop::Frame frame = drag_->frame;
    switch (drag_->place.kind) {
    case Place::Kind::Inside: frame.rect.translate(at - drag_->from); break;
    case Place::Kind::Grip: {
        const QPointF slack = cornerOf(frame.rect, drag_->place.grip) - drag_->from;
        frame.rect = crop::dragged(frame.rect, drag_->place.grip, at + slack);
        break;
    }
    case Place::Kind::Outside: {
        const QPointF middle = frame.rect.center(), a = drag_->from - middle, b = at - middle;
        const double turned = -(std::atan2(b.y(), b.x()) - std::atan2(a.y(), a.x())) * 180 / std::numbers::pi;
        frame.degrees += std::remainder(turned, 360.0);
        break;
    }
    }
    finish::FramingParams to = crop::paramsFor(*base_, frame);
    // What is not dragged stays to the last digit.
    const finish::FramingParams& before = drag_->before;
    if (drag_->place.kind == Place::Kind::Outside)
        to.zoom = before.zoom, to.shiftX = before.shiftX, to.shiftY = before.shiftY;
    else
        to.level = before.level;
    if (drag_->place.kind == Place::Kind::Inside)
        to.zoom = before.zoom;
    ask(to, drag_->key);
}

void CropTool::end(bool keep)
{
    if (!drag_)
        return;
    const Drag done = *drag_;
    if (!keep)
        ask(done.before, done.key);
    drag_.reset();
    Q_EMIT committed();
    Q_EMIT repaint();
}

void CropTool::ask(const finish::FramingParams& params, const QString& dragKey)
{
    if (params == wanted_)
        return;
    wanted_ = params;
    follow(scene_);
    Q_EMIT changing(params, dragKey);
    Q_EMIT repaint();
    handle_->tellReader();
}

void CropTool::paint(QPainter& p, const Scene& scene) const
{
    if (!shown_ || !base_)
        return;
    const crop::Frame frame = crop::frameOf(*base_, wanted_);
    const QRectF rect = scene.aligned(onCanvas(scene, frame.rect));
    p.save();
    p.setClipRect(scene.pane);
    QTransform turn;
    turn.translate(rect.center().x(), rect.center().y());
    turn.rotate(-frame.degrees);
    turn.translate(-rect.center().x(), -rect.center().y());
    QPainterPath outside;
    outside.addRect(scene.pictureRect());
    QPainterPath inside;
    inside.addPolygon(turn.map(QPolygonF(rect)));
    inside.closeSubpath();
    p.setRenderHint(QPainter::Antialiasing, frame.degrees != 0);
    QColor veil = over::dark();
    veil.setAlphaF(0.6f);
    p.fillPath(outside - inside, veil);
    p.setTransform(turn, true);
    const double thin = scene.line(1);
    if (drag_) {
        for (const double third : {1 / 3.0, 2 / 3.0}) {
            const double x = scene.aligned(rect.left() + third * rect.width()), y = scene.aligned(rect.top() + third * rect.height());
            p.fillRect(QRectF(x, rect.top(), thin, rect.height()), over::light());
            p.fillRect(QRectF(x + thin, rect.top(), thin, rect.height()), over::edge());
            p.fillRect(QRectF(rect.left(), y, rect.width(), thin), over::light());
            p.fillRect(QRectF(rect.left(), y + thin, rect.width(), thin), over::edge());
        }
    }
    paintFrame(p, scene, rect, 1);
    // Grips: short thick pieces of the frame itself.
    const double thick = scene.line(3), length = 16, edge = scene.line(1);
    for (const crop::Grip& grip : kGrips) {
        const QPointF at = cornerOf(rect, grip);
        const auto bar = [&](double x, double y, double width, double height) {
            p.fillRect(QRectF(at.x() + x, at.y() + y, width, height).adjusted(-edge, -edge, edge, edge), over::edge());
        };
        const auto light = [&](double x, double y, double width, double height) { p.fillRect(QRectF(at.x() + x, at.y() + y, width, height), over::light()); };
        const auto both = [&](auto draw) {
            if (grip.x != 0 && grip.y != 0) {
                draw(grip.x > 0 ? -length + thick : -thick, grip.y > 0 ? 0 : -thick, length, thick);
                draw(grip.x > 0 ? 0 : -thick, grip.y > 0 ? -length + thick : -thick, thick, length);
            } else if (grip.x == 0) {
                draw(-length / 2, grip.y > 0 ? 0 : -thick, length, thick);
            } else {
                draw(grip.x > 0 ? 0 : -thick, -length / 2, thick, length);
            }
        };
        both(bar);
        both(light);
    }
    p.restore();
    if (drag_) {
        const auto number = [](float value) { return QString::number(std::round(value * 10) / 10); };
        QString text = tr("Head size %1 %").arg(number(wanted_.zoom));
        if (drag_->place.kind == Place::Kind::Outside)
            text = crop::mostTurn(*base_) > 0 ? tr("Level %1 %").arg(number(wanted_.level)) : tr("The head is level");
        const QSizeF size = chipSize(text);
        paintChip(p, scene, {scene.pane.center().x() - size.width() / 2, scene.pane.top() + 12}, text);
    }
}

}  // namespace ui
