#include <gtest/gtest.h>
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QPainter>
#include <QSignalSpy>
#include <QTest>

#include "tests/ui/pictures.h"
#include "ui/lists/tile_model.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/theme.h"

namespace {

using ui::Tile;
using ui::TileMode;
using ui::TileModel;
using ui::TileView;

/// A head and shoulders of two shapes before a ground that grows darker.
QImage portrait(int hue)
{
    QImage image(160, 200, QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    // Bands, not a gradient: the reference pictures stay small.
    for (int band = 0; band < 5; ++band)
        painter.fillRect(0, band * 40, 160, 40, QColor::fromHsv(hue, 60 + 6 * band, 200 - 22 * band));
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor::fromHsv(hue, 120, 60));
    painter.drawEllipse(QRectF(20, 130, 120, 120));
    painter.setBrush(QColor::fromHsv(25, 90, 220));
    painter.drawEllipse(QRectF(50, 50, 60, 80));
    return image;
}

Tile headshot(const QString& id, int stars, int likeness)
{
    static const QImage pictures[] = {portrait(210), portrait(30), portrait(120)};
    Tile tile;
    tile.id = id;
    tile.name = "Corporate classic";
    tile.picture = pictures[id.size() % 3];
    tile.rating.stars = stars;
    tile.likeness = likeness;
    return tile;
}

/// Of every state: idle, current, selected, busy, rejected, out of date, failed, waiting.
std::vector<Tile> headshots()
{
    std::vector<Tile> tiles{headshot("a", 3, 91),     headshot("bb", 5, 94),     headshot("ccc", 4, 93),    headshot("dddd", 0, 86),
                            headshot("eeeee", 1, 79), headshot("ffffff", 3, 91), headshot("ggggggg", 2, 88)};
    tiles[1].rating.flag = studio::Flag::Pick;
    tiles[1].rating.label = studio::Label::Green;
    tiles[2].rating.label = studio::Label::Yellow;
    tiles[3].busy = true, tiles[3].percent = 68;
    tiles[4].rating.flag = studio::Flag::Reject;
    tiles[5].outOfDate = true, tiles[5].rating.label = studio::Label::Red;
    tiles[6].failure = "The photo is gone.", tiles[6].rating.label = studio::Label::Blue;
    Tile waiting;
    waiting.id = "w";
    waiting.busy = true;
    tiles.push_back(waiting);
    return tiles;
}

std::vector<Tile> photos()
{
    std::vector<Tile> tiles{headshot("a", 0, 0), headshot("bb", 0, 0), headshot("ccc", 0, 0)};
    const Tile::Sign signs[] = {Tile::Sign::Good, Tile::Sign::Warn, Tile::Sign::Bad};
    const QString badges[] = {"Good", "Too dark", "No face found"}, icons[] = {"check", "sun-dim", "image-off"},
                  names[] = {"IMG_2041.jpg", "a very long name of a photo.jpg", "IMG_2075.jpg"};
    for (int i = 0; i < 3; ++i) {
        tiles[i].name = names[i];
        tiles[i].line = i == 0 ? "" : "See why";
        tiles[i].sign = signs[i], tiles[i].badge = badges[i], tiles[i].badgeIcon = icons[i];
        tiles[i].tickable = true, tiles[i].ticked = i != 2;
    }
    return tiles;
}

std::vector<Tile> styles()
{
    std::vector<Tile> tiles{headshot("a", 0, 0), headshot("bb", 0, 0), headshot("ccc", 0, 0)};
    const QString names[] = {"Corporate classic", "Author portrait", "Keynote speaker with a long name"};
    for (int i = 0; i < 3; ++i) {
        tiles[i].name = names[i], tiles[i].line = "3 headshots";
        tiles[i].picked = 2 - i, tiles[i].polish = i + 1;
        tiles[i].tickable = true, tiles[i].ticked = i == 0;
    }
    return tiles;
}

QWidget* view(std::vector<Tile> tiles, TileMode mode, const QSize& size, int width, const QStringList& selected)
{
    auto* model = new TileModel;
    model->setTiles(std::move(tiles));
    auto* out = new TileView(model, mode, "Headshots");
    model->setParent(out);
    out->setPictureWidth(width);
    out->resize(size);
    out->reflect(selected.value(0), selected);
    return out;
}

TEST(Tiles, StripLooksAsItDid)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("tiles-strip", [] {
        std::vector<Tile> four = headshots();
        four.erase(four.begin() + 6, four.end());
        four.erase(four.begin() + 2);
        four.erase(four.begin());
        return view(std::move(four), TileMode::Strip, {396, 148}, 84, {"bb", "ffffff"});
    });
}

TEST(Tiles, NarrowStripSaysStarsInAFigure)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("tiles-narrow", [] { return view(headshots(), TileMode::Strip, {300, 104}, 52, {"a"}); });
}

TEST(Tiles, PlainStripLooksAsItDid)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("tiles-plain", [] { return view(headshots(), TileMode::PlainStrip, {300, 100}, 48, {"a"}); });
}

TEST(Tiles, PhotosLookAsTheyDid)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("tiles-photo", [] { return view(photos(), TileMode::Photo, {380, 170}, 104, {"bb"}); });
}

TEST(Tiles, StylesLookAsTheyDid)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("tiles-style-row", [] { return view(styles(), TileMode::StyleRow, {220, 160}, 34, {"a"}); });
    pictures::expectAll("tiles-style-card", [] { return view(styles(), TileMode::StyleCard, {380, 190}, 104, {"a"}); });
}

TEST(Tiles, AClickOnTheStarsRatesAndTheLastStarTakesThemAway)
{
    for (const Qt::LayoutDirection direction : {Qt::LeftToRight, Qt::RightToLeft}) {
        const std::unique_ptr<QWidget> owner(view(headshots(), TileMode::Strip, {900, 180}, 92, {"a"}));
        auto* strip = static_cast<TileView*>(owner.get());
        strip->setLayoutDirection(direction);
        strip->QWidget::show();
        QCoreApplication::processEvents();
        QSignalSpy rated(strip->tiles(), &ui::TileDelegate::starsClicked);
        const bool mirrored = direction == Qt::RightToLeft;
        const QRect row = strip->tiles()->starsRect(strip->visualRect(strip->model()->index(0, 0)), mirrored);
        const auto star = [&](int number) { return QPoint(mirrored ? row.right() - 12 * number + 6 : row.x() + 12 * number - 6, row.center().y()); };
        QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, star(5));
        QTest::mouseClick(strip->viewport(), Qt::LeftButton, {}, star(3));
        ASSERT_EQ(rated.size(), 2);
        EXPECT_EQ(rated[0][0].toString(), "a");
        EXPECT_EQ(rated[0][1].toInt(), 5);
        EXPECT_EQ(rated[1][1].toInt(), 0) << "it had three";
    }
}

TEST(Tiles, KeysAreToldAndLettersAreLeftToTheWindow)
{
    const std::unique_ptr<QWidget> owner(view(headshots(), TileMode::Strip, {900, 180}, 92, {"a"}));
    auto* strip = static_cast<TileView*>(owner.get());
    strip->QWidget::show();
    QSignalSpy current(strip, &TileView::currentChangedByUser), toggled(strip, &TileView::toggled), deleted(strip, &TileView::deleted),
        size(strip, &TileView::sizeWanted);
    QTest::keyClick(strip, Qt::Key_Right);
    ASSERT_EQ(current.size(), 1);
    EXPECT_EQ(current[0][0].toString(), "bb");
    QTest::keyClick(strip, Qt::Key_Space);
    EXPECT_EQ(toggled.size(), 1);
    QTest::keyClick(strip, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_EQ(strip->selectedIds(), (QStringList{"bb", "ccc"}));
    QTest::keyClick(strip, Qt::Key_Delete);
    ASSERT_EQ(deleted.size(), 1);
    EXPECT_EQ(deleted[0][0].toStringList(), (QStringList{"bb", "ccc"}));
    QTest::keyClick(strip, Qt::Key_Plus);
    EXPECT_EQ(size.size(), 1);
    QKeyEvent letter(QEvent::KeyPress, Qt::Key_P, Qt::NoModifier, "p");
    QApplication::sendEvent(strip, &letter);
    EXPECT_FALSE(letter.isAccepted());
    EXPECT_EQ(strip->currentId(), "ccc");
}

TEST(Tiles, ANewListKeepsTheSelectionAndTellsNothing)
{
    const std::unique_ptr<QWidget> owner(view(headshots(), TileMode::Strip, {640, 160}, 72, {"bb"}));
    auto* strip = static_cast<TileView*>(owner.get());
    auto* model = static_cast<TileModel*>(strip->model());
    QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    QSignalSpy current(strip, &TileView::currentChangedByUser), selection(strip, &TileView::selectionChangedByUser), data(model, &TileModel::dataChanged);
    std::vector<Tile> tiles = headshots();
    tiles[0].rating.stars = 1;
    model->setTiles(tiles);
    EXPECT_EQ(data.size(), 1) << "only the one that is different";
    std::rotate(tiles.begin(), tiles.begin() + 3, tiles.end());
    tiles.erase(tiles.begin());
    tiles.push_back(headshot("new", 0, 80));
    model->setTiles(tiles);
    EXPECT_EQ(model->tiles(), tiles);
    EXPECT_EQ(strip->currentId(), "bb");
    model->setTiles({});
    EXPECT_EQ(model->rowCount(), 0);
    EXPECT_EQ(current.size() + selection.size(), 0);
}

TEST(Tiles, AreReadOut)
{
    TileModel model;
    Tile tile = headshot("a", 5, 94);
    tile.spoken = "Headshot 1 of 18, Corporate classic, 5 stars";
    model.setTiles({tile});
    EXPECT_EQ(model.index(0).data(Qt::AccessibleTextRole).toString(), tile.spoken);
}

}  // namespace
