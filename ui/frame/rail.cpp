#include "ui/frame/rail.h"

#include <QToolButton>
#include <QVBoxLayout>

#include "ui/frame/frame_shape.h"
#include "ui/theme/icons.h"

namespace ui {

Rail::Rail(const QString& name, QWidget* parent) : QWidget(parent), column_(new QVBoxLayout(this))
{
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(name);
    setFixedWidth(FrameShape::kRail);
    column_->setContentsMargins(6, 6, 6, 6);
    column_->setSpacing(4);
    column_->addStretch();
}

QToolButton* Rail::button(const QString& iconName, const QString& name, int part, bool mirrors)
{
    auto* button = new QToolButton;
    button->setIcon(icon(iconName, {.mirrors = mirrors}));
    button->setIconSize({18, 18});
    button->setFixedSize(36, 36);
    button->setCheckable(true);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setFocusPolicy(Qt::TabFocus);
    connect(button, &QToolButton::clicked, this, [this, button, part] {
        button->setChecked(!button->isChecked());  // who opens it says so by setChecked
        Q_EMIT wanted(part);
    });
    buttons_.emplace_back(part, button);
    return button;
}

void Rail::add(const QString& iconName, const QString& name, int part)
{
    // Above the stretch.
    const int place = static_cast<int>(buttons_.size());
    column_->insertWidget(place, button(iconName, name, part, false));
}

void Rail::addFoot(const QString& iconName, const QString& name, const QString& key, int part)
{
    QToolButton* foot = button(iconName, name, part, true);
    foot->setToolTip(name + "  " + key);
    column_->addWidget(foot);
}

void Rail::setChecked(int part)
{
    for (const auto& [each, button] : buttons_)
        button->setChecked(each == part);
}

void Rail::setFootVisible(int part, bool visible)
{
    for (const auto& [each, button] : buttons_)
        if (each == part)
            button->setVisible(visible);
}

}  // namespace ui
