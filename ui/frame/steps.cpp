#include "ui/frame/steps.h"

#include <QFontMetrics>
#include <QPainter>
#include <QStyle>

#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr int kPadding = 8, kGap = 8, kTick = 14, kBetween = 36;

}  // namespace

class Steps::Step : public QAbstractButton {
public:
    Step(const QString& name, int number, Steps* parent) : QAbstractButton(parent), key_(QString("Ctrl+%1").arg(number))
    {
        setText(name);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
    }

    State state;
    bool current = false;

    void tell()
    {
        QStringList words{text()};
        if (state.count > 0)
            words += QString::number(state.count);
        if (state.done)
            words += Steps::tr("done");
        if (current)
            words += Steps::tr("shown now");
        setAccessibleName(words.join(", "));
        setEnabled(state.missing.isEmpty());
        setToolTip(state.missing.isEmpty() ? text() + "  " + key_ : state.missing);
        setAccessibleDescription(state.missing);
        update();
    }

    QSize sizeHint() const override
    {
        // As wide as when it is the current one, so that nothing moves when another is.
        int width = 2 * kPadding + QFontMetrics(ui::font(Type::Current)).horizontalAdvance(text());
        if (state.done && !current)
            width += kTick + kGap;
        if (state.count > 0)
            width += kGap + QFontMetrics(ui::font(Type::Base)).horizontalAdvance(QString::number(state.count));
        return {width, 48};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::now();
        QPainter painter(this);
        const auto place = [&](const QRect& each) { return QStyle::visualRect(layoutDirection(), rect(), each); };
        const bool mirrored = isRightToLeft();
        int x = kPadding;
        if (state.done && !current) {
            painter.drawPixmap(place({x, height() / 2 - kTick / 2, kTick, kTick}).topLeft(),
                               iconPixmap("check", kTick, devicePixelRatioF(), isEnabled() ? theme.ok : theme.disabled, {.stroke = 2.25}));
            x += kTick + kGap;
        }
        const QColor ink = !isEnabled() ? theme.disabled : current || underMouse() ? theme.text : theme.text2;
        const Type role = current ? Type::Current : Type::Base;
        const int name = QFontMetrics(ui::font(role)).horizontalAdvance(text()) + 1;
        drawText(painter, place({x, 0, name, height()}), text(), role, ink, Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        x += name + kGap;
        if (state.count > 0)
            drawText(painter, place({x, 0, width() - x, height()}), QString::number(state.count), Type::Base, isEnabled() ? theme.muted : theme.disabled,
                     Qt::AlignLeft | Qt::AlignVCenter, mirrored);
        if (current) {
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.accent);
            painter.drawRoundedRect(QRectF(0, height() - 3, width(), 4), 1.5, 1.5);
        }
    }

private:
    QString key_;
};

Steps::Steps(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Steps"));
    before_ = new QToolButton(this);
    before_->setIcon(icon("chevron-left", {.mirrors = true}));
    before_->setAccessibleName(tr("Step before"));
    const QString names[] = {tr("Import"), tr("Styles"), tr("Studio"), tr("Export")};
    for (int i = 0; i < kSteps; ++i) {
        steps_[i] = new Step(names[i], i + 1, this);
        connect(steps_[i], &QAbstractButton::clicked, this, [this, i] { Q_EMIT wanted(i); });
        steps_[i]->tell();
    }
    after_ = new QToolButton(this);
    after_->setIcon(icon("chevron-right", {.mirrors = true}));
    after_->setAccessibleName(tr("Next step"));
    connect(before_, &QToolButton::clicked, this, [this] { Q_EMIT wanted(neighbour(-1)); });
    connect(after_, &QToolButton::clicked, this, [this] { Q_EMIT wanted(neighbour(1)); });
    setOneStep(false);
}

void Steps::setState(int step, const State& state)
{
    if (steps_[step]->state == state)
        return;
    steps_[step]->state = state;
    steps_[step]->tell();
    updateGeometry();
    arrange();
}

void Steps::setCurrent(int step)
{
    if (current_ == step)
        return;
    current_ = step;
    for (int i = 0; i < kSteps; ++i) {
        steps_[i]->current = i == step;
        steps_[i]->tell();
    }
    updateGeometry();
    arrange();
}

void Steps::setOneStep(bool one)
{
    one_ = one;
    before_->setVisible(one);
    after_->setVisible(one);
    updateGeometry();
    arrange();
}

int Steps::neighbour(int by) const
{
    for (int i = current_ + by; i >= 0 && i < kSteps; i += by)
        if (steps_[i]->isEnabled())
            return i;
    return -1;
}

QSize Steps::sizeHint() const
{
    int width = 0, widest = 0;
    for (const Step* step : steps_) {
        width += step->sizeHint().width();
        widest = std::max(widest, step->sizeHint().width());
    }
    return {one_ ? widest + 2 * 32 : width + (kSteps - 1) * kBetween, 48};
}

void Steps::resizeEvent(QResizeEvent*)
{
    arrange();
}

void Steps::arrange()
{
    const auto place = [&](QWidget* widget, const QRect& each) { widget->setGeometry(QStyle::visualRect(layoutDirection(), rect(), each)); };
    if (one_) {
        const int middle = height() / 2;
        place(before_, {0, middle - 14, 28, 28});
        place(after_, {width() - 28, middle - 14, 28, 28});
        before_->setEnabled(neighbour(-1) >= 0);
        after_->setEnabled(neighbour(1) >= 0);
    }
    int x = one_ ? 32 : 0;
    for (int i = 0; i < kSteps; ++i) {
        const bool shown = !one_ || i == current_;
        steps_[i]->setVisible(shown);
        if (!shown)
            continue;
        const int wide = steps_[i]->sizeHint().width();
        place(steps_[i], {one_ ? (width() - wide) / 2 : x, 0, wide, height()});
        x += wide + kBetween;
    }
    update();
}

void Steps::paintEvent(QPaintEvent*)
{
    if (one_)
        return;
    QPainter painter(this);
    for (int i = 0; i + 1 < kSteps; ++i) {
        const int middle =
            (isRightToLeft() ? steps_[i + 1]->geometry().right() + 1 + steps_[i]->x() : steps_[i]->geometry().right() + 1 + steps_[i + 1]->x()) / 2;
        painter.drawPixmap(QPoint(middle - 7, height() / 2 - 7),
                           iconPixmap("chevron-right", 14, devicePixelRatioF(), Theme::now().disabled, {.mirrors = true}));
    }
}

}  // namespace ui
