#include "ui/frame/styles_page.h"

#include <algorithm>

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>

#include "ui/desk/desk.h"
#include "ui/lists/desk_tiles.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kCard = 148, kLeast = 108, kMost = 208, kProposed = 3, kSeveral = 3;

}  // namespace

StylesPage::StylesPage(Desk& desk, QWidget* parent) : Page(parent), desk_(desk)
{
    setTitle(tr("Choose styles"), tr("Choose as many as you like. Each makes one headshot of every photo that you take."));
    search_ = new QLineEdit;
    search_->setPlaceholderText(tr("Search styles"));
    search_->setAccessibleName(tr("Search styles"));
    search_->setClearButtonEnabled(true);
    search_->setMaximumWidth(240);
    beside_->addWidget(search_);
    view_ = new TileView(&tiles_, TileMode::StyleCard, tr("Styles"));
    view_->setPictureWidth(kCard);
    body_->addWidget(view_, 1);
    photos_ = new QComboBox;
    photos_->addItems({tr("From the best photo"), tr("From the 3 best photos"), tr("From every usable photo")});
    photos_->setAccessibleName(tr("Which photos"));
    make_ = new QPushButton(QIcon(iconPixmap("sparkles", 16, devicePixelRatioF(), Theme::now().onFill)), QString());
    make_->setProperty("kind", "main");
    make_->setProperty("tall", "big");
    bar_->addWidget(photos_);
    bar_->addWidget(make_);

    connect(search_, &QLineEdit::textChanged, this, &StylesPage::refresh);
    connect(photos_, &QComboBox::currentIndexChanged, this, &StylesPage::refresh);
    connect(make_, &QPushButton::clicked, this, &StylesPage::make);
    connect(view_, &TileView::toggled, this, &StylesPage::toggle);
    connect(view_, &TileView::opened, this, &StylesPage::toggle);
    connect(view_, &QListView::clicked, this, [this](const QModelIndex& index) { toggle(tiles_.idAt(index)); });
    connect(view_, &TileView::sizeWanted, this,
            [this](int steps) { view_->setPictureWidth(std::clamp(view_->tiles()->pictureWidth() + 10 * steps, kLeast, kMost)); });
    auto* find = new QShortcut(QKeySequence("/"), this);
    connect(find, &QShortcut::activated, this, [this] { search_->setFocus(Qt::ShortcutFocusReason); });
    for (const auto changed : {&Desk::sessionChanged, &Desk::photosJudged})
        connect(&desk_, changed, this, &StylesPage::refresh);
    connect(&desk_, &Desk::photoChanged, this, &StylesPage::refresh);
    connect(&desk_, &Desk::headshotChanged, this, &StylesPage::refresh);
    for (const auto another : {&Desk::opened, &Desk::closed})
        connect(&desk_, another, this, [this] {
            proposedYet_ = false;
            chosen_.clear();
            refresh();
        });
    refresh();
}

void StylesPage::setChosen(const QSet<QString>& chosen)
{
    chosen_ = chosen;
    proposedYet_ = true;
    refresh();
}

void StylesPage::toggle(const QString& style)
{
    if (!chosen_.remove(style))
        chosen_.insert(style);
    proposedYet_ = true;
    refresh();
}

QStringList StylesPage::photosChosen() const
{
    const QStringList best = desk_.photosBestFirst();
    return best.mid(0, photos_->currentIndex() == 0 ? 1 : photos_->currentIndex() == 1 ? kSeveral : -1);
}

void StylesPage::refresh()
{
    const QStringList photos = photosChosen();
    if (!proposedYet_ && !photos.isEmpty() && desk_.session().variations->empty()) {
        // Whoever wants no choice gets the styles that suit the photo.
        const std::vector<QString> proposed = desk_.proposed();
        chosen_ = QSet<QString>(proposed.begin(), proposed.begin() + std::min<std::size_t>(kProposed, proposed.size()));
    }
    std::vector<Tile> tiles = styleCards(desk_, chosen_);
    const QString wanted = search_->text().trimmed();
    std::erase_if(tiles,
                  [&](const Tile& tile) { return !tile.name.contains(wanted, Qt::CaseInsensitive) && !tile.line.contains(wanted, Qt::CaseInsensitive); });
    tiles_.setTiles(std::move(tiles));
    view_->setEmptyText(wanted.isEmpty() ? tr("No styles are installed.") : tr("No style matches “%1”.").arg(wanted));
    const int headshots = static_cast<int>(chosen_.size() * photos.size());
    make_->setText(headshots > 0 ? tr("Make %n headshots", nullptr, headshots) : tr("Make headshots"));
    make_->setEnabled(headshots > 0 && !desk_.readOnly());
    make_->setToolTip(photos.isEmpty() ? tr("Add a photo with one clear face first.") : chosen_.isEmpty() ? tr("Choose a style first.") : QString());
    said_->setText(tr("%n styles chosen", nullptr, static_cast<int>(chosen_.size())));
}

void StylesPage::make()
{
    QStringList styles;
    for (const QString& id : desk_.proposed())  // in the order that the cards have
        if (chosen_.contains(id))
            styles.append(id);
    desk_.makeHeadshots(styles, photosChosen());
    chosen_.clear();
    proposedYet_ = true;
    Q_EMIT made();
}

}  // namespace ui
