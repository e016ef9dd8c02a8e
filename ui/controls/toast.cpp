#include "ui/controls/toast.h"

#include <algorithm>

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {

constexpr int kLeast = 320, kMost = 480, kMargin = 16, kShort = 6000, kLong = 10000, kAgain = 1000;

Toast::Toast(QWidget* parent) : QFrame(parent), icon_(new QLabel(this)), words_(new QLabel(this)), button_(new QPushButton(this))
{
    setProperty("kind", "toast");
    setAttribute(Qt::WA_Hover);
    words_->setWordWrap(true);
    words_->setTextFormat(Qt::PlainText);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 8, 8, 8);
    row->setSpacing(10);
    row->addWidget(icon_);
    row->addWidget(words_, 1);
    row->addWidget(button_);
    connect(button_, &QPushButton::clicked, this, [this] {
        hide();
        timer_.stop();
        if (action_)
            action_();
    });
    parent->installEventFilter(this);
    hide();
}

void Toast::show(const QString& text, const QString& button, std::function<void()> action)
{
    words_->setText(text);
    icon_->setPixmap(iconPixmap("circle-check", 16, devicePixelRatioF(), Theme::now().ok));
    button_->setText(button);
    button_->setVisible(!button.isEmpty());
    action_ = std::move(action);
    setAccessibleName(text);
    place();
    QFrame::show();
    raise();
    timer_.start(button.isEmpty() ? kShort : kLong, this);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void Toast::place()
{
    const QWidget* in = parentWidget();
    const int wide = std::min(std::clamp(sizeHint().width(), kLeast, kMost), in->width() - 2 * kMargin);
    const int tall = std::max(layout()->heightForWidth(wide), 44);
    resize(wide, tall);
    move(isRightToLeft() ? kMargin : in->width() - wide - kMargin, in->height() - tall - kMargin);
}

bool Toast::eventFilter(QObject* object, QEvent* event)
{
    if (object == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return false;
}

void Toast::timerEvent(QTimerEvent*)
{
    if (underMouse() || button_->hasFocus()) {
        timer_.start(kAgain, this);
        return;
    }
    timer_.stop();
    hide();
}

void Toast::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        timer_.stop(), hide();
    else
        QFrame::keyPressEvent(event);
}

void Toast::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange && icon_)
        icon_->setPixmap(iconPixmap("circle-check", 16, devicePixelRatioF(), Theme::now().ok));
    QFrame::changeEvent(event);
}

}  // namespace ui
