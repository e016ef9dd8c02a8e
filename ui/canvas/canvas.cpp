#include "ui/canvas/canvas.h"

#include <algorithm>
#include <cmath>

#include <QActionGroup>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QGestureEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QPinchGesture>
#include <QScreen>
#include <QWheelEvent>

#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr double kNotch = 1.1892;          // of a wheel: four double the size
constexpr double kPixelsToDouble = 240;    // of a touchpad
constexpr int kZoomRests = 160;            // ms without a zoom after which it is drawn well
constexpr int kBlink = 700;                // ms
constexpr int kTap = 250;                  // ms: a key held longer was held
constexpr int kRefineWaits = 300, kRefineLeast = 400, kRefineStep = 40;  // ms
constexpr double kLineReach = 6;           // of the wipe
constexpr int kWipeHandle = 32;
constexpr double kWipeHandleAt = 0.83;     // of the picture's height: below chins

qint64 now() { return QDateTime::currentMSecsSinceEpoch(); }

/// Photo to picture, in shares of the picture: the same for every size of the same frame.
std::array<double, 6> shares(const finish::Framing& framing)
{
    const double w = std::max(1, framing.output.width), h = std::max(1, framing.output.height);
    const finish::Affine& a = framing.toOutput;
    return {a.xx / w, a.xy / w, a.dx / w, a.yx / h, a.yy / h, a.dy / h};
}

}  // namespace

Canvas::Canvas(QWidget* parent)
    : QWidget(parent), light_(new LightTool(this)), crop_(new CropTool(this)), brushTool_(new BrushTool(this)), wipeHandle_(new Handle(kWipeHandle, this))
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Canvas"));
    grabGesture(Qt::PinchGesture);
    profile_ = displayProfile({}, std::nullopt);

    wipeHandle_->setAccessibleName(tr("Wipe"));
    wipeHandle_->setToolTip(tr("Drag, or arrows. Double click: to the middle"));
    wipeHandle_->setCursor(Qt::SplitHCursor);
    wipeHandle_->words = [this] { return tr("%1 % before").arg(qRound(100 * wipe_)); };
    wipeHandle_->valueRange = [this] { return std::optional(Spoken::Range{std::round(100 * wipe_), 0, 100, 1}); };
    wipeHandle_->put = [this](double value) { setWipe(value / 100); };
    wipeHandle_->drawn = [](QPainter& p) {
        p.setPen(QPen(over::edge(), 1));
        p.setBrush(over::light());
        p.drawEllipse(QPointF(), kWipeHandle / 2.0 - 0.5, kWipeHandle / 2.0 - 0.5);
        p.drawPixmap(QPointF(-8, -8), iconPixmap("chevrons-left-right", 16, p.device()->devicePixelRatioF(), over::dark()));
    };
    connect(wipeHandle_, &Handle::taken, this, [this] { wipeBefore_ = wipe_; });
    connect(wipeHandle_, &Handle::moved, this, [this](const QPointF& at) { setWipe(view_.toPicture(at - afterPane().topLeft()).x() / std::max(1, view_.picture().width())); });
    connect(wipeHandle_, &Handle::stepped, this, [this](const QPointF& steps) { setWipe(wipe_ + steps.x() / 100); });
    connect(wipeHandle_, &Handle::ended, this, [this](bool keep) {
        if (!keep)
            setWipe(wipeBefore_);
    });
    connect(wipeHandle_, &Handle::resetAsked, this, [this] { setWipe(0.5); });

    connect(light_, &LightTool::repaint, this, qOverload<>(&QWidget::update));
    connect(crop_, &CropTool::repaint, this, qOverload<>(&QWidget::update));
    connect(brushTool_, &BrushTool::repaint, this, qOverload<>(&QWidget::update));
    connect(crop_, &CropTool::committed, this, [this] {
        if (held_ && !crop_->dragging())
            take(*std::exchange(held_, std::nullopt));
    });
}

Canvas::~Canvas() = default;

// ---- What is shown

void Canvas::setPicture(const Picture& picture)
{
    if (crop_->dragging() && !picture.image.isNull() && picture.headshot == picture_.headshot) {
        held_ = picture;
        return;
    }
    held_.reset();
    take(picture);
}

void Canvas::take(const Picture& picture)
{
    const bool other = picture.headshot != picture_.headshot;
    picture_ = picture;
    if (other) {
        beforeFrame_ = cutOutFrame_ = heatFrame_ = {};
        before_.set({}, 0), heat_.set({}, 0);
        cutOut_ = {};
    }
    const QSize full = picture.full.isEmpty() ? picture.image.size() : picture.full;
    after_.set(picture.image, full.width());
    view_.setPicture(picture.image.isNull() ? QSize() : full);
    layOut();
    crop_->settle(scene());
    setRefining(refining_ && !picture.refined);
    askForWhatIsMissing();
    Q_EMIT viewChanged();
    changed(this);
}

bool Canvas::sameFrame(const Picture& other) const
{
    if (other.image.isNull() || other.headshot != picture_.headshot)
        return false;
    const auto a = shares(other.framing), b = shares(picture_.framing);
    // Two pixels of three thousand: sizes are whole, so the same frame differs a little from size to size.
    for (std::size_t i = 0; i < a.size(); ++i)
        if (std::abs(a[i] - b[i]) * (i % 3 == 2 ? 1 : 3000) > (i % 3 == 2 ? 1 / 500.0 : 2))
            return false;
    return true;
}

bool Canvas::beforeIsShown() const { return mode_ != Mode::After || holdsBefore_; }

void Canvas::askForWhatIsMissing()
{
    if (picture_.image.isNull())
        return;
    if (beforeIsShown() && !sameFrame(beforeFrame_))
        Q_EMIT beforeWanted();
    if ((on(Overlay::CutOut) || brush_ != Brush::None) && !sameFrame(cutOutFrame_))
        Q_EMIT cutOutWanted();
    if (on(Overlay::HeatMap))
        Q_EMIT heatMapWanted();
}

void Canvas::setBefore(const Picture& before)
{
    beforeFrame_ = before;
    before_.set(before.image, view_.picture().width());
    update();
}

void Canvas::setCutOut(const Picture& cutOut)
{
    cutOutFrame_ = cutOut;
    cutOut_ = {};
    update();
}

void Canvas::setHeatMap(const Picture& heatMap)
{
    heatFrame_ = heatMap;
    heat_.set(heatMap.image, view_.picture().width());
    update();
}

void Canvas::setHeadshot(const QString& chip, const QString& spoken)
{
    chip_ = chip;
    spoken_ = spoken;
    setAccessibleName(spoken.isEmpty() ? tr("Canvas") : spoken);
    changed(this);
    update();
}

void Canvas::setEmpty(const QImage& photo, const QString& words)
{
    emptyPhoto_.set(photo, photo.width());
    emptyPhoto_.setMonitor(profile_.transform);
    emptyWords_ = words;
    changed(this);
    update();
}

void Canvas::setMessage(QWidget* message)
{
    if (message_ && message_ != message)
        message_->deleteLater();
    message_ = message;
    if (message_) {
        message_->setParent(this);
        layOut();
        message_->show();
        message_->raise();
    }
}

void Canvas::setRefining(bool refining)
{
    if (refining == refining_)
        return;
    refining_ = refining;
    if (refining && refineShownAt_ == 0)
        refineWaits_.start(kRefineWaits, this);
    else if (!refining && refineShownAt_ == 0)
        refineWaits_.stop();
    // A line that is seen stays its least time: the running timer takes it away.
}

// ---- How it is shown

void Canvas::setMode(Mode mode)
{
    if (mode == mode_)
        return;
    mode_ = mode;
    blinkShowsBefore_ = false;
    if (mode == Mode::Blink)
        blinks_.start(kBlink, this);
    else
        blinks_.stop();
    layOut();
    askForWhatIsMissing();
    Q_EMIT modeChanged();
    Q_EMIT viewChanged();
    changed(this);
}

void Canvas::setShown(Overlay overlay, bool shown)
{
    bool& is = overlays_[static_cast<std::size_t>(overlay)];
    if (is == shown && !(shown && hidden_))
        return;
    is = shown;
    if (shown)
        hidden_ = false;
    if (overlay == Overlay::Crop && shown)
        setBrush(Brush::None);
    layOut();
    askForWhatIsMissing();
    Q_EMIT overlaysChanged();
}

void Canvas::setOverlaysHidden(bool hidden)
{
    if (hidden == hidden_)
        return;
    hidden_ = hidden;
    layOut();
    askForWhatIsMissing();
    Q_EMIT overlaysChanged();
}

void Canvas::setWipe(double share)
{
    const double to = std::clamp(share, 0.0, 1.0);
    if (to == wipe_)
        return;
    wipe_ = to;
    layOut();
    wipeHandle_->tellReader();
}

void Canvas::holdBefore(bool held)
{
    if (held == holdsBefore_)
        return;
    holdsBefore_ = held;
    askForWhatIsMissing();
    update();
}

void Canvas::setBrush(Brush brush)
{
    if (brush == brush_)
        return;
    brush_ = brush;
    if (brush != Brush::None) {
        brushTool_->setDoes(brush == Brush::Keep ? BrushTool::Does::Keep : BrushTool::Does::Remove);
        if (shows(Overlay::Crop))
            setShown(Overlay::Crop, false);
    }
    askForWhatIsMissing();
    Q_EMIT brushChanged();
    update();
}

void Canvas::fit()
{
    view_.fit();
    viewMoved(false);
}

void Canvas::setZoom(double zoom)
{
    view_.zoomTo(zoom, afterPane().center() - afterPane().topLeft());
    viewMoved(false);
}

void Canvas::zoomBy(double factor)
{
    view_.zoomTo(view_.zoom() * factor, afterPane().center() - afterPane().topLeft());
    viewMoved(true);
}

void Canvas::showEyes()
{
    if (view_.empty())
        return;
    const QPointF eyes = scene().toCanvas((picture_.eyes[0] + picture_.eyes[1]) / 2) - afterPane().topLeft();
    view_.centreOn(view_.toPicture(eyes), 1);
    viewMoved(false);
}

void Canvas::toggleEyes()
{
    if (view_.fits())
        showEyes();
    else
        fit();
}

void Canvas::setSurround(Surround surround)
{
    surround_ = surround;
    update();
}

void Canvas::useProfile(const QString& chosen)
{
    chosenProfile_ = chosen;
    profileAsked_ = true;
    setProfile(displayProfile(chosen, screenProfile(static_cast<int>(std::max<qsizetype>(0, QGuiApplication::screens().indexOf(screen()))))));
}

void Canvas::setProfile(const DisplayProfile& profile)
{
    profile_ = profile;
    for (ShownPicture* each : {&after_, &before_, &heat_, &emptyPhoto_})
        each->setMonitor(profile.transform);
    if (!profile.problem.isEmpty() && !told_.contains(profile.problem)) {
        told_.append(profile.problem);
        Q_EMIT profileTold(profile.problem);
    }
    update();
}

QString Canvas::inWords() const
{
    if (picture_.image.isNull())
        return emptyWords_;
    const QString zoom = QString::number(qRound(100 * view_.zoom()));
    const QString size = view_.fits() ? tr("Fit, %1 %").arg(zoom) : tr("%1 %").arg(zoom);
    switch (mode_) {
    case Mode::Wipe: return tr("%1, wipe").arg(size);
    case Mode::Split: return tr("%1, before and after side by side").arg(size);
    case Mode::Blink: return tr("%1, before and after in turn").arg(size);
    case Mode::After: break;
    }
    return size;
}

// ---- Places

QRectF Canvas::paneOf(Side side) const
{
    if (mode_ != Mode::Split)
        return rect();
    const Scene grid{view_, {}, {}};
    const double middle = grid.aligned(width() / 2.0), half = grid.line(1);
    return side == Side::Before ? QRectF(0, 0, middle - half, height()) : QRectF(middle + half, 0, middle - half, height());
}

QRectF Canvas::afterPane() const { return paneOf(Side::After); }

Scene Canvas::scene() const { return {view_, afterPane(), picture_}; }

double Canvas::wipeX() const
{
    const QRectF all = scene().pictureRect();
    return all.left() + wipe_ * all.width();
}

bool Canvas::overWipeLine(const QPointF& at) const
{
    if (mode_ != Mode::Wipe || picture_.image.isNull())
        return false;
    const QRectF all = scene().pictureRect();
    return std::abs(at.x() - wipeX()) <= kLineReach && all.top() <= at.y() && at.y() <= all.bottom();
}

void Canvas::layOut()
{
    view_.setPane(afterPane().size(), devicePixelRatioF());
    const Scene now = scene();
    light_->follow(now);
    if (light_->shown() != on(Overlay::Light))
        light_->setShown(on(Overlay::Light));
    crop_->follow(now);
    if (crop_->shown() != on(Overlay::Crop))
        crop_->setShown(on(Overlay::Crop));
    const bool wiping = mode_ == Mode::Wipe && !picture_.image.isNull();
    if (wiping) {
        const QRectF all = now.pictureRect() & rect();
        wipeHandle_->moveCentre({wipeX(), std::round(all.top() + kWipeHandleAt * all.height())});
    }
    wipeHandle_->setVisible(wiping && QRectF(rect()).adjusted(-kWipeHandle, 0, kWipeHandle, 0).contains(wipeHandle_->centre()));
    if (message_) {
        const int wide = std::min(560, width() - 24);
        message_->setFixedWidth(std::max(wide, 120));
        message_->adjustSize();
        message_->move((width() - message_->width()) / 2, height() - message_->height() - 12);
    }
    const QSize pixels = view_.deviceRect().size();
    const int longest = view_.empty() ? static_cast<int>(std::lround(std::max(width(), height()) * devicePixelRatioF()))
                                      : std::min(std::max(pixels.width(), pixels.height()), std::max(view_.picture().width(), view_.picture().height()));
    // Not with every step of a zoom: when it rests.
    if (longest != wanted_ && !zooming_) {
        wanted_ = longest;
        Q_EMIT viewSizeWanted(longest);
    }
    update();
}

void Canvas::viewMoved(bool zooming)
{
    if (zooming) {
        zooming_ = true;
        zoomRests_.start(kZoomRests, this);
    }
    layOut();
    Q_EMIT viewChanged();
    changed(this);
}

void Canvas::resizeEvent(QResizeEvent*)
{
    layOut();
    Q_EMIT viewChanged();
}

void Canvas::showEvent(QShowEvent*) { layOut(); }

void Canvas::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::PaletteChange)
        update();
    QWidget::changeEvent(event);
}

// ---- Pointer

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
        const bool arrow = key->key() == Qt::Key_Left || key->key() == Qt::Key_Right || key->key() == Qt::Key_Up || key->key() == Qt::Key_Down;
        if (key->key() == Qt::Key_B || key->key() == Qt::Key_K || key->key() == Qt::Key_Space || (key->key() == Qt::Key_Escape && drag_ != Drag::None) ||
            (arrow && (brushing || key->modifiers() & Qt::ShiftModifier)) || (brushing && (key->key() == Qt::Key_BracketLeft || key->key() == Qt::Key_BracketRight || key->key() == Qt::Key_Return)))
            if (!(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier)))
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

void Canvas::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == zoomRests_.timerId()) {
        zoomRests_.stop();
        zooming_ = false;
        layOut();
    } else if (event->timerId() == blinks_.timerId()) {
        blinkShowsBefore_ = !blinkShowsBefore_ && !before_.empty();
        update();
    } else if (event->timerId() == refineWaits_.timerId()) {
        refineWaits_.stop();
        refineShownAt_ = now();
        runAt_ = 0;
        refineRuns_.start(kRefineStep, this);
        update(runningLine());
    } else if (event->timerId() == refineRuns_.timerId()) {
        if (!refining_ && now() - refineShownAt_ >= kRefineLeast) {
            refineRuns_.stop();
            refineShownAt_ = 0;
        } else {
            runAt_ = (runAt_ + 1000 * kRefineStep / 1200) % 1000;
        }
        update(runningLine());
    }
}

}  // namespace ui
