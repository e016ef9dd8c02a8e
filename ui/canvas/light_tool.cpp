#include "ui/canvas/light_tool.h"

#include <algorithm>
#include <cmath>

#include "ui/controls/light_ball.h"
#include "ui/theme/icons.h"
#include "ui/theme/surround.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kSun = 26, kDot = 14;
constexpr double kFaceInUnits = 2.4;  // forehead to chin in D, where no outline is given: the mean mesh's

struct FacePlace {
    QPointF centre;
    double height = 0;
};

FacePlace faceOf(const Picture& picture)
{
    if (picture.faceOutline.size() > 2) {
        const QRectF box = picture.faceOutline.boundingRect();
        return {box.center(), box.height()};
    }
    const QPointF eyes = (picture.eyes[0] + picture.eyes[1]) / 2;
    return {eyes + QPointF(0, 0.35 * picture.unit), kFaceInUnits * picture.unit};
}

}  // namespace

LightTool::LightTool(QWidget* canvas) : QObject(canvas), key_(new Handle(kSun, canvas)), rim_(new Handle(kDot, canvas))
{
    key_->setAccessibleName(tr("Key light"));
    rim_->setAccessibleName(tr("Rim light"));
    key_->setToolTip(tr("Drag: main light. Alt: without snapping. Double click: as in the style"));
    rim_->setToolTip(tr("Drag up and down: rim light. Across: its side. Double click: as in the style"));
    key_->words = [this] { return keyWords(); };
    rim_->words = [this] { return rimWords(); };
    rim_->valueRange = [this] { return std::optional(Spoken::Range{lamps_.rim, 0, 100, 1}); };
    rim_->put = [this](double value) {
        putRim(lamps_.rimFromRight, value, Handle::freshKey());
        Q_EMIT committed();
    };
    key_->drawn = [this](QPainter& p) {
        // As on the ball: dashed behind the head, half seen through without a lamp.
        const Theme& t = Theme::now();
        QColor ground = t.lampGround;
        ground.setAlphaF(lamps_.lit ? 1 : 0.35f);
        p.setPen(QPen(over::edge(), 1));
        p.setBrush(ground);
        p.drawEllipse(QPointF(), kSun / 2.0 - 0.5, kSun / 2.0 - 0.5);
        QPen ring(t.lamp, 2);
        if (std::abs(lamps_.key.azimuth) > 90)
            ring.setDashPattern({1.5, 1});
        p.setPen(ring);
        p.setBrush(Qt::NoBrush);
        p.drawEllipse(QPointF(), kSun / 2.0 - 2, kSun / 2.0 - 2);
        p.drawPixmap(QPointF(-8, -8), iconPixmap("sun", 16, ratioOf(p), t.lamp));
    };
    rim_->drawn = [this](QPainter& p) {
        p.setPen(QPen(over::edge(), 1));
        p.setBrush(over::light());
        p.drawEllipse(QPointF(), kDot / 2.0 - 0.5, kDot / 2.0 - 0.5);
        p.setPen(Qt::NoPen);
        p.setBrush(over::dark());
        const double hole = (kDot / 2.0 - 3) * (1 - 0.75 * std::clamp(lamps_.rim / 100, 0.0, 1.0));  // fuller as it gets stronger
        p.drawEllipse(QPointF(), hole, hole);
    };

    for (Handle* handle : {key_, rim_}) {
        connect(handle, &Handle::taken, this, [this] { before_ = lamps_; });
        connect(handle, &Handle::resetAsked, this, &LightTool::resetAsked);
        connect(handle, &Handle::ended, this, [this](bool keep) {
            if (!keep) {
                if (before_.key != lamps_.key)
                    putKey(before_.key, dragKey_);
                if (before_.rim != lamps_.rim || before_.rimFromRight != lamps_.rimFromRight)
                    putRim(before_.rimFromRight, before_.rim, dragKey_);
            }
            Q_EMIT committed();
            Q_EMIT repaint();
        });
    }
    connect(key_, &Handle::moved, this, [this](const QPointF& at, Qt::KeyboardModifiers modifiers, const QString& dragKey) {
        if (ring_.isEmpty())
            return;
        const QPointF from = (at - ring_.center()) / (ring_.width() / 2);
        LampAngles to = lamp::clamped(lamp::anglesAt(from));
        if (!(modifiers & Qt::AltModifier))
            if (const auto named = lamp::namedNear(to))
                to = named->lamp;
        putKey(to, dragKey);
    });
    connect(key_, &Handle::stepped, this, [this](const QPointF& steps, const QString& dragKey) {
        putKey(lamp::clamped({lamps_.key.azimuth + steps.x(), lamps_.key.elevation - steps.y()}), dragKey);
    });
    connect(rim_, &Handle::moved, this, [this](const QPointF& at, Qt::KeyboardModifiers, const QString& dragKey) {
        if (ring_.isEmpty())
            return;
        const double height = ring_.height() / 2;
        putRim(at.x() >= ring_.center().x(), std::clamp(50 + 50 * (ring_.center().y() - at.y()) / height, 0.0, 100.0), dragKey);
    });
    connect(rim_, &Handle::stepped, this, [this](const QPointF& steps, const QString& dragKey) {
        const bool fromRight = steps.x() == 0 ? lamps_.rimFromRight : steps.x() > 0;
        putRim(fromRight, std::clamp(lamps_.rim - steps.y(), 0.0, 100.0), dragKey);
    });
}

void LightTool::putKey(const LampAngles& key, const QString& dragKey)
{
    if (key == lamps_.key && lamps_.lit)
        return;
    lamps_.key = key;
    lamps_.lit = true;
    dragKey_ = dragKey;
    place();
    Q_EMIT keyChanging(key, dragKey);
    Q_EMIT repaint();
    key_->tellReader();
}

void LightTool::putRim(bool fromRight, double percent, const QString& dragKey)
{
    const double whole = std::round(percent * 10) / 10;
    if (fromRight == lamps_.rimFromRight && whole == lamps_.rim)
        return;
    lamps_.rimFromRight = fromRight;
    lamps_.rim = whole;
    dragKey_ = dragKey;
    place();
    Q_EMIT rimChanging(fromRight, whole, dragKey);
    Q_EMIT repaint();
    rim_->tellReader();
}

void LightTool::setLamps(const Lamps& lamps)
{
    if (lamps == lamps_ || key_->dragged() || rim_->dragged())
        return;
    lamps_ = lamps;
    place();
    key_->tellReader();
    Q_EMIT repaint();
}

void LightTool::setShown(bool shown)
{
    shown_ = shown;
    place();
    Q_EMIT repaint();
}

void LightTool::follow(const Scene& scene)
{
    const FacePlace face = faceOf(scene.picture);
    ring_ = {};
    seen_ = scene.pane;
    if (face.height > 0 && !scene.picture.image.isNull()) {
        const double radius = kRadius * scene.toCanvas(face.height);
        const QPointF centre = scene.toCanvas(face.centre);
        ring_ = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius);
    }
    place();
}

void LightTool::place()
{
    const bool there = shown_ && !ring_.isEmpty();
    if (there) {
        const double radius = ring_.width() / 2;
        // Without a lamp the sun waits above the face, not on it.
        key_->moveCentre(ring_.center() + lamp::place(lamps_.lit ? lamps_.key : LampAngles{0, lamp::kMostElevation}) * radius);
        // The dot stands where rim lights stand, and goes up and down with its strength.
        const QPointF behind = lamp::place({lamps_.rimFromRight ? lamp::kRimAzimuth : -lamp::kRimAzimuth, 0});
        rim_->moveCentre(ring_.center() + QPointF(behind.x(), (50 - lamps_.rim) / 50) * radius);
    }
    key_->setVisible(there && seen_.adjusted(-kSun, -kSun, kSun, kSun).contains(key_->centre()));
    rim_->setVisible(there && seen_.adjusted(-kDot, -kDot, kDot, kDot).contains(rim_->centre()));
}

QString LightTool::keyWords() const { return lamps_.lit ? LightBall::words(lamps_.key) : tr("As shot"); }

QString LightTool::rimWords() const
{
    const QString percent = QString::number(lamps_.rim);
    return lamps_.rimFromRight ? tr("Rim %1 %, right").arg(percent) : tr("Rim %1 %, left").arg(percent);
}

void LightTool::paint(QPainter& p, const Scene& scene) const
{
    if (!shown_ || ring_.isEmpty())
        return;
    p.save();
    p.setClipRect(scene.pane);
    p.setRenderHint(QPainter::Antialiasing);
    p.setBrush(Qt::NoBrush);
    const double line = scene.line(1);
    p.setPen(QPen(over::edge(), 1.5 * line));
    p.drawEllipse(ring_);
    QPen dashes(over::light(), line, Qt::CustomDashLine, Qt::FlatCap);
    dashes.setDashPattern({4 / line, 3 / line});
    p.setPen(dashes);
    p.drawEllipse(ring_);
    p.restore();

    const auto words = [&](const Handle* handle, int side, const QString& text) {
        if (!handle->isVisible() || !(handle->dragged() || handle->hasFocus() || handle->hovered()))
            return;
        const QSizeF size = chipSize(text);
        // Away from the face, unless there is no room.
        bool left = handle->centre().x() < ring_.center().x();
        const double reach = side / 2.0 + 4;
        if (left && handle->centre().x() - reach - size.width() < scene.pane.left())
            left = false;
        else if (!left && handle->centre().x() + reach + size.width() > scene.pane.right())
            left = true;
        paintChip(p, scene, {handle->centre().x() + (left ? -reach : reach), handle->centre().y() - size.height() / 2}, text, left);
    };
    words(key_, kSun, keyWords());
    words(rim_, kDot, rimWords());
}

}  // namespace ui
