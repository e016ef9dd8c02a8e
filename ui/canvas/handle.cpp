#include "ui/canvas/handle.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kKeysRest = 700;  // ms without a key that end a row of them

}  // namespace

Handle::Handle(int side, QWidget* canvas) : QWidget(canvas), side_(side)
{
    const int target = std::max(side, length::kSmallestTarget) + 2;  // even around the middle, with room for antialiasing
    setFixedSize(target, target);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_NoSystemBackground);
    setCursor(Qt::PointingHandCursor);
    hide();
}

QString Handle::freshKey()
{
    static int count = 0;
    return QString("canvas-%1").arg(++count);
}

void Handle::moveCentre(const QPointF& canvas)
{
    centre_ = canvas;
    move((canvas - QPointF(width(), height()) / 2).toPoint());
    update();
}

QRectF Handle::ringRect() const
{
    return {(width() - side_) / 2.0, (height() - side_) / 2.0, double(side_), double(side_)};
}

void Handle::setByReader(double value)
{
    if (put)
        put(value);
}

void Handle::paintEvent(QPaintEvent*)
{
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.translate(centre_ - pos());
    if (drawn)
        drawn(p);
}

QPointF Handle::onCanvas(QMouseEvent* event) const { return event->position() + pos(); }

void Handle::take(const QPointF& canvas)
{
    endKeys();
    grip_ = centre_ - canvas;
    key_ = freshKey();
    Q_EMIT taken();
    update();
}

void Handle::drag(const QPointF& canvas, Qt::KeyboardModifiers modifiers)
{
    if (grip_)
        Q_EMIT moved(canvas + *grip_, modifiers, key_);
}

void Handle::drop(bool keep)
{
    if (!grip_)
        return;
    grip_.reset();
    key_.clear();
    Q_EMIT ended(keep);
    update();
}

void Handle::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    take(onCanvas(event));
}

void Handle::mouseMoveEvent(QMouseEvent* event) { drag(onCanvas(event), event->modifiers()); }

void Handle::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        drop(true);
    else
        event->ignore();
}

void Handle::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT resetAsked();
}

void Handle::step(const QPointF& steps)
{
    if (key_.isEmpty()) {
        key_ = freshKey();
        Q_EMIT taken();
    }
    keys_.start(kKeysRest, this);
    Q_EMIT stepped(steps, key_);
}

void Handle::endKeys()
{
    if (!keys_.isActive())
        return;
    keys_.stop();
    key_.clear();
    Q_EMIT ended(true);
}

bool Handle::event(QEvent* event)
{
    // Arrows and Esc are the handle's while it has the keyboard, whatever the window does with them.
    if (event->type() == QEvent::ShortcutOverride) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown ||
            key == Qt::Key_Delete || (key == Qt::Key_Escape && grip_))
            event->accept();
    }
    return QWidget::event(event);
}

void Handle::keyPressEvent(QKeyEvent* event)
{
    const double unit = event->modifiers() & Qt::ShiftModifier ? 0.1 : 1;
    const bool across = event->modifiers() & Qt::ControlModifier;  // a page has no left and right
    switch (event->key()) {
    case Qt::Key_Left: step({-unit, 0}); return;
    case Qt::Key_Right: step({unit, 0}); return;
    case Qt::Key_Up: step({0, -unit}); return;
    case Qt::Key_Down: step({0, unit}); return;
    case Qt::Key_PageUp: step(across ? QPointF(10, 0) : QPointF(0, -10)); return;
    case Qt::Key_PageDown: step(across ? QPointF(-10, 0) : QPointF(0, 10)); return;
    case Qt::Key_Delete: Q_EMIT resetAsked(); return;
    case Qt::Key_Escape:
        if (grip_) {
            drop(false);
            return;
        }
        break;
    default: break;
    }
    event->ignore();
}

void Handle::focusOutEvent(QFocusEvent* event)
{
    endKeys();
    update();
    QWidget::focusOutEvent(event);
}

void Handle::enterEvent(QEnterEvent*)
{
    hovered_ = true;
    update();
}

void Handle::leaveEvent(QEvent*)
{
    hovered_ = false;
    update();
}

void Handle::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == keys_.timerId())
        endKeys();
}

}  // namespace ui
