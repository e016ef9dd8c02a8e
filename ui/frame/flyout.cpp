#include "ui/frame/flyout.h"

#include <algorithm>

#include <QApplication>
#include <QKeyEvent>
#include <QPainter>

#include "ui/frame/focus_areas.h"
#include "ui/theme/theme.h"

namespace ui {

Flyout::Flyout(QWidget* window) : QFrame(window)
{
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void Flyout::open(QWidget* content, Qt::Edge edge, const QRect& over, int extent)
{
    if (content_ == content)
        return;
    dismiss();
    focusBefore_ = QApplication::focusWidget();
    content_ = content;
    edge_ = edge;
    extent_ = extent;
    content->setParent(this);
    place(over);
    content->show();
    show();
    raise();
    if (QWidget* first = firstFocusIn(content))
        first->setFocus(Qt::ShortcutFocusReason);
    qApp->installEventFilter(this);
}

void Flyout::place(const QRect& over)
{
    if (!content_)
        return;
    QRect area = over;
    switch (edge_) {
    case Qt::LeftEdge: area.setWidth(std::min(extent_, over.width())); break;
    case Qt::RightEdge: area.setLeft(over.right() + 1 - std::min(extent_, over.width())); break;
    default: area.setTop(over.bottom() + 1 - std::min(extent_, over.height())); break;
    }
    setGeometry(area);
    // A line of its own towards the canvas.
    QRect inside = rect();
    edge_ == Qt::LeftEdge ? inside.setRight(inside.right() - 1) : edge_ == Qt::RightEdge ? inside.setLeft(1) : inside.setTop(1);
    content_->setGeometry(inside);
}

void Flyout::dismiss()
{
    if (!content_)
        return;
    qApp->removeEventFilter(this);
    QWidget* content = content_;
    const bool hadFocus = content->isAncestorOf(QApplication::focusWidget()) || content->hasFocus();
    content_ = nullptr;
    hide();
    Q_EMIT closed(content);
    if (hadFocus && focusBefore_ && focusBefore_->isVisible())
        focusBefore_->setFocus(Qt::OtherFocusReason);
}

bool Flyout::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !QApplication::activePopupWidget()) {
        auto* widget = qobject_cast<QWidget*>(watched);
        if (widget && widget->window() == window()) {
            dismiss();
            return true;
        }
    }
    if (event->type() == QEvent::MouseButtonPress) {
        auto* widget = qobject_cast<QWidget*>(watched);
        // Menus, drop-downs and dialogs that its own parts opened are windows of their own.
        const bool elsewhere = widget && widget->window() == window() && widget != this && !isAncestorOf(widget);
        const bool kept =
            std::any_of(kept_.begin(), kept_.end(), [&](const QWidget* each) { return each == widget || (widget && each->isAncestorOf(widget)); });
        if (elsewhere && !kept)
            dismiss();
    }
    return false;
}

void Flyout::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), Theme::now().panel);
    const QRect line = edge_ == Qt::LeftEdge ? QRect(width() - 1, 0, 1, height()) : edge_ == Qt::RightEdge ? QRect(0, 0, 1, height()) : QRect(0, 0, width(), 1);
    painter.fillRect(line, Theme::now().hairline);
}

}  // namespace ui
