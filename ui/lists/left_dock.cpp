#include "ui/lists/left_dock.h"

#include <QPushButton>
#include <QVBoxLayout>

#include "ui/desk/desk.h"
#include "ui/lists/desk_tiles.h"
#include "ui/lists/history_list.h"
#include "ui/lists/section.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

QFrame* hairline(QWidget* parent)
{
    auto* line = new QFrame(parent);
    line->setProperty("kind", "line");
    line->setFixedHeight(1);
    return line;
}

/// The headshot that a click on a style or photo means: the picked one, else the first.
template <class Fits>
QString bestOf(const studio::Session& session, const Fits& fits)
{
    const studio::Variation* best = nullptr;
    for (const auto& each : *session.variations)
        if (fits(*each) && (!best || (each->rating.flag == studio::Flag::Pick && best->rating.flag != studio::Flag::Pick)))
            best = &*each;
    return best ? QString::fromStdString(best->id) : QString();
}

}  // namespace

LeftDock::LeftDock(Desk& desk, QWidget* parent) : QScrollArea(parent), desk_(desk)
{
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Styles, photos and history"));
    setFocusPolicy(Qt::NoFocus);
    auto* inside = new QWidget;
    inside->setProperty("surface", "panel");
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 8);
    column->setSpacing(0);

    auto* stylesBody = new QWidget;
    auto* stylesColumn = new QVBoxLayout(stylesBody);
    stylesColumn->setContentsMargins(0, 0, 0, 4);
    stylesColumn->setSpacing(2);
    styles_ = new TileView(&styleTiles_, TileMode::StyleRow, tr("Styles"));
    styles_->setRows(8);
    auto* add = new QPushButton(icon("plus"), tr("Add a style"));
    add->setProperty("kind", "link");
    add->setToolTip(tr("Make headshots in one more style"));
    stylesColumn->addWidget(styles_);
    auto* addRow = new QHBoxLayout;
    addRow->setContentsMargins(8, 0, 8, 0);
    addRow->addWidget(add);
    addRow->addStretch();
    stylesColumn->addLayout(addRow);

    auto* photosBody = new QWidget;
    auto* photosColumn = new QVBoxLayout(photosBody);
    photosColumn->setContentsMargins(9, 0, 6, 10);
    photos_ = new TileView(&photoTiles_, TileMode::SmallPhoto, tr("From photo"));
    photos_->setRows(5);
    photosColumn->addWidget(photos_);

    history_ = new HistoryList;
    sections_[0] = new Section(tr("Styles"), stylesBody);
    sections_[1] = new Section(tr("From photo"), photosBody);
    sections_[2] = new Section(tr("History"), history_);
    sections_[0]->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    sections_[1]->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    column->addWidget(sections_[0]);
    column->addWidget(hairline(inside));
    column->addWidget(sections_[1]);
    column->addWidget(hairline(inside));
    column->addWidget(sections_[2], 1);
    // With all of it folded, what is left of the dock stays empty.
    column->addStretch(0);
    setWidget(inside);

    connect(add, &QPushButton::clicked, this, &LeftDock::addStyleWanted);
    connect(styles_, &TileView::currentChangedByUser, this, &LeftDock::goToStyle);
    connect(photos_, &TileView::currentChangedByUser, this, &LeftDock::goToPhoto);
    connect(photos_, &TileView::opened, this, [this](const QString& photo) {
        if (const studio::Variation* now = desk_.current(); now && QString::fromStdString(now->source.photo) != photo)
            desk_.makeHeadshots({QString::fromStdString(now->style)}, {photo});
    });
    connect(history_, &HistoryList::wanted, &desk_, &Desk::goTo);
    for (const auto changed : {&Desk::sessionChanged, &Desk::opened, &Desk::closed})
        connect(&desk_, changed, this, &LeftDock::refreshTiles);
    connect(&desk_, &Desk::headshotChanged, this, &LeftDock::refreshTiles);
    connect(&desk_, &Desk::photoChanged, this, &LeftDock::refreshTiles);
    connect(&desk_, &Desk::currentChanged, this, &LeftDock::refreshCurrent);
    refreshTiles();
}

void LeftDock::open(Part part)
{
    Section* section = sections_[static_cast<int>(part)];
    section->setOpen(true);
    ensureWidgetVisible(section);
    QWidget* const lists[] = {styles_, photos_, history_};
    lists[static_cast<int>(part)]->setFocus(Qt::ShortcutFocusReason);
}

void LeftDock::refreshTiles()
{
    styleTiles_.setTiles(usedStyleTiles(desk_));
    std::vector<Tile> photos = photoTiles(desk_);
    for (Tile& photo : photos)
        photo.busy = false;  // in this small size a ring says nothing
    photoTiles_.setTiles(std::move(photos));
    history_->reflect(desk_.history());
    sections_[0]->setCount(tr("%1 of %2").arg(styleTiles_.rowCount()).arg(desk_.styles().size()));
    sections_[2]->setCount(tr("%n steps", nullptr, static_cast<int>(desk_.history().steps().size())));
    refreshCurrent();
}

void LeftDock::refreshCurrent()
{
    const studio::Variation* now = desk_.current();
    const QString style = now ? QString::fromStdString(now->style) : QString(), photo = now ? QString::fromStdString(now->source.photo) : QString();
    styles_->reflect(style, {style});
    photos_->reflect(photo, {photo});
    const int place = photoTiles_.indexOf(photo).row() + 1, all = photoTiles_.rowCount();
    sections_[1]->setCount(place > 0 ? tr("%1 of %2").arg(place).arg(all) : QString::number(all));
}

void LeftDock::goToStyle(const QString& style)
{
    const std::string wanted = style.toStdString();
    const studio::Variation* now = desk_.current();
    QString id = now ? bestOf(desk_.session(), [&](const studio::Variation& each) { return each.style == wanted && each.source == now->source; }) : QString();
    if (id.isEmpty())
        id = bestOf(desk_.session(), [&](const studio::Variation& each) { return each.style == wanted; });
    if (!id.isEmpty())
        desk_.setCurrent(id);
}

void LeftDock::goToPhoto(const QString& photo)
{
    const std::string wanted = photo.toStdString();
    const studio::Variation* now = desk_.current();
    QString id =
        now ? bestOf(desk_.session(), [&](const studio::Variation& each) { return each.source.photo == wanted && each.style == now->style; }) : QString();
    if (id.isEmpty())
        id = bestOf(desk_.session(), [&](const studio::Variation& each) { return each.source.photo == wanted; });
    if (!id.isEmpty())
        desk_.setCurrent(id);
}

}  // namespace ui
