#include "ui/controls/light_ball.h"

#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include "ui/controls/drag_key.h"
#include "ui/controls/sphere.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kSide = 134, kCompactSide = 118, kMargin = 12;  // room for a lamp behind the ball
constexpr double kSun = 22, kDot = 10;
constexpr double kFirstRim = 30;  // percent, where a rim light is dragged that is out

}  // namespace

LightBall::LightBall(QWidget* parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(tr("Light"));
    setToolTip(tr("Drag the sun: the main light. Drag the dot: the light from behind. Double click puts them back."));
}

void LightBall::setKey(const LampAngles& key, bool lit, double fill)
{
    if (drag_ || (key_ == key && lit_ == lit && fill_ == fill))
        return;
    key_ = key, lit_ = lit, fill_ = fill;
    update();
    changed(this);
}

void LightBall::setRim(const RimLight& rim)
{
    if (drag_ || rim_ == rim)
        return;
    rim_ = rim;
    update();
    changed(this);
}

void LightBall::setCompact(bool compact)
{
    compact_ = compact;
    updateGeometry();
}

QSize LightBall::sizeHint() const
{
    const int side = compact_ ? kCompactSide : kSide;
    return {side, side};
}

double LightBall::radius() const
{
    return std::min(width(), height()) / 2.0 - kMargin;
}

QString LightBall::words(const LampAngles& key)
{
    const int aside = static_cast<int>(std::lround(std::abs(key.azimuth))), up = static_cast<int>(std::lround(std::abs(key.elevation)));
    const QString across = aside == 0 ? tr("in front") : key.azimuth < 0 ? tr("%1° left").arg(aside) : tr("%1° right").arg(aside);
    const QString height = up == 0 ? tr("level") : key.elevation < 0 ? tr("%1° down").arg(up) : tr("%1° up").arg(up);
    return tr("Key %1, %2").arg(across, height);
}

QString LightBall::inWords() const
{
    const QString key = lit_ ? words(key_) : tr("As shot");
    if (rim_.percent <= 0)
        return key;
    const int percent = static_cast<int>(std::lround(rim_.percent));
    return rim_.fromRight ? tr("%1; light from behind on the right, %2 %").arg(key).arg(percent) : tr("%1; light from behind on the left, %2 %").arg(key).arg(percent);
}

QPointF LightBall::placeOf(Handle handle) const
{
    if (handle == Handle::Key)
        return centre() + lamp::place(key_) * radius();
    const QPointF there = lamp::place({rim_.fromRight ? lamp::kRimAzimuth : -lamp::kRimAzimuth, lamp::kRimElevation});
    return centre() + there / std::hypot(there.x(), there.y()) * radius();
}

QRectF LightBall::ringRect() const
{
    const double size = handle_ == Handle::Key ? kSun : kDot;
    return QRectF(-size / 2, -size / 2, size, size).translated(placeOf(handle_));
}

double LightBall::ringRadius() const
{
    return (handle_ == Handle::Key ? kSun : kDot) / 2;
}

void LightBall::changeKey(const LampAngles& key)
{
    const LampAngles to = lamp::clamped(key);
    if (to == key_ && lit_)
        return;
    key_ = to;
    lit_ = true;
    update();
    Q_EMIT keyChanging(key_, step_);
    changed(this);
}

void LightBall::changeRim(const RimLight& rim)
{
    if (rim == rim_)
        return;
    rim_ = rim;
    update();
    Q_EMIT rimChanging(rim_, step_);
    changed(this);
}

void LightBall::endKeys()
{
    if (!keys_.isActive())
        return;
    keys_.stop();
    step_.clear();
    Q_EMIT committed();
}

void LightBall::endDrag(bool keep)
{
    if (!drag_)
        return;
    const Drag drag = *drag_;
    if (!keep) {
        if (key_ != drag.key)
            changeKey(drag.key);
        changeRim(drag.rim);
    }
    drag_.reset();
    step_.clear();
    if (keep && (key_ != drag.key || rim_ != drag.rim))
        Q_EMIT committed();
    update();
}

void LightBall::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    endKeys();
    const auto away = [&](Handle handle) { return event->position() - placeOf(handle); };
    const QPointF fromRim = away(Handle::Rim), fromKey = away(Handle::Key);
    handle_ = std::hypot(fromRim.x(), fromRim.y()) < 9 && std::hypot(fromKey.x(), fromKey.y()) > kSun / 2 ? Handle::Rim : Handle::Key;
    const QPointF grip = away(handle_);
    // Beside the sun: it comes to the pointer.
    const bool taken = handle_ == Handle::Rim || std::hypot(grip.x(), grip.y()) <= kSun / 2 + 2;
    drag_ = Drag{key_, rim_, taken ? grip : QPointF()};
    step_ = nextDragKey();
    if (!taken)
        mouseMoveEvent(event);
    update();
}

void LightBall::mouseMoveEvent(QMouseEvent* event)
{
    if (!drag_)
        return;
    const QPointF to = event->position() - drag_->grip - centre();
    if (handle_ == Handle::Rim) {
        changeRim({to.x() >= 0, drag_->rim.percent > 0 ? drag_->rim.percent : kFirstRim});
        return;
    }
    LampAngles key = lamp::anglesAt(to / radius());
    if (!(event->modifiers() & Qt::AltModifier)) {
        if (const auto named = lamp::namedNear(key))
            key = named->lamp;
        else
            key = {std::round(key.azimuth), std::round(key.elevation)};
    }
    changeKey(key);
}

void LightBall::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        endDrag(true);
}

void LightBall::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        endDrag(false);
        Q_EMIT resetAsked();
    }
}

bool LightBall::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Left: case Qt::Key_Right: case Qt::Key_Up: case Qt::Key_Down: case Qt::Key_PageUp: case Qt::Key_PageDown: case Qt::Key_Home: case Qt::Key_End:
        case Qt::Key_Delete: event->accept(); return true;
        case Qt::Key_Escape:
            if (drag_) {
                event->accept();
                return true;
            }
            break;
        default: break;
        }
    }
    return QWidget::event(event);
}

void LightBall::keyPressEvent(QKeyEvent* event)
{
    const double by = event->modifiers() & Qt::ShiftModifier ? 0.1 : 1;
    double across = 0, up = 0;
    switch (event->key()) {
    case Qt::Key_Left: across = -by; break;
    case Qt::Key_Right: across = by; break;
    case Qt::Key_Up: up = by; break;
    case Qt::Key_Down: up = -by; break;
    case Qt::Key_PageUp: up = 10; break;
    case Qt::Key_PageDown: up = -10; break;
    case Qt::Key_Home: across = -10; break;
    case Qt::Key_End: across = 10; break;
    case Qt::Key_Delete: endKeys(); Q_EMIT resetAsked(); return;
    case Qt::Key_Escape:
        if (drag_) {
            endDrag(false);
            return;
        }
        QWidget::keyPressEvent(event);
        return;
    default: QWidget::keyPressEvent(event); return;
    }
    if (step_.isEmpty())
        step_ = nextDragKey();
    const auto rounded = [](double v) { return std::round(v * 10) / 10; };
    if (handle_ == Handle::Key)
        changeKey({rounded(key_.azimuth + across), rounded(key_.elevation + up)});
    else if (across != 0)
        changeRim({across > 0, rim_.percent > 0 ? rim_.percent : kFirstRim});
    else
        changeRim({rim_.fromRight, std::clamp(rounded(rim_.percent + up), 0.0, 100.0)});
    keys_.start(kKeysFollow, this);
}

void LightBall::focusInEvent(QFocusEvent* event)
{
    if (event->reason() == Qt::TabFocusReason)
        handle_ = Handle::Key;
    else if (event->reason() == Qt::BacktabFocusReason)
        handle_ = Handle::Rim;
    update();
    QWidget::focusInEvent(event);
}

void LightBall::focusOutEvent(QFocusEvent* event)
{
    endKeys();
    update();
    QWidget::focusOutEvent(event);
}

bool LightBall::focusNextPrevChild(bool next)
{
    const Handle other = next ? Handle::Rim : Handle::Key;
    if (!hasFocus() || handle_ == other)
        return QWidget::focusNextPrevChild(next);
    endKeys();
    handle_ = other;
    update();
    return true;
}

void LightBall::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == keys_.timerId())
        endKeys();
}

void LightBall::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const double r = radius(), ratio = ratioOf(p);
    const int pixels = static_cast<int>(std::lround(2 * r * ratio));
    const LampAngles shown = lit_ ? key_ : LampAngles{0, 20};
    const double fill = lit_ ? 0.3 * fill_ : 0.5;
    if (ball_.width() != pixels || ball_.devicePixelRatio() != ratio || !(ballKey_ == shown) || ballFill_ != fill)
        ball_ = litSphere(pixels, ratio, shown, fill), ballKey_ = shown, ballFill_ = fill;
    const QPointF c = centre();
    const QRectF ball(c.x() - r, c.y() - r, 2 * r, 2 * r);
    p.setOpacity(isEnabled() ? 1 : 0.4);
    p.drawImage(ball, ball_);

    QColor lines = t.lampGround;
    lines.setAlphaF(0.3f);
    p.setPen(QPen(lines, 1));
    p.setBrush(Qt::NoBrush);
    p.drawEllipse(ball.adjusted(0.5, 0.5, -0.5, -0.5));
    p.drawEllipse(c, 0.35 * r, r - 0.5);
    p.drawEllipse(c, r - 0.5, 0.31 * r);
    p.drawLine(QPointF(c.x(), c.y() - r), QPointF(c.x(), c.y() + r));
    p.drawLine(QPointF(c.x() - r, c.y()), QPointF(c.x() + r, c.y()));
    const QPointF key = placeOf(Handle::Key), rim = placeOf(Handle::Rim);
    lines.setAlphaF(0.75f);
    QPen dashes(lines, 1);
    dashes.setDashPattern({2, 2});
    p.setPen(dashes);
    p.drawLine(c, key);

    QColor inside = t.lampGround;
    inside.setAlphaF(rim_.percent > 0 ? 1 : 0.25f);
    p.setPen(QPen(t.ballLit, 1.5));
    p.setBrush(inside);
    p.drawEllipse(rim, kDot / 2 - 0.75, kDot / 2 - 0.75);

    const bool behind = std::abs(key_.azimuth) > 90;
    QPen edge(t.lamp, 2);
    if (behind)
        edge.setDashPattern({1.5, 1});
    p.setPen(edge);
    QColor ground = t.lampGround;
    ground.setAlphaF(lit_ ? 1 : 0.35f);
    p.setBrush(ground);
    p.drawEllipse(key, kSun / 2 - 1, kSun / 2 - 1);
    constexpr int kIcon = 14;
    p.drawPixmap(QRectF(key.x() - kIcon / 2.0, key.y() - kIcon / 2.0, kIcon, kIcon), iconPixmap("sun", kIcon, ratio, t.lamp), QRectF(0, 0, kIcon * ratio, kIcon * ratio));
}

}  // namespace ui
