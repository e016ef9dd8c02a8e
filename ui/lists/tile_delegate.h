#pragma once
#include <QStyledItemDelegate>

#include "ui/lists/tile.h"

namespace ui {

/// How tiles stand: a strip of headshots, its plain form without stars for short frames, cards of styles, rows of styles, photos with their badge, photos
/// without words.
enum class TileMode { Strip, PlainStrip, StyleCard, StyleRow, Photo, SmallPhoto };

/// Paints every list of pictures, and answers clicks on the stars, on "Redraw" and on the box.
class TileDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit TileDelegate(TileMode mode, QObject* parent = nullptr);

    TileMode mode() const { return mode_; }
    void setMode(TileMode mode) { mode_ = mode; }
    /// Width of a picture; its height follows from the mode: 4:5, photos square.
    void setPictureWidth(int width) { pictureWidth_ = width; }
    int pictureWidth() const { return pictureWidth_; }
    QSize pictureSize() const;

    /// With its margins and words.
    QSize tileSize() const;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override;

    /// Where the parts of a tile lie within it.
    QRect pictureRect(const QRect& tile, bool rightToLeft) const;
    QRect starsRect(const QRect& tile, bool rightToLeft) const;
    QRect boxRect(const QRect& tile, bool rightToLeft) const;
    /// Too narrow for five stars beside the likeness: then a star and a figure say it, and cannot be clicked.
    bool narrow() const;
    QRect redrawRect(const QRect& tile, bool rightToLeft) const;

Q_SIGNALS:
    /// The star that is already the last one takes all away: 0.
    void starsClicked(const QString& id, int stars);
    void redrawClicked(const QString& id);
    void boxClicked(const QString& id, bool ticked);

private:
    void paintPicture(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile, const QRect& picture) const;
    void paintStrip(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const;
    void paintRow(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const;
    void paintWords(QPainter& painter, const QStyleOptionViewItem& option, const Tile& tile) const;
    void paintBox(QPainter& painter, const Tile& tile, const QRect& box) const;

    TileMode mode_;
    int pictureWidth_ = 92;
};

}  // namespace ui
