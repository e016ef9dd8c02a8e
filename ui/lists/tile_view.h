#pragma once
#include <QListView>

#include "ui/lists/tile_delegate.h"
#include "ui/lists/tile_model.h"

namespace ui {

/// A list of tiles: a strip, a grid or rows, as the mode asks. Selection and current tile are told by id, and only when the user changed them.
class TileView : public QListView {
    Q_OBJECT

public:
    TileView(TileModel* model, TileMode mode, const QString& accessibleName, QWidget* parent = nullptr);

    TileDelegate* tiles() const { return delegate_; }
    void setMode(TileMode mode);
    void setPictureWidth(int width);
    /// Without telling. The current one is among the selected.
    void reflect(const QString& current, const QStringList& selected);
    QString currentId() const;
    QStringList selectedIds() const;
    /// Takes the height of what it holds, up to so many rows.
    void setRows(int most);
    /// What stands there while the list is empty.
    void setEmptyText(const QString& text);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChangedByUser(const QString& id);
    void selectionChangedByUser(const QStringList& ids);
    void opened(const QString& id);   ///< Enter or double click
    void toggled(const QString& id);  ///< Space
    void deleted(const QStringList& ids);
    void sizeWanted(int steps);  ///< Ctrl and wheel, + and -

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;

private:
    int heightOfRows(int rows) const;
    int columns() const;
    int rows() const;

    TileModel* model_;
    TileDelegate* delegate_;
    QString emptyText_;
    int most_ = 0;
    bool telling_ = true;
};

}  // namespace ui
