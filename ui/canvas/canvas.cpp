#include "ui/canvas/canvas.h"

#include <algorithm>
#include <cmath>

#include <QDateTime>
#include <QGuiApplication>
#include <QScreen>
#include <QTimerEvent>

#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr int kZoomRests = 160;            // ms without a zoom after which it is drawn well
constexpr int kBlink = 700;                // ms
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
        p.drawPixmap(QPointF(-8, -8), iconPixmap("chevrons-left-right", 16, ratioOf(p), over::dark()));
    };
    connect(wipeHandle_, &Handle::taken, this, [this] { wipeBefore_ = wipe_; });
    connect(wipeHandle_, &Handle::moved, this, [this](const QPointF& at) {
        setWipe(view_.toPicture(at - afterPane().topLeft()).x() / std::max(1, view_.picture().width()));
    });
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
