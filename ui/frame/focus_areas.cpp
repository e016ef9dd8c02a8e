#include "ui/frame/focus_areas.h"

#include <QApplication>

namespace ui {
namespace {

bool takesFocus(const QWidget* widget)
{
    return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus;
}

}  // namespace

QWidget* firstFocusIn(QWidget* area)
{
    if (takesFocus(area))
        return area;
    for (QWidget* each = area->nextInFocusChain(); each && each != area; each = each->nextInFocusChain())
        if (area->isAncestorOf(each) && takesFocus(each))
            return each;
    return nullptr;
}

void FocusAreas::setAreas(std::vector<QWidget*> areas)
{
    areas_.clear();
    for (QWidget* area : areas)
        areas_.push_back({area, nullptr});
}

bool FocusAreas::enter(QWidget* area)
{
    for (Area& each : areas_) {
        if (each.widget != area || !area->isVisible())
            continue;
        QWidget* target = each.last && area->isAncestorOf(each.last) && takesFocus(each.last) ? each.last.data() : firstFocusIn(area);
        if (target)
            target->setFocus(Qt::ShortcutFocusReason);
        return target != nullptr;
    }
    return false;
}

void FocusAreas::jump(int by)
{
    const int all = static_cast<int>(areas_.size());
    QWidget* now = QApplication::focusWidget();
    int from = by > 0 ? -1 : all;
    for (int i = 0; now && i < all; ++i)
        if (areas_[i].widget && (areas_[i].widget == now || areas_[i].widget->isAncestorOf(now)))
            from = i, areas_[i].last = now;
    for (int step = 1; step <= all; ++step)
        if (QWidget* area = areas_[((from + by * step) % all + all) % all].widget; area && enter(area))
            return;
}

}  // namespace ui
