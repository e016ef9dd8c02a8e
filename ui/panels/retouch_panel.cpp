#include "ui/panels/retouch_panel.h"

#include <algorithm>

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>

#include "ui/panels/look_words.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {

RetouchPanel::RetouchPanel(QWidget* parent)
    : Panel("bandage", tr("Retouch"), {"retouch"}, parent), icon_(new QLabel), words_(new QLabel), show_(new QPushButton(tr("Show"))), list_(new QWidget)
{
    addRows({"retouch.heal", "retouch.evenness", "retouch.evennessColour", "retouch.underEye", "retouch.shine", "retouch.teeth", "retouch.eyeWhite", "retouch.iris", "retouch.strayHair"});
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 4, 0, 0);
    row->setSpacing(8);
    words_->setFont(ui::font(Type::Dense));
    show_->setProperty("kind", "link");
    show_->setFont(ui::font(Type::Dense));
    show_->setCheckable(true);
    row->addWidget(icon_);
    row->addWidget(words_, 1);
    row->addWidget(show_);
    add(line);
    auto* marks = new QVBoxLayout(list_);
    marks->setContentsMargins(24, 0, 0, 0);
    marks->setSpacing(0);
    list_->hide();
    add(list_);
    connect(show_, &QPushButton::toggled, this, [this](bool on) {
        list_->setVisible(on);
        show_->setText(on ? tr("Hide") : tr("Show"));
        Q_EMIT marksShown(on);
    });
    settle();
    fill();
}

void RetouchPanel::setMarks(const std::vector<MarkView>& marks)
{
    const bool same = marks.size() == marks_.size() && std::equal(marks.begin(), marks.end(), marks_.begin(), [](const MarkView& a, const MarkView& b) { return a.where == b.where && a.dab == b.dab; });
    marks_ = marks;
    if (!same)
        fill();
    refresh();
}

void RetouchPanel::fill()
{
    auto* rows = static_cast<QVBoxLayout*>(list_->layout());
    qDeleteAll(list_->findChildren<QCheckBox*>(Qt::FindDirectChildrenOnly));
    for (const MarkView& mark : marks_) {
        auto* box = new QCheckBox(mark.where, list_);
        box->setFont(ui::font(Type::Dense));
        box->setToolTip(tr("Ticked: stays, whatever is healed."));
        rows->addWidget(box);
        connect(box, &QCheckBox::clicked, this, [this, mark](bool keep) {
            edit(keep ? tr("Keep mark: %1").arg(mark.where) : tr("Heal mark: %1").arg(mark.where), {}, [&](finish::Recipe& recipe) {
                std::erase(recipe.retouch.remove, mark.dab);
                if (!keep)
                    recipe.retouch.remove.push_back(mark.dab);
            });
        });
    }
    refresh();
}

void RetouchPanel::refresh()
{
    const auto& healed = look().recipe.retouch.remove;
    const auto kept = [&](const MarkView& mark) { return std::find(healed.begin(), healed.end(), mark.dab) == healed.end(); };
    const int keeps = static_cast<int>(std::count_if(marks_.begin(), marks_.end(), kept)), all = static_cast<int>(marks_.size());
    const auto boxes = list_->findChildren<QCheckBox*>(Qt::FindDirectChildrenOnly);
    for (qsizetype i = 0; i < boxes.size() && i < static_cast<qsizetype>(marks_.size()); ++i)
        boxes[i]->setChecked(kept(marks_[static_cast<std::size_t>(i)]));
    words_->setText(all == 0       ? tr("No permanent marks found")
                    : keeps < all  ? tr("%1 of %2 permanent marks kept").arg(keeps).arg(all)
                    : keeps == 1   ? tr("1 permanent mark kept")
                                   : tr("%n permanent marks kept", nullptr, keeps));
    const QColor ink = all > 0 && keeps == all ? Theme::now().ok : Theme::now().muted;
    if (ink != ink_)
        icon_->setPixmap(iconPixmap("shield-check", 16, devicePixelRatioF(), ink)), ink_ = ink;
    show_->setVisible(all > 0);
    if (all == 0 && show_->isChecked())
        show_->setChecked(false);
}

QString RetouchPanel::inWords(const finish::Recipe& recipe) const
{
    return words::retouch(recipe.retouch);
}

bool RetouchPanel::neutral(finish::Recipe& recipe) const
{
    recipe.retouch = {};
    return true;
}

}  // namespace ui
