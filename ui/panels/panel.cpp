#include "ui/panels/panel.h"

#include <algorithm>

#include <QEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/finish/parameter.h"
#include "ui/controls/panel_header.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/parameter_row.h"
#include "ui/theme/theme.h"

namespace ui {

Panel::Panel(const QString& icon, const QString& name, std::vector<std::string> stages, QWidget* parent)
    : QWidget(parent), name_(name), stages_(std::move(stages)), header_(new PanelHeader(icon, name, this)), body_(new QWidget(this)), rows_(new QVBoxLayout(body_))
{
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(header_);
    all->addWidget(body_);
    rows_->setSpacing(0);
    pad();
    body_->hide();
    connect(header_, &PanelHeader::openAsked, this, &Panel::setOpen);
    connect(header_, &PanelHeader::onlyThisAsked, this, &Panel::onlyThisAsked);
    connect(header_, &PanelHeader::resetAsked, this, &Panel::reset);
    connect(header_, &PanelHeader::bypassAsked, this, &Panel::setBypassed);
}

/// At the end the scroll bar's place is the rest of the padding; layouts mirror all but that.
void Panel::pad()
{
    rows_->setContentsMargins(isRightToLeft() ? 2 : 12, 0, isRightToLeft() ? 12 : 2, 12);
}

void Panel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LayoutDirectionChange)
        pad();
    else if (event->type() == QEvent::StyleChange)
        refresh();  // what heirs drew in the theme's colours
    QWidget::changeEvent(event);
}

void Panel::add(QWidget* widget)
{
    widget->setParent(body_);
    rows_->addWidget(widget);
}

void Panel::addRows(const std::vector<std::string>& keys)
{
    for (const std::string& key : keys) {
        ParameterRow* row = makeParameterRow(key, more_ ? more_ : body_);
        Q_ASSERT(row);
        (more_ ? more_->layout() : rows_)->addWidget(row);
        all_.push_back(row);
        connect(row, &ParameterRow::edited, this, [this, row](const finish::Value& value, const QString& mergeKey) {
            edit(row->stepLabel(value), mergeKey, [&](finish::Recipe& recipe) { row->parameter().put(recipe, value); });
        });
    }
}

void Panel::addMore(const std::vector<std::string>& keys)
{
    moreLink_ = new QPushButton(tr("More"), body_);
    moreLink_->setProperty("kind", "link");
    moreLink_->setCheckable(true);
    moreLink_->setFont(ui::font(Type::Dense));
    rows_->addWidget(moreLink_, 0, Qt::AlignLeft);
    more_ = new QWidget(body_);
    auto* layout = new QVBoxLayout(more_);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    rows_->addWidget(more_);
    addRows(keys);
    more_->hide();
    connect(moreLink_, &QPushButton::toggled, this, [this](bool on) {
        more_->setVisible(on);
        moreLink_->setText(on ? tr("Fewer") : tr("More"));
    });
}

void Panel::settle()
{
    const bool two = std::any_of(all_.begin(), all_.end(), [](const ParameterRow* row) { return row->slider() && !row->slider()->labelFits(); });
    for (ParameterRow* row : all_)
        if (row->slider())
            row->slider()->setTwoLines(two);
    finish::Recipe recipe;
    header_->setCanBypass(neutral(recipe));
    showLook();
}

ParameterRow* Panel::row(const std::string& key) const
{
    const auto it = std::find_if(all_.begin(), all_.end(), [&](const ParameterRow* row) { return row->parameter().key == key; });
    return it == all_.end() ? nullptr : *it;
}

void Panel::showRow(const std::string& key, bool shown)
{
    if (ParameterRow* found = row(key))
        found->setVisible(shown);
}

bool Panel::isOpen() const
{
    return header_->isOpen();
}

void Panel::setOpen(bool open)
{
    if (isOpen() == open)
        return;
    header_->setOpen(open);
    body_->setVisible(open);
    Q_EMIT openChanged();
}

void Panel::copyPart(const finish::Recipe& from, finish::Recipe& to) const
{
    for (const finish::Parameter& parameter : finish::parameters())
        if (std::find(stages_.begin(), stages_.end(), parameter.key.substr(0, parameter.key.find('.'))) != stages_.end())
            parameter.put(to, parameter.get(from));
}

bool Panel::samePart(const finish::Recipe& a, const finish::Recipe& b) const
{
    finish::Recipe both = a;
    copyPart(b, both);
    return both == a;
}

bool Panel::isBypassed() const
{
    finish::Recipe none = look_.recipe;
    return leftOut_.contains(look_.headshot) && neutral(none) && samePart(none, look_.recipe);
}

void Panel::setLook(const Look& look, bool readOnly)
{
    look_ = look;
    readOnly_ = readOnly;
    showLook();
}

void Panel::showLook()
{
    setEnabled(canEdit());
    for (ParameterRow* row : all_)
        row->setValue(row->parameter().get(look_.recipe), row->parameter().get(look_.style));
    const bool out = isBypassed();
    header_->setBypassed(out);
    header_->setChanged(!look_.headshot.isEmpty() && !samePart(look_.recipe, look_.style));
    header_->setWords(look_.headshot.isEmpty() ? QString() : inWords(look_.recipe));
    refresh();
}

void Panel::edit(const QString& label, const QString& mergeKey, const std::function<void(finish::Recipe&)>& change)
{
    if (!canEdit())
        return;
    finish::Recipe recipe = look_.recipe;
    change(recipe);
    if (recipe == look_.recipe)
        return;
    look_.recipe = recipe;
    showLook();
    Q_EMIT edited(recipe, label, mergeKey);
}

void Panel::reset()
{
    leftOut_.remove(look_.headshot);
    edit(tr("%1 as in the style").arg(name_), {}, [this](finish::Recipe& recipe) { copyPart(look_.style, recipe); });
}

void Panel::setBypassed(bool bypass)
{
    if (!canEdit() || bypass == isBypassed())
        return;
    if (bypass) {
        finish::Recipe none = look_.recipe;
        if (!neutral(none) || samePart(none, look_.recipe))
            return;
        leftOut_.insert(look_.headshot, look_.recipe);
        edit(tr("%1 left out").arg(name_), {}, [this](finish::Recipe& recipe) { neutral(recipe); });
    } else {
        const finish::Recipe before = leftOut_.take(look_.headshot);
        edit(tr("%1 used again").arg(name_), {}, [&](finish::Recipe& recipe) { copyPart(before, recipe); });
    }
}

}  // namespace ui
