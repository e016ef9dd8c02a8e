#include "ui/controls/slider_row.h"

#include <cmath>

#include <QKeyEvent>
#include <QLineEdit>
#include <QLinearGradient>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <QWheelEvent>

#include "ui/controls/drag_key.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kGap = 10, kValueWidth = 46, kValueInset = 6;
constexpr double kTrack = 4, kHandle = 14, kHandleHovered = 16, kSnap = 3;

}  // namespace

SliderRow::SliderRow(const QString& label, const NumberScale& scale, double fallback, QWidget* parent)
    : QWidget(parent), label_(label), scale_(scale), fallback_(fallback), value_(fallback)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(label);
}

bool SliderRow::isChanged() const
{
    return std::abs(value_ - fallback_) > 1e-6;
}

void SliderRow::setValue(double value)
{
    // A picture that comes back late must not pull the handle out of the hand.
    if (drag_ || value_ == value)
        return;
    value_ = value;
    update();
    changed(this);
}

void SliderRow::setFallback(double value)
{
    if (fallback_ == value)
        return;
    fallback_ = value;
    update();
}

void SliderRow::setTrack(Track track)
{
    track_ = track;
    update();
}

void SliderRow::setTwoLines(bool two)
{
    if (twoLines_ == two)
        return;
    twoLines_ = two;
    updateGeometry();
    update();
}

bool SliderRow::labelFits() const
{
    QFont wide = ui::font(Type::Dense);
    return QFontMetrics(wide).horizontalAdvance(label_) <= kLabelWidth;
}

QSize SliderRow::sizeHint() const
{
    return {length::kDockPadding * 2 + kLabelWidth + kValueWidth + 2 * kGap + 120, twoLines_ ? rowHeight(28, Type::Dense) + 16 : rowHeight(length::kSliderRow, Type::Dense)};
}

QSize SliderRow::minimumSizeHint() const
{
    return {twoLines_ ? 160 : kLabelWidth + kValueWidth + 2 * kGap + 60, sizeHint().height()};
}

QRect SliderRow::labelRect() const
{
    const QRect line(0, 0, width(), twoLines_ ? height() - 20 : height());
    return QStyle::visualRect(layoutDirection(), rect(), twoLines_ ? QRect(0, line.y(), width() - valueRect().width() - kGap, line.height()) : QRect(0, 0, kLabelWidth, height()));
}

QRect SliderRow::valueRect() const
{
    const int wide = kValueWidth * textSize() / 100;
    const int tall = std::min(24, height());
    const int y = twoLines_ ? (height() - 20 - tall) / 2 : (height() - tall) / 2;
    return QStyle::visualRect(layoutDirection(), rect(), QRect(width() - wide, std::max(0, y), wide, tall));
}

QRect SliderRow::trackRect() const
{
    const int y = twoLines_ ? height() - 16 - kTrack / 2 + 1 : (height() - static_cast<int>(kTrack)) / 2;
    if (twoLines_)
        return {8, y, width() - 16, static_cast<int>(kTrack)};
    const int from = kLabelWidth + kGap;
    const int wide = QStyle::visualRect(layoutDirection(), rect(), valueRect()).left() - kGap - from;
    return QStyle::visualRect(layoutDirection(), rect(), QRect(from, y, std::max(1, wide), static_cast<int>(kTrack)));
}

double SliderRow::xOf(double value) const
{
    const QRect track = trackRect();
    const double place = scale_.placeOf(value);
    return isRightToLeft() ? track.left() + track.width() * (1 - place) : track.left() + track.width() * place;
}

double SliderRow::placeAt(double x) const
{
    const QRect track = trackRect();
    const double place = (x - track.left()) / track.width();
    return isRightToLeft() ? 1 - place : place;
}

bool SliderRow::overHandle(const QPointF& at) const
{
    const QPointF away = at - handleCentre();
    return std::hypot(away.x(), away.y()) <= kHandle / 2 + 2;
}

SliderRow::Part SliderRow::partAt(const QPoint& at) const
{
    if (!rect().contains(at))
        return Part::None;
    if (valueRect().contains(at))
        return Part::Value;
    return twoLines_ ? (at.y() < labelRect().bottom() - 4 ? Part::Label : Part::Track) : labelRect().contains(at) ? Part::Label : Part::Track;
}

QRectF SliderRow::ringRect() const
{
    if (field_)
        return {};
    return QRectF(0, 0, kHandle, kHandle).translated(handleCentre() - QPointF(kHandle / 2, kHandle / 2));
}

double SliderRow::ringRadius() const
{
    return kHandle / 2;
}

QString SliderRow::inWords() const
{
    return isChanged() ? tr("%1, default %2").arg(scale_.words(value_), scale_.words(fallback_)) : tr("%1, the default").arg(scale_.words(value_));
}

std::optional<Spoken::Range> SliderRow::range() const
{
    return Range{value_, scale_.min, scale_.max, scale_.step};
}

void SliderRow::setByReader(double value)
{
    byKeys(scale_.onStep(value, true));
}

void SliderRow::change(double value)
{
    if (value == value_)
        return;
    value_ = value;
    update();
    Q_EMIT valueChanging(value_, key_);
    changed(this);
}

void SliderRow::byKeys(double value)
{
    if (key_.isEmpty())
        key_ = nextDragKey();
    change(value);
    keys_.start(kKeysFollow, this);
}

void SliderRow::endKeys()
{
    if (!keys_.isActive())
        return;
    keys_.stop();
    key_.clear();
    Q_EMIT committed(value_);
}

void SliderRow::reset()
{
    endKeys();
    if (!isChanged())
        return;
    key_ = nextDragKey();
    change(fallback_);
    key_.clear();
    Q_EMIT committed(value_);
}

void SliderRow::endDrag(bool keep)
{
    if (!drag_)
        return;
    const Drag drag = *drag_;
    if (!keep)
        change(drag.from);
    drag_.reset();
    key_.clear();
    update();
    if (keep && value_ != drag.from)
        Q_EMIT committed(value_);
}

void SliderRow::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    endKeys();
    const Part part = partAt(event->position().toPoint());
    if (part == Part::Value) {
        type();
        return;
    }
    drag_ = Drag{value_, scale_.placeOf(value_), event->position().x(), false};
    key_ = nextDragKey();
    // On the track the handle comes to the pointer; on the handle and the label it is taken where it is.
    if (part == Part::Track && !overHandle(event->position())) {
        drag_->place = placeAt(event->position().x());
        change(scale_.onStep(scale_.valueAt(drag_->place), false));
    }
    update();
}

void SliderRow::mouseMoveEvent(QMouseEvent* event)
{
    const Part part = partAt(event->position().toPoint());
    const bool handle = isEnabled() && overHandle(event->position());
    if (part != hovered_ || handle != hoversHandle_) {
        hovered_ = part, hoversHandle_ = handle;
        update();
    }
    if (!drag_)
        return;
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    const double x = event->position().x();
    double way = (x - drag_->lastX) / trackRect().width();
    if (isRightToLeft())
        way = -way;
    drag_->place += fine ? way / 10 : way;
    drag_->lastX = x;
    drag_->moved = true;
    double value = scale_.onStep(scale_.valueAt(drag_->place), fine);
    const double fromDefault = (std::clamp(drag_->place, 0.0, 1.0) - scale_.placeOf(fallback_)) * trackRect().width();
    if (!(event->modifiers() & Qt::AltModifier) && !fine && std::abs(fromDefault) <= kSnap)
        value = fallback_;
    change(value);
}

void SliderRow::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        endDrag(true);
}

void SliderRow::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const Part part = partAt(event->position().toPoint());
    if (part == Part::Label || overHandle(event->position()))
        reset();
    else
        mousePressEvent(event);
}

void SliderRow::wheelEvent(QWheelEvent* event)
{
    // Else scrolling a dock would set whatever comes under the pointer.
    if (!hasFocus() || event->angleDelta().y() == 0) {
        event->ignore();
        return;
    }
    wheelRest_ += event->angleDelta().y();
    const int steps = wheelRest_ / QWheelEvent::DefaultDeltasPerStep;
    wheelRest_ -= steps * QWheelEvent::DefaultDeltasPerStep;
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    if (steps)
        byKeys(scale_.onStep(value_ + steps * (fine ? scale_.step / 10 : scale_.step), fine));
    event->accept();
}

bool SliderRow::event(QEvent* event)
{
    // Keys that the window has for itself belong to the slider while it has the focus.
    if (event->type() == QEvent::ShortcutOverride) {
        switch (static_cast<QKeyEvent*>(event)->key()) {
        case Qt::Key_Left: case Qt::Key_Right: case Qt::Key_Up: case Qt::Key_Down: case Qt::Key_PageUp: case Qt::Key_PageDown: case Qt::Key_Home: case Qt::Key_End:
        case Qt::Key_Delete: case Qt::Key_Return: case Qt::Key_Enter: event->accept(); return true;
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

bool SliderRow::eventFilter(QObject* object, QEvent* event)
{
    if (object != field_)
        return false;
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();  // letters and figures are typed here, whatever they mean to the window
        return true;
    }
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
            endTyping(key != Qt::Key_Escape);
            return true;
        }
    }
    if (event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        endTyping(scale_.fromText(field_->text(), value_).has_value());
    return false;
}

void SliderRow::keyPressEvent(QKeyEvent* event)
{
    const bool fine = event->modifiers() & Qt::ShiftModifier;
    const double step = fine ? scale_.step / 10 : scale_.step;
    const auto by = [&](double steps) { byKeys(scale_.onStep(value_ + steps * step, fine)); };
    switch (event->key()) {
    case Qt::Key_Right: by(isRightToLeft() ? -1 : 1); return;
    case Qt::Key_Left: by(isRightToLeft() ? 1 : -1); return;
    case Qt::Key_Up: by(1); return;
    case Qt::Key_Down: by(-1); return;
    case Qt::Key_PageUp: by(10); return;
    case Qt::Key_PageDown: by(-10); return;
    case Qt::Key_Home: byKeys(scale_.min); return;
    case Qt::Key_End: byKeys(scale_.max); return;
    case Qt::Key_Delete: reset(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter: type(); return;
    case Qt::Key_Escape:
        if (drag_) {
            endDrag(false);
            return;
        }
        break;
    default: break;
    }
    QWidget::keyPressEvent(event);
}

void SliderRow::focusOutEvent(QFocusEvent* event)
{
    endKeys();
    QWidget::focusOutEvent(event);
}

void SliderRow::leaveEvent(QEvent*)
{
    hovered_ = Part::None, hoversHandle_ = false;
    update();
}

void SliderRow::timerEvent(QTimerEvent* event)
{
    if (event->timerId() == keys_.timerId())
        endKeys();
}

void SliderRow::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::EnabledChange && !isEnabled())
        endDrag(false), endTyping(false);
    update();
    QWidget::changeEvent(event);
}

void SliderRow::resizeEvent(QResizeEvent*)
{
    if (field_)
        field_->setGeometry(valueRect());
}

void SliderRow::type()
{
    if (field_)
        return;
    endKeys();
    field_ = new QLineEdit(scale_.text(value_), this);
    field_->setProperty("kind", "value");
    field_->setFont(ui::font(Type::Dense));
    field_->setAlignment(Qt::AlignRight | Qt::AlignVCenter | Qt::AlignAbsolute);
    field_->setAccessibleName(tr("%1, %2").arg(label_, scale_.rangeText()));
    QRect place = valueRect();
    place.setLeft(isRightToLeft() ? place.left() : place.right() - std::max(56, place.width()) + 1);
    place.setWidth(std::max(56, place.width()));
    field_->setGeometry(place);
    field_->selectAll();
    field_->show();
    field_->setFocus(Qt::OtherFocusReason);
    field_->installEventFilter(this);
    connect(field_, &QLineEdit::textEdited, this, [this] {
        field_->setToolTip({});
        if (field_->property("state").isValid()) {
            field_->setProperty("state", {});
            field_->style()->unpolish(field_), field_->style()->polish(field_);
        }
    });
    update();
}

void SliderRow::endTyping(bool keep)
{
    if (!field_)
        return;
    if (keep) {
        const auto typed = scale_.fromText(field_->text(), value_);
        if (!typed) {
            field_->setToolTip(scale_.rangeText());
            field_->setProperty("state", "bad");
            field_->style()->unpolish(field_), field_->style()->polish(field_);
            field_->selectAll();
            return;
        }
        key_ = nextDragKey();
        const double before = value_;
        change(*typed);
        key_.clear();
        if (value_ != before)
            Q_EMIT committed(value_);
    }
    QLineEdit* field = field_;
    field_ = nullptr;
    const bool had = field->hasFocus();
    field->removeEventFilter(this);
    field->hide();
    field->deleteLater();
    if (had)
        setFocus(Qt::OtherFocusReason);
    update();
}

void SliderRow::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const bool on = isEnabled(), isOff = !on, lit = isChanged();
    QFont face = ui::font(Type::Dense);
    p.setFont(face);
    p.setPen(isOff ? t.disabled : lit ? t.text : t.text2);
    p.drawText(labelRect(), Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute, label_);

    if (!field_) {
        const QRect box = valueRect();
        if (on && hovered_ == Part::Value)
            p.setPen(Qt::NoPen), p.setBrush(t.hover), p.drawRoundedRect(box, length::kRadius, length::kRadius);
        if (lit && on)
            face.setWeight(QFont::Medium), p.setFont(face);
        p.setPen(isOff ? t.disabled : lit ? t.text : t.text2);
        // The figure stays left to right, at the row's end.
        p.setLayoutDirection(Qt::LeftToRight);
        p.drawText(box.adjusted(isRightToLeft() ? kValueInset : 0, 0, isRightToLeft() ? 0 : -kValueInset, 0),
                   Qt::AlignVCenter | Qt::AlignAbsolute | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight), scale_.text(value_));
    }

    const QRectF track = trackRect();
    const double radius = track.height() / 2, handle = xOf(value_);
    p.setPen(Qt::NoPen);
    if (track_ == Track::Warmth && on) {
        QLinearGradient colours(isRightToLeft() ? track.topRight() : track.topLeft(), isRightToLeft() ? track.topLeft() : track.topRight());
        colours.setColorAt(0, t.warmEnd), colours.setColorAt(scale_.placeOf(fallback_), t.warmMiddle), colours.setColorAt(1, t.coolEnd);
        p.setBrush(colours), p.drawRoundedRect(track, radius, radius);
    } else {
        p.setBrush(t.grooveEdge), p.drawRoundedRect(track, radius, radius);
        p.setBrush(t.groove), p.drawRoundedRect(track.adjusted(1, 1, -1, -1), radius - 1, radius - 1);
        const double zero = xOf(scale_.twoSided() ? 0 : scale_.min);
        if (on && std::abs(handle - zero) > 0.5) {
            p.setBrush(lit ? t.accent : t.grooveFill);
            p.drawRoundedRect(QRectF(QPointF(std::min(zero, handle), track.top()), QPointF(std::max(zero, handle), track.bottom())), radius, radius);
        }
    }

    // The tick of the default: a device pixel wide at least, on the grid.
    p.setRenderHint(QPainter::Antialiasing, false);
    p.fillRect(QRectF(std::round(xOf(fallback_) - 0.75), track.bottom() + 5, 1.5, 5), isOff ? t.disabled : t.outline);
    p.setRenderHint(QPainter::Antialiasing);

    const double size = on && (hoversHandle_ || drag_) && !field_ ? kHandleHovered : kHandle;
    const QPointF centre = handleCentre();
    const auto disc = [&](double diameter) { p.drawEllipse(centre, diameter / 2, diameter / 2); };
    p.setPen(Qt::NoPen);
    if (isOff) {
        p.setBrush(t.panel), disc(size + (t.dark ? 4 : 0));
        p.setBrush(t.disabled), disc(size);
    } else if (t.dark) {
        p.setBrush(t.panel), disc(size + 4);
        p.setBrush(drag_ ? t.accent : hoversHandle_ ? t.onFill : t.handle), disc(size);
    } else {
        p.setBrush(drag_ || lit ? t.accent : t.handleEdge), disc(size + 1);
        p.setBrush(drag_ ? t.accent : t.handle), disc(size - 2);
    }
}

}  // namespace ui
