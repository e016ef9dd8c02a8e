#pragma once
#include <vector>

#include <QAbstractListModel>

#include "ui/lists/tile.h"

namespace ui {

/// A list of tiles for views: takes a whole new list and tells only what is different, so that a picture that arrives moves no selection.
class TileModel : public QAbstractListModel {
    Q_OBJECT

public:
    static constexpr int kTile = Qt::UserRole + 1;  ///< ui::Tile
    static constexpr int kId = Qt::UserRole + 2;    ///< QString

    using QAbstractListModel::QAbstractListModel;

    void setTiles(std::vector<Tile> tiles);
    /// In the middle of setTiles: what views do now is not the user's doing.
    bool changing() const { return changing_; }
    const std::vector<Tile>& tiles() const { return tiles_; }
    /// An invalid index for an id that there is not.
    QModelIndex indexOf(const QString& id) const;
    QString idAt(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void put(int row, Tile tile);

    std::vector<Tile> tiles_;
    bool changing_ = false;
};

}  // namespace ui
