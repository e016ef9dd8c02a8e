#include "ui/frame/top_bar.h"

#include <algorithm>

#include <QAction>
#include <QFontMetrics>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QProxyStyle>
#include <QStyle>
#include <QToolButton>

#include "ui/frame/actions.h"
#include "ui/frame/steps.h"
#include "ui/lists/tile_paint.h"
#include "ui/theme/icons.h"

namespace ui {
namespace {

constexpr int kMark = 20, kEdge = 12, kButton = 28, kLeastName = 48, kApart = 16;

/// Menus named in the bar show which letter opens them while Alt is down at most, as desktops do.
class WithoutUnderlines : public QProxyStyle {
public:
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* out) const override
    {
        return hint == SH_UnderlineShortcut ? 0 : QProxyStyle::styleHint(hint, option, widget, out);
    }
};

/// QMenuBar's own hint is that of where its items stand now, which right to left counts from the far end.
int widthOf(const QMenuBar& bar)
{
    int width = 8;
    for (const QAction* each : bar.actions())
        width += bar.fontMetrics().horizontalAdvance(each->text().remove('&')) + 2 * 8 + 4;
    return width;
}

QToolButton* buttonFor(QAction* action, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setDefaultAction(action);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text().remove('&'));
    return button;
}

}  // namespace

TopBar::TopBar(Actions& actions, QWidget* parent) : QWidget(parent)
{
    setProperty("surface", "window");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Top bar"));
    menus_ = new QMenuBar(this);
    auto* style = new WithoutUnderlines;
    style->setParent(menus_);
    menus_->setStyle(style);
    menus_->setNativeMenuBar(false);
    actions.fill(*menus_);
    menuButton_ = new QToolButton(this);
    menuButton_->setIcon(icon("list"));
    menuButton_->setAccessibleName(tr("Menu"));
    menuButton_->setToolTip(tr("Menu"));
    menuButton_->setPopupMode(QToolButton::InstantPopup);
    auto* all = new QMenu(menuButton_);
    actions.fill(*all);
    menuButton_->setMenu(all);
    steps_ = new Steps(this);

    session_ = new QToolButton(this);
    session_->setFont(ui::font(Type::Name));
    session_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    session_->setLayoutDirection(Qt::RightToLeft);  // the chevron after the name
    session_->setIcon(icon("chevron-down"));
    session_->setIconSize({14, 14});
    session_->setPopupMode(QToolButton::InstantPopup);
    auto* sessionMenu = new QMenu(session_);
    sessionMenu->setLayoutDirection(QGuiApplication::layoutDirection());
    sessionMenu->addActions({actions.addPhotos, actions.addFolder});
    sessionMenu->addSeparator();
    sessionMenu->addActions({actions.save, actions.saveCopy});
    sessionMenu->addSeparator();
    sessionMenu->addAction(actions.close);
    session_->setMenu(sessionMenu);
    state_ = new QLabel(this);
    state_->setFont(ui::font(Type::Dense));
    state_->setProperty("ink", "muted");
    undo_ = buttonFor(actions.undo, this);
    redo_ = buttonFor(actions.redo, this);
    help_ = buttonFor(actions.help, this);
    settings_ = new QToolButton(this);
    settings_->setIcon(icon("settings"));
    settings_->setAccessibleName(tr("Settings"));
    settings_->setToolTip(tr("Settings"));
    settings_->setPopupMode(QToolButton::InstantPopup);
    auto* settings = new QMenu(settings_);
    settings->addSection(tr("Theme"));
    for (QAction* each : actions.appearances)
        settings->addAction(each);
    settings->addSection(tr("Text size"));
    for (QAction* each : actions.textSizes)
        settings->addAction(each);
    settings->addSeparator();
    settings->addAction(actions.letterKeys);
    settings_->setMenu(settings);
    for (QToolButton* each : {menuButton_, session_, settings_})
        each->setFocusPolicy(Qt::TabFocus);
    setSession({}, {}, {});
}

void TopBar::setSession(const QString& name, const QString& state, const QString& tip)
{
    const bool open = !name.isEmpty();
    name_ = name;
    session_->setAccessibleName(tr("Session %1").arg(name));
    session_->setToolTip(tip);
    state_->setText(state);
    for (QWidget* each : {static_cast<QWidget*>(steps_), static_cast<QWidget*>(session_), static_cast<QWidget*>(state_), static_cast<QWidget*>(undo_),
                          static_cast<QWidget*>(redo_)})
        each->setVisible(open);
    arrange();
}

void TopBar::setShape(int height, bool oneStep)
{
    setFixedHeight(std::max(height, lineHeight(Type::Base) + 20));
    steps_->setOneStep(oneStep);
    arrange();
}

void TopBar::resizeEvent(QResizeEvent*)
{
    arrange();
}

void TopBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        arrange();
}

bool TopBar::event(QEvent* event)
{
    if (event->type() == QEvent::LayoutRequest)  // a part has another size now: counts of the steps
        arrange();
    return QWidget::event(event);
}

void TopBar::arrange()
{
    const auto place = [&](QWidget* widget, const QRect& each) { widget->setGeometry(QStyle::visualRect(layoutDirection(), rect(), each)); };
    const auto button = [&](QWidget* widget, int x) { place(widget, {x, (height() - kButton) / 2, kButton, kButton}); };
    const bool open = !name_.isEmpty();
    // From the end: settings, help, redo, undo, state, name.
    int end = width() - 8 - kButton;
    button(settings_, end);
    end -= kButton + 4;
    button(help_, end);
    lines_[0] = lines_[1] = -1;
    const QFontMetrics nameFont(session_->font());
    int nameWidth = 0, state = 0;
    if (open) {
        lines_[0] = end - 8;
        end -= 16 + kButton;
        button(redo_, end);
        end -= kButton + 4;
        button(undo_, end);
        lines_[1] = end - 8;
        end -= 16;
        state = QFontMetrics(state_->font()).horizontalAdvance(state_->text()) + 4;
        nameWidth = nameFont.horizontalAdvance(name_);
    }
    const int beyondName = 34;  // chevron and the button's own padding
    const int start = kEdge + kMark + 8, menusWidth = widthOf(*menus_), stepsWidth = steps_->sizeHint().width();
    const auto room = [&](bool folded) { return end - state - nameWidth - beyondName - kApart - (start + (folded ? kButton : menusWidth) + kApart); };
    const bool folded = open ? room(false) < stepsWidth : start + menusWidth + kApart > end;
    if (open && room(true) < stepsWidth)
        nameWidth = std::max(kLeastName, nameWidth - (stepsWidth - room(true)));
    if (open && room(true) < stepsWidth)
        state = 0;  // the file's state is in the name's tool tip too
    menus_->setVisible(!folded);
    menuButton_->setVisible(folded);
    place(menus_, {start, (height() - menus_->sizeHint().height()) / 2, menusWidth, menus_->sizeHint().height()});
    button(menuButton_, start);
    if (open) {
        state_->setVisible(state > 0);
        place(state_, {end - state, 0, state, height()});
        const int nameX = end - state - nameWidth - beyondName;
        session_->setText(nameWidth < nameFont.horizontalAdvance(name_) ? nameFont.elidedText(name_, Qt::ElideMiddle, nameWidth) : name_);
        place(session_, {nameX, (height() - kButton) / 2, nameWidth + beyondName, kButton});
        const int least = start + (folded ? kButton : menusWidth) + kApart, most = nameX - kApart - stepsWidth;
        place(steps_, {std::max(least, std::min((width() - stepsWidth) / 2, most)), 0, stepsWidth, height()});
    }
    update();
}

void TopBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::now();
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    painter.fillRect(0, height() - 1, width(), 1, theme.hairline);
    const auto place = [&](const QRect& each) { return QStyle::visualRect(layoutDirection(), rect(), each); };
    drawMark(painter, theme, place({kEdge, (height() - kMark) / 2 - 1, kMark, kMark}));
    for (const int x : lines_)
        if (x >= 0)
            painter.fillRect(place({x, height() / 2 - 8, 1, 16}), theme.hairline);
}

}  // namespace ui
