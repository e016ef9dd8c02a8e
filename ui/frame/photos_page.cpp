#include "ui/frame/photos_page.h"

#include <algorithm>

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/desk/desk.h"
#include "ui/frame/actions.h"
#include "ui/frame/drop_zone.h"
#include "ui/lists/desk_tiles.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kTile = 152, kLeast = 96, kMost = 232, kEnough = 5;

bool isGood(const Tile& tile)
{
    return !tile.busy && tile.sign == Tile::Sign::Good;
}

}  // namespace

PhotosPage::PhotosPage(Desk& desk, Actions& actions, QWidget* parent) : Page(parent), desk_(desk), filters_(new QButtonGroup(this))
{
    setTitle(tr("Add photos"), tr("5 to 15 photos from different days and angles work best. Anything unsuitable is explained, never thrown away."));
    for (QAction* action : {actions.addFolder, actions.addPhotos}) {
        auto* button = new QPushButton(action->icon(), action->text().remove('&'));
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        beside_->addWidget(button);
    }
    auto* row = new QHBoxLayout;
    auto* segments = new QFrame;
    segments->setProperty("kind", "segments");
    auto* choices = new QHBoxLayout(segments);
    choices->setContentsMargins(2, 2, 2, 2);
    choices->setSpacing(0);
    for (int i = 0; i < 3; ++i) {
        auto* button = new QPushButton;
        button->setProperty("kind", "segment");
        button->setCheckable(true);
        button->setChecked(i == 0);
        filters_->addButton(button, i);
        choices->addWidget(button);
    }
    row->addWidget(segments);
    row->addStretch();
    checked_ = new QLabel;
    checked_->setProperty("ink", "text2");
    row->addWidget(checked_);
    body_->addLayout(row);
    view_ = new TileView(&tiles_, TileMode::Photo, tr("Photos"));
    view_->setPictureWidth(kTile);
    body_->addWidget(view_, 1);
    drop_ = new DropZone(tr("Drop photos or a folder here, or paste"));
    body_->addWidget(drop_, 1);
    why_ = new QLabel;
    why_->setWordWrap(true);
    why_->setProperty("ink", "text2");
    why_->setMinimumHeight(2 * lineHeight(Type::Base));
    why_->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    body_->addWidget(why_);
    goOn_ = new QPushButton;
    goOn_->setProperty("kind", "main");
    goOn_->setProperty("tall", "big");
    bar_->addWidget(goOn_);

    connect(goOn_, &QPushButton::clicked, this, &PhotosPage::stylesWanted);
    connect(drop_, &DropZone::clicked, this, &PhotosPage::photosWanted);
    connect(filters_, &QButtonGroup::idClicked, this, [this](int id) {
        filter_ = static_cast<Filter>(id);
        refresh();
    });
    connect(view_, &TileView::currentChangedByUser, this, &PhotosPage::explain);
    connect(view_, &TileView::deleted, &desk_, &Desk::removePhotos);
    connect(view_, &TileView::toggled, this, [this](const QString& id) {
        const QModelIndex index = tiles_.indexOf(id);
        desk_.setPhotosUsed(view_->selectedIds(), !tiles_.tiles()[index.row()].ticked);
    });
    connect(view_->tiles(), &TileDelegate::boxClicked, this, [this](const QString& id, bool ticked) { desk_.setPhotosUsed({id}, ticked); });
    connect(view_, &TileView::sizeWanted, this,
            [this](int steps) { view_->setPictureWidth(std::clamp(view_->tiles()->pictureWidth() + 16 * steps, kLeast, kMost)); });
    for (const auto changed : {&Desk::sessionChanged, &Desk::opened, &Desk::closed, &Desk::photosJudged})
        connect(&desk_, changed, this, &PhotosPage::refresh);
    connect(&desk_, &Desk::photoChanged, this, &PhotosPage::refresh);
    refresh();
}

void PhotosPage::setHot(bool hot)
{
    drop_->setHot(hot);
}

void PhotosPage::explain(const QString& photo)
{
    const PhotoView* view = desk_.photo(photo);
    why_->setText(view && view->ready && !view->problem.isEmpty() ? view->problem + "\n" + view->remedy : QString());
}

void PhotosPage::refresh()
{
    std::vector<Tile> tiles = photoTiles(desk_);
    const int all = static_cast<int>(tiles.size());
    const int good = static_cast<int>(std::count_if(tiles.begin(), tiles.end(), isGood));
    const int busy = static_cast<int>(std::count_if(tiles.begin(), tiles.end(), [](const Tile& tile) { return tile.busy; }));
    const int usable = static_cast<int>(desk_.photosBestFirst().size());
    const QString names[] = {tr("All %1").arg(all), tr("Good %1").arg(good), tr("Needs a look %1").arg(all - good - busy)};
    for (int i = 0; i < 3; ++i)
        filters_->button(i)->setText(names[i]);
    checked_->setText(all == 0 ? QString() : busy > 0 ? tr("%1 of %2 checked").arg(all - busy).arg(all) : tr("%n photos checked", nullptr, all));
    std::erase_if(tiles, [this](const Tile& tile) {
        return (filter_ == Filter::Good && !isGood(tile)) || (filter_ == Filter::NeedsALook && (tile.busy || isGood(tile)));
    });
    for (Tile& tile : tiles)
        tile.percent = -1;
    tiles_.setTiles(std::move(tiles));
    view_->setVisible(all > 0);
    drop_->setVisible(all == 0);
    view_->setEmptyText(filter_ == Filter::Good ? tr("No photo is good yet.") : tr("No photo needs a look."));
    goOn_->setText(usable > 0 ? tr("Continue with %n photos", nullptr, usable) : tr("Continue"));
    goOn_->setEnabled(usable > 0);
    goOn_->setToolTip(usable > 0 ? tr("Choose styles") : busy > 0 ? tr("The photos are being checked.") : tr("Add a photo with one clear face first."));
    said_->setText(all > 0 && busy == 0 && usable == 0 ? tr("No face was found. Use photos where the face fills at least a tenth of the height.")
                   : usable > 0 && usable < kEnough    ? tr("More photos make it surer.")
                                                       : QString());
    explain(view_->currentId());
}

}  // namespace ui
