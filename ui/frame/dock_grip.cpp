#include "ui/frame/dock_grip.h"

#include <QMouseEvent>

namespace ui {

DockGrip::DockGrip(Qt::Orientation orientation, QWidget* window) : QWidget(window)
{
    setCursor(orientation == Qt::Vertical ? Qt::SplitHCursor : Qt::SplitVCursor);
    setFocusPolicy(Qt::NoFocus);
    setAttribute(Qt::WA_NoSystemBackground);
}

void DockGrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    from_ = event->globalPosition().toPoint();
    Q_EMIT pressed();
}

void DockGrip::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        Q_EMIT dragged(event->globalPosition().toPoint() - from_);
}

void DockGrip::mouseDoubleClickEvent(QMouseEvent*)
{
    Q_EMIT foldWanted();
}

}  // namespace ui
