#include "ui/lists/tile_model.h"

#include <algorithm>

#include <QScopedValueRollback>

namespace ui {

bool Tile::operator==(const Tile& other) const
{
    return id == other.id && name == other.name && line == other.line && spoken == other.spoken && picture.cacheKey() == other.picture.cacheKey() &&
           rating == other.rating && likeness == other.likeness && busy == other.busy && percent == other.percent && outOfDate == other.outOfDate &&
           failure == other.failure && sign == other.sign && badge == other.badge && badgeIcon == other.badgeIcon && tickable == other.tickable &&
           ticked == other.ticked && polish == other.polish && picked == other.picked && group == other.group;
}

void TileModel::setTiles(std::vector<Tile> tiles)
{
    const QScopedValueRollback<bool> quiet(changing_, true);
    const auto sameId = [](const Tile& a, const Tile& b) { return a.id == b.id; };
    if (std::equal(tiles.begin(), tiles.end(), tiles_.begin(), tiles_.end(), sameId)) {
        for (int row = 0; row < static_cast<int>(tiles.size()); ++row)
            put(row, std::move(tiles[row]));
        return;
    }
    // What goes goes row by row, and so does what comes: a view keeps its place and its selection.
    for (int row = static_cast<int>(tiles_.size()) - 1; row >= 0; --row) {
        if (std::any_of(tiles.begin(), tiles.end(), [&](const Tile& tile) { return sameId(tile, tiles_[row]); }))
            continue;
        beginRemoveRows({}, row, row);
        tiles_.erase(tiles_.begin() + row);
        endRemoveRows();
    }
    for (int row = 0; row < static_cast<int>(tiles.size()); ++row) {
        if (row < static_cast<int>(tiles_.size()) && sameId(tiles_[row], tiles[row])) {
            put(row, std::move(tiles[row]));
            continue;
        }
        const auto old = std::find_if(tiles_.begin() + row, tiles_.end(), [&](const Tile& tile) { return sameId(tile, tiles[row]); });
        if (old == tiles_.end()) {
            beginInsertRows({}, row, row);
            tiles_.insert(tiles_.begin() + row, std::move(tiles[row]));
            endInsertRows();
            continue;
        }
        const int from = static_cast<int>(old - tiles_.begin());
        beginMoveRows({}, from, from, {}, row);
        std::rotate(tiles_.begin() + row, old, old + 1);
        endMoveRows();
        put(row, std::move(tiles[row]));
    }
}

void TileModel::put(int row, Tile tile)
{
    if (tiles_[row] == tile)
        return;
    tiles_[row] = std::move(tile);
    Q_EMIT dataChanged(index(row), index(row));
}

QModelIndex TileModel::indexOf(const QString& id) const
{
    const auto found = std::find_if(tiles_.begin(), tiles_.end(), [&](const Tile& tile) { return tile.id == id; });
    return found == tiles_.end() ? QModelIndex() : index(static_cast<int>(found - tiles_.begin()));
}

QString TileModel::idAt(const QModelIndex& index) const
{
    return index.isValid() ? tiles_[index.row()].id : QString();
}

int TileModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(tiles_.size());
}

QVariant TileModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Tile& tile = tiles_[index.row()];
    switch (role) {
    case kTile: return QVariant::fromValue(tile);
    case kId: return tile.id;
    case Qt::DisplayRole: return tile.name;
    case Qt::AccessibleTextRole: return tile.spoken.isEmpty() ? tile.name : tile.spoken;
    case Qt::ToolTipRole: return tile.failure.isEmpty() ? tile.spoken : tile.failure;
    default: return {};
    }
}

}  // namespace ui
