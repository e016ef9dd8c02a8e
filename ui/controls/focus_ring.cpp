#include "ui/controls/focus_ring.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QFocusEvent>
#include <QPainter>

#include "ui/theme/theme.h"

namespace ui {

constexpr double kAway = 2, kWide = 2, kReach = kAway + kWide + 1;

FocusRing::FocusRing(QWidget* window) : QWidget(window)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    setObjectName("focusRing");
    hide();
    // The reason for a focus comes with the widget's event only, not with QApplication::focusChanged.
    qApp->installEventFilter(this);
}

bool FocusRing::eventFilter(QObject* object, QEvent* event)
{
    auto* widget = qobject_cast<QWidget*>(object);
    if (!widget || widget == this)
        return false;
    switch (event->type()) {
    case QEvent::FocusIn: {
        if (widget->window() != window())
            break;
        const Qt::FocusReason reason = static_cast<QFocusEvent*>(event)->reason();
        const bool keyboard = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
        // Back from another window or a menu: as it was.
        const bool asBefore = (reason == Qt::ActiveWindowFocusReason || reason == Qt::PopupFocusReason) && widget == target_;
        shown_ = keyboard || (asBefore && shown_);
        follow(widget);
        break;
    }
    case QEvent::FocusOut:
        if (widget == target_)
            hide();
        break;
    case QEvent::MouseButtonPress:
        if (shown_ && widget == target_)
            shown_ = false, hide();
        break;
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Show:
    case QEvent::Hide:
    case QEvent::UpdateRequest:
    case QEvent::LayoutRequest:
    case QEvent::Paint:  // a slider's handle goes along with its value
        if (shown_ && isVisible() && watched_.contains(widget))
            place();
        break;
    default: break;
    }
    return false;
}

void FocusRing::follow(QWidget* widget)
{
    target_ = widget;
    watched_.clear();
    for (QWidget* each = widget; each && each != window(); each = each->parentWidget())
        watched_.append(each);
    watched_.append(window());
    place();
}

void FocusRing::place()
{
    if (!shown_ || !target_ || !target_->isVisible() || !target_->hasFocus()) {
        hide();
        return;
    }
    QRectF around = target_->rect();
    double radius = length::kRadius;
    if (const auto* ringed = dynamic_cast<const Ringed*>(target_.data()))
        around = ringed->ringRect(), radius = ringed->ringRadius();
    if (around.isEmpty()) {
        hide();
        return;
    }
    // What scrolls shows its ring within its view only.
    QRect seen = window()->rect();
    for (QWidget* each = target_->parentWidget(); each && each != window(); each = each->parentWidget())
        if (auto* area = qobject_cast<QAbstractScrollArea*>(each->parentWidget()); area && area->viewport() == each)
            seen &= QRect(each->mapTo(window(), QPoint()), each->size()).adjusted(-4, 0, 4, 0);
    const QRectF ring = around.translated(target_->mapTo(window(), QPoint()));
    const QRect place = ring.adjusted(-kReach, -kReach, kReach, kReach).toAlignedRect() & seen;
    if (place.isEmpty()) {
        hide();
        return;
    }
    const bool same = geometry() == place && ring_ == ring && isVisible();
    ring_ = ring;
    radius_ = radius;
    if (same)
        return;
    setGeometry(place);
    raise();
    show();
    update();
}

void FocusRing::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(Theme::now().focus, kWide));
    const double out = kAway + kWide / 2;
    painter.drawRoundedRect(ring_.translated(-pos()).adjusted(-out, -out, out, out), radius_ + out, radius_ + out);
}

}  // namespace ui
