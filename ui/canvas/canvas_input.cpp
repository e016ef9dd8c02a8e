#include <algorithm>
#include <cmath>

#include <QActionGroup>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QGestureEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QWheelEvent>

#include "ui/canvas/canvas.h"
#include "ui/theme/icons.h"

/// What pointer, touchpad and keys do to the canvas, and its menu.
namespace ui {
namespace {

constexpr double kNotch = 1.1892;          // of a wheel: four double the size
constexpr double kPixelsToDouble = 240;    // of a touchpad
constexpr int kTap = 250;                  // ms: a key held longer was held

qint64 now() { return QDateTime::currentMSecsSinceEpoch(); }

}  // namespace

void Canvas::mousePressEvent(QMouseEvent* event)
{
    const QPointF at = event->position();
    last_ = at;
    if (drag_ != Drag::None || picture_.image.isNull())
        return;
    const bool pans = event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && space_);
    if (!pans && event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    if (!pans && overWipeLine(at) && brush_ == Brush::None) {
        drag_ = Drag::Wipe;
        wipeHandle_->take(at);
    } else if (!pans && brush_ != Brush::None && brushTool_->ready(scene())) {
        drag_ = Drag::Brush;
        brushTool_->start(scene(), at);
    } else if (!pans && on(Overlay::Crop)) {
        drag_ = Drag::Crop;
        crop_->start(scene(), at);
    } else {
        drag_ = Drag::Pan;
        spaceDragged_ = spaceDragged_ || space_;
    }
    showCursor(at);
}

void Canvas::mouseMoveEvent(QMouseEvent* event)
{
    const QPointF at = event->position(), by = at - last_;
    pointer_ = at;
    switch (drag_) {
    case Drag::Pan:
        last_ = at;
        if (view_.roams()) {
            view_.panBy(by);
            viewMoved(false);
        }
        break;
    case Drag::Wipe: wipeHandle_->drag(at, event->modifiers()); break;
    case Drag::Crop: crop_->drag(scene(), at); break;
    case Drag::Brush: brushTool_->drag(scene(), at); break;
    case Drag::None: break;
    }
    showCursor(at);
    if (brush_ != Brush::None)
        update();
}

void Canvas::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton)
        endDrag(true);
    showCursor(event->position());
}

void Canvas::endDrag(bool keep)
{
    switch (std::exchange(drag_, Drag::None)) {
    case Drag::Wipe: wipeHandle_->drop(keep); break;
    case Drag::Crop: crop_->end(keep); break;
    case Drag::Brush: brushTool_->end(keep); break;
    case Drag::Pan:
    case Drag::None: break;
    }
}

void Canvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    if (overWipeLine(event->position()))
        setWipe(0.5);
    else if (brush_ != Brush::None)
        mousePressEvent(event);  // two dabs
    else if (on(Overlay::Crop))
        Q_EMIT crop_->resetAsked();
    else if (!picture_.image.isNull())
        toggleEyes();
}

void Canvas::showCursor(const QPointF& at)
{
    if (drag_ == Drag::Pan)
        setCursor(Qt::ClosedHandCursor);
    else if (space_)
        setCursor(Qt::OpenHandCursor);
    else if (brush_ != Brush::None && brushTool_->ready(scene()))
        setCursor(Qt::BlankCursor);
    else if (overWipeLine(at))
        setCursor(Qt::SplitHCursor);
    else if (on(Overlay::Crop) && !picture_.image.isNull())
        setCursor(crop_->cursorAt(scene(), at));
    else if (view_.roams())
        setCursor(Qt::OpenHandCursor);
    else
        unsetCursor();
}

void Canvas::leaveEvent(QEvent*)
{
    pointer_.reset();
    update();
}

void Canvas::wheelEvent(QWheelEvent* event)
{
    if (view_.empty())
        return;
    // A touchpad tells pixels, a wheel eighths of a degree, fine ones less than a notch at a time.
    const double notches = !event->pixelDelta().isNull() ? 4 * event->pixelDelta().y() / kPixelsToDouble : event->angleDelta().y() / 120.0;
    if (notches == 0)
        return;
    const QPointF at = event->position();
    const QRectF pane = mode_ == Mode::Split && paneOf(Side::Before).contains(at) ? paneOf(Side::Before) : afterPane();
    view_.zoomTo(view_.zoom() * std::pow(kNotch, notches), at - pane.topLeft());
    viewMoved(true);
    event->accept();
}

bool Canvas::gesture(QNativeGestureEvent* event)
{
    if (event->gestureType() == Qt::ZoomNativeGesture) {
        view_.zoomTo(view_.zoom() * std::max(0.1, 1 + event->value()), event->position() - afterPane().topLeft());
        viewMoved(true);
        return true;
    }
    if (event->gestureType() == Qt::SmartZoomNativeGesture) {
        toggleEyes();
        return true;
    }
    return false;
}

bool Canvas::event(QEvent* event)
{
    if (event->type() == QEvent::ScreenChangeInternal) {
        if (profileAsked_)
            useProfile(chosenProfile_);
        layOut();
    }
    if (event->type() == QEvent::NativeGesture)
        return gesture(static_cast<QNativeGestureEvent*>(event)) || QWidget::event(event);
    if (event->type() == QEvent::Gesture) {
        if (const auto* pinch = static_cast<QPinchGesture*>(static_cast<QGestureEvent*>(event)->gesture(Qt::PinchGesture))) {
            view_.zoomTo(view_.zoom() * pinch->scaleFactor(), mapFromGlobal(pinch->hotSpot()) - afterPane().topLeft());
            viewMoved(true);
            return true;
        }
    }
    if (event->type() == QEvent::ShortcutOverride) {
        // Keys that are held or that belong to a tool in the hand: no shortcut of the window's takes them while the canvas has the keyboard.
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool brushing = brush_ != Brush::None;
        const auto isOne = [key](std::initializer_list<int> keys) { return std::ranges::find(keys, key->key()) != keys.end(); };
        const bool arrow = isOne({Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down});
        const bool ours = isOne({Qt::Key_B, Qt::Key_K, Qt::Key_Space}) || (isOne({Qt::Key_Escape}) && drag_ != Drag::None) ||
                          (arrow && (brushing || key->modifiers() & Qt::ShiftModifier)) ||
                          (brushing && isOne({Qt::Key_BracketLeft, Qt::Key_BracketRight, Qt::Key_Return, Qt::Key_Enter, Qt::Key_Escape}));
        if (ours && !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
            event->accept();
    }
    return QWidget::event(event);
}

// ---- Keys

void Canvas::moveBrush(const QPointF& by)
{
    const QRectF inside = afterPane() & scene().pictureRect();
    const QPointF at = pointer_.value_or(inside.center()) + by;
    pointer_ = QPointF(std::clamp(at.x(), inside.left(), inside.right()), std::clamp(at.y(), inside.top(), inside.bottom()));
    if (brushTool_->painting())
        brushTool_->drag(scene(), *pointer_);
    update();
}

void Canvas::keyPressEvent(QKeyEvent* event)
{
    const bool plain = !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    const bool shift = event->modifiers() & Qt::ShiftModifier;
    if (!plain) {
        event->ignore();
        return;
    }
    const auto toggle = [&](Overlay overlay) { setShown(overlay, !(shows(overlay) && !hidden_)); };
    const auto arrow = [&](double x, double y) {
        if (brush_ != Brush::None)
            moveBrush(QPointF(x, y) * (shift ? 1 : 8));
        else if (shift) {
            view_.panBy(QPointF(-x, -y) * 40);
            viewMoved(false);
        } else
            event->ignore();  // another headshot, says the window
    };
    switch (event->key()) {
    case Qt::Key_Space:
        if (!event->isAutoRepeat()) {
            space_ = true, spaceDragged_ = false;
            if (pointer_)
                showCursor(*pointer_);
        }
        return;
    case Qt::Key_B:
        if (!event->isAutoRepeat())
            holdBefore(true);
        return;
    case Qt::Key_K:
        if (!event->isAutoRepeat()) {
            blinkHeld_ = mode_ != Mode::Blink;
            blinkFrom_ = mode_;
            blinkSince_ = now();
            setMode(blinkHeld_ ? Mode::Blink : Mode::After);
        }
        return;
    case Qt::Key_A: setMode(Mode::After); return;
    case Qt::Key_W: setMode(mode_ == Mode::Wipe ? Mode::After : Mode::Wipe); return;
    case Qt::Key_S: setMode(mode_ == Mode::Split ? Mode::After : Mode::Split); return;
    case Qt::Key_Z: toggleEyes(); return;
    case Qt::Key_L: toggle(Overlay::Light); return;
    case Qt::Key_R: toggle(Overlay::Crop); return;
    case Qt::Key_J: toggle(Overlay::Clipping); return;
    case Qt::Key_M: toggle(Overlay::CutOut); return;
    case Qt::Key_H: setOverlaysHidden(!hidden_); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(kNotch * kNotch); return;
    case Qt::Key_Minus: zoomBy(1 / (kNotch * kNotch)); return;
    case Qt::Key_Left: arrow(-1, 0); return;
    case Qt::Key_Right: arrow(1, 0); return;
    case Qt::Key_Up: arrow(0, -1); return;
    case Qt::Key_Down: arrow(0, 1); return;
    case Qt::Key_BracketLeft:
        if (brush_ != Brush::None) {
            brushTool_->setRadius(brushTool_->radius() / BrushTool::kStep);
            return;
        }
        break;
    case Qt::Key_BracketRight:
        if (brush_ != Brush::None) {
            brushTool_->setRadius(brushTool_->radius() * BrushTool::kStep);
            return;
        }
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        // Without a pointer: Enter puts the brush down and takes it up, arrows draw between.
        if (brush_ != Brush::None && !event->isAutoRepeat() && drag_ == Drag::None) {
            moveBrush({});
            if (brushTool_->painting())
                brushTool_->end(true);
            else
                brushTool_->start(scene(), *pointer_);
            return;
        }
        break;
    case Qt::Key_Escape:
        if (drag_ != Drag::None || brushTool_->painting()) {
            brushTool_->end(false);
            endDrag(false);
            return;
        }
        if (brush_ != Brush::None) {
            setBrush(Brush::None);
            return;
        }
        break;
    default: break;
    }
    event->ignore();
}

void Canvas::keyReleaseEvent(QKeyEvent* event)
{
    if (event->isAutoRepeat())
        return;
    if (event->key() == Qt::Key_B) {
        holdBefore(false);
    } else if (event->key() == Qt::Key_K && blinkHeld_) {
        blinkHeld_ = false;
        if (now() - blinkSince_ > kTap)
            setMode(blinkFrom_);
    } else if (event->key() == Qt::Key_Space && space_) {
        space_ = false;
        if (pointer_)
            showCursor(*pointer_);
        if (!spaceDragged_)
            Q_EMIT lookLargeAsked();
    } else {
        event->ignore();
    }
}

void Canvas::focusInEvent(QFocusEvent* event)
{
    update();
    QWidget::focusInEvent(event);
}

void Canvas::focusOutEvent(QFocusEvent* event)
{
    // Keys that are let go elsewhere are not told to us.
    holdBefore(false);
    space_ = false;
    if (std::exchange(blinkHeld_, false))
        setMode(blinkFrom_);
    update();
    QWidget::focusOutEvent(event);
}

void Canvas::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon("maximize"), tr("Fit"), this, &Canvas::fit);
    menu->addAction(icon("scan-eye"), tr("Eyes 100 %"), this, &Canvas::showEyes);
    QAction* guides = menu->addAction(icon("grid-3x3"), tr("Guides"), this, [this](bool shown) { setShown(Overlay::Guides, shown); });
    guides->setCheckable(true);
    guides->setChecked(on(Overlay::Guides));
    menu->addSeparator();
    auto* group = new QActionGroup(menu);
    const QString names[] = {tr("Surround as the theme"), tr("Black"), tr("Dark"), tr("Middle"), tr("Light"), tr("White")};
    for (const Surround each : kSurrounds) {
        QAction* action = menu->addAction(names[static_cast<std::size_t>(each)], this, [this, each] {
            setSurround(each);
            Q_EMIT surroundChanged(each);
        });
        action->setCheckable(true);
        action->setChecked(each == surround_);
        group->addAction(action);
    }
    menu->addSeparator();
    menu->addAction(icon("monitor"), profile_.inWords())->setEnabled(false);
    menu->popup(event->globalPos());
}

}  // namespace ui
