#include "ui/lists/filmstrip.h"

#include <algorithm>

#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>

#include "ui/desk/desk.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kHeader = 36, kBelow = 12;

}  // namespace

Filmstrip::Filmstrip(Desk& desk, QWidget* parent) : QWidget(parent), desk_(desk)
{
    setProperty("surface", "panel");
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Filmstrip"));
    header_ = new QWidget(this);
    auto* row = new QHBoxLayout(header_);
    row->setContentsMargins(14, 0, 8, 0);
    row->setSpacing(8);
    count_ = new QLabel;
    count_->setFont(ui::font(Type::Current));
    picked_ = new QLabel;
    picked_->setFont(ui::font(Type::Dense));
    picked_->setProperty("ink", "muted");
    row->addWidget(count_);
    row->addWidget(picked_);
    row->addSpacing(12);

    auto* segments = new QFrame;
    segments->setProperty("kind", "segments");
    auto* choices = new QHBoxLayout(segments);
    choices->setContentsMargins(2, 2, 2, 2);
    choices->setSpacing(0);
    auto* group = new QButtonGroup(this);
    const QString names[] = {tr("All"), tr("Picked"), tr("3 stars or more")};
    for (int i = 0; i < 3; ++i) {
        auto* button = new QPushButton(names[i]);
        button->setProperty("kind", "segment");
        button->setCheckable(true);
        button->setChecked(i == 0);
        group->addButton(button, i);
        choices->addWidget(button);
    }
    row->addWidget(segments);
    row->addStretch();
    sortLabel_ = new QLabel(tr("Sort"));
    sortLabel_->setFont(ui::font(Type::Dense));
    sortLabel_->setProperty("ink", "muted");
    sort_ = new QComboBox;
    sort_->addItems({tr("Style, then likeness"), tr("Likeness"), tr("Stars"), tr("As made")});
    sort_->setAccessibleName(tr("Sort"));
    sort_->setFocusPolicy(Qt::TabFocus);
    fold_ = new QToolButton;
    row->addWidget(sortLabel_);
    row->addWidget(sort_);
    row->addWidget(fold_);

    view_ = new TileView(&tiles_, TileMode::Strip, tr("Headshots"), this);
    view_->setContextMenuPolicy(Qt::ActionsContextMenu);

    connect(group, &QButtonGroup::idClicked, this, [this](int id) {
        shown_ = static_cast<Shown>(id);
        refresh();
    });
    connect(sort_, &QComboBox::currentIndexChanged, this, [this](int index) {
        order_ = static_cast<Order>(index);
        refresh();
    });
    connect(fold_, &QToolButton::clicked, this, &Filmstrip::foldWanted);
    connect(view_, &TileView::currentChangedByUser, &desk_, &Desk::setCurrent);
    connect(view_, &TileView::selectionChangedByUser, this, [this](const QStringList& ids) {
        if (!ids.isEmpty())
            desk_.setSelected(ids);
    });
    connect(view_, &TileView::deleted, &desk_, &Desk::removeHeadshots);
    connect(view_, &TileView::toggled, this, &Filmstrip::lookWanted);
    connect(view_, &TileView::opened, this, &Filmstrip::lookWanted);
    connect(view_, &TileView::sizeWanted, this, [this](int steps) { Q_EMIT heightWanted(steps * 16); });
    connect(view_->tiles(), &TileDelegate::starsClicked, this, [this](const QString& id, int stars) {
        // Stars on one of the selected rate them all, as the keys do.
        desk_.rate(desk_.selected().contains(id) ? desk_.selected() : QStringList{id}, stars);
    });
    connect(view_->tiles(), &TileDelegate::redrawClicked, &desk_, &Desk::setCurrent);
    for (const auto changed : {&Desk::sessionChanged, &Desk::opened, &Desk::closed})
        connect(&desk_, changed, this, &Filmstrip::refresh);
    connect(&desk_, &Desk::headshotChanged, this, &Filmstrip::refresh);
    connect(&desk_, &Desk::currentChanged, this, &Filmstrip::refreshCurrent);
    connect(&desk_, &Desk::selectionChanged, this, &Filmstrip::refreshCurrent);
    setFolded(false);
    refresh();
}

void Filmstrip::setPlain(bool plain)
{
    plain_ = plain;
    view_->setMode(plain ? TileMode::PlainStrip : TileMode::Strip);
    setFolded(folded_);
}

void Filmstrip::setFolded(bool folded)
{
    folded_ = folded;
    header_->setVisible(!plain_ || folded);
    view_->setVisible(!folded);
    fold_->setIcon(icon(folded ? "panel-bottom-open" : "panel-bottom-close"));
    const QString name = folded ? tr("Show filmstrip") : tr("Fold filmstrip");
    fold_->setAccessibleName(name);
    fold_->setToolTip(name + "  F7");
    fit();
}

int Filmstrip::headerHeight() const
{
    return rowHeight(kHeader) + 1;
}

QSize Filmstrip::sizeHint() const
{
    return {640, folded_ ? headerHeight() : 188};
}

void Filmstrip::step(int by)
{
    const int row = std::clamp(tiles_.indexOf(desk_.currentId()).row() + by, 0, std::max(0, tiles_.rowCount() - 1));
    if (tiles_.rowCount() > 0)
        desk_.setCurrent(tiles_.idAt(tiles_.index(row)));
}

QString Filmstrip::spokenOfCurrent() const
{
    const QModelIndex index = tiles_.indexOf(desk_.currentId());
    return index.isValid() ? index.data(Qt::AccessibleTextRole).toString() : QString();
}

void Filmstrip::resizeEvent(QResizeEvent*)
{
    fit();
}

void Filmstrip::fit()
{
    const int header = header_->isHidden() ? 0 : rowHeight(kHeader);
    header_->setGeometry(0, 0, width(), header);
    view_->setGeometry(QRect(9, header + (plain_ ? 4 : 0), width() - 9, height() - header - (plain_ ? 4 : 0)));
    const int words = plain_ ? 24 : 25;  // margin above, and the row of stars or figures
    const int tall = std::clamp(view_->height() - words - kBelow, 40, 240);
    view_->setPictureWidth(tall * 4 / 5);
    // Too narrow for all of it: first the words that the strip says itself, then the sort's name.
    picked_->setVisible(width() > 720);
    sortLabel_->setVisible(width() > 600);
    sort_->setVisible(width() > 480);
}

void Filmstrip::refresh()
{
    tiles_.setTiles(headshotTiles(desk_, shown_, order_));
    const Counts counts = countsOf(desk_.session());
    count_->setText(tr("%n headshots", nullptr, counts.headshots));
    QStringList words;
    if (counts.picked > 0)
        words += tr("%n picked", nullptr, counts.picked);
    if (counts.rejected > 0)
        words += tr("%n rejected", nullptr, counts.rejected);
    picked_->setText(words.join(", "));
    view_->setEmptyText(counts.headshots == 0         ? tr("No headshots yet. Choose a style and make some.")
                        : shown_ == Shown::Picked     ? tr("None is picked. P picks the one on the canvas.")
                        : shown_ == Shown::ThreeStars ? tr("None has 3 stars yet. The keys 1 to 5 give stars.")
                                                      : QString());
    refreshCurrent();
}

void Filmstrip::refreshCurrent()
{
    view_->reflect(desk_.currentId(), desk_.selected());
}

}  // namespace ui
