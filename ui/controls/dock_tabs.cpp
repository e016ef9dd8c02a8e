#include "ui/controls/dock_tabs.h"

#include <QMouseEvent>
#include <QPainter>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {

constexpr int kIcon = 16, kGap = 10, kBar = 2;

DockTabs::DockTabs(QWidget* parent) : QTabBar(parent)
{
    setDrawBase(false);
    setMouseTracking(true);
    setUsesScrollButtons(false);
    setElideMode(Qt::ElideNone);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize DockTabs::sizeHint() const
{
    return {280, rowHeight(length::kDockTab)};
}

QSize DockTabs::tabSizeHint(int index) const
{
    const int each = width() / std::max(1, count());
    return {index == count() - 1 ? width() - each * (count() - 1) : each, rowHeight(length::kDockTab)};
}

void DockTabs::resizeEvent(QResizeEvent* event)
{
    QTabBar::resizeEvent(event);
    // Makes it ask for the tabs' sizes again.
    setIconSize({kIcon, kIcon + (iconSize().height() == kIcon ? 1 : 0)});
}

void DockTabs::mouseMoveEvent(QMouseEvent* event)
{
    if (const int at = tabAt(event->position().toPoint()); at != hovered_)
        hovered_ = at, update();
    QTabBar::mouseMoveEvent(event);
}

void DockTabs::leaveEvent(QEvent* event)
{
    hovered_ = -1;
    update();
    QTabBar::leaveEvent(event);
}

void DockTabs::paintEvent(QPaintEvent*)
{
    const Theme& t = Theme::now();
    QPainter p(this);
    p.fillRect(QRect(0, height() - 1, width(), 1), t.hairline);
    for (int i = 0; i < count(); ++i) {
        const QRect tab = tabRect(i);
        const bool current = i == currentIndex();
        const QFont face = ui::font(current ? Type::Current : Type::Base);
        const int words = QFontMetrics(face).horizontalAdvance(tabText(i)), all = kIcon + kGap + words;
        int x = tab.x() + (tab.width() - all) / 2;
        const int y = (height() - kIcon) / 2;
        const auto mode = !isTabEnabled(i) ? QIcon::Disabled : current || i == hovered_ ? QIcon::Active : QIcon::Normal;
        const QRect icon(isRightToLeft() ? x + words + kGap : x, y, kIcon, kIcon);
        tabIcon(i).paint(&p, icon, Qt::AlignCenter, mode);
        p.setFont(face);
        p.setPen(!isTabEnabled(i) ? t.disabled : current || i == hovered_ ? t.text : t.text2);
        p.drawText(QRect(isRightToLeft() ? x : x + kIcon + kGap, 0, words + 2, height()), Qt::AlignVCenter | Qt::AlignLeft | Qt::AlignAbsolute, tabText(i));
        if (current)
            p.fillRect(QRect(tab.x(), height() - kBar, tab.width(), kBar), t.accent);
    }
}

}  // namespace ui
