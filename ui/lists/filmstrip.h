#pragma once
#include <QWidget>

#include "ui/lists/desk_tiles.h"
#include "ui/lists/tile_model.h"

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

class Desk;
class TileView;

/// The headshots of the session under the canvas: how many, which of them, in which order, and the strip. Tiles grow and shrink with the height that it has.
class Filmstrip : public QWidget {
    Q_OBJECT

public:
    explicit Filmstrip(Desk& desk, QWidget* parent = nullptr);

    /// Without header and stars, for short frames.
    void setPlain(bool plain);
    /// The header only.
    void setFolded(bool folded);
    /// Heights with and without the strip.
    int headerHeight() const;
    /// The next or the one before, as the strip shows them.
    void step(int by);
    QString spokenOfCurrent() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {200, 40}; }
    TileView* view() const { return view_; }

Q_SIGNALS:
    void foldWanted();
    void heightWanted(int by);  ///< pixels
    void lookWanted();          ///< Space: the current one large

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void refresh();
    void refreshCurrent();
    void fit();

    Desk& desk_;
    TileModel tiles_;
    TileView* view_;
    QWidget* header_;
    QLabel* count_;
    QLabel* picked_;
    QLabel* sortLabel_;
    QComboBox* sort_;
    QToolButton* fold_;
    Shown shown_ = Shown::All;
    Order order_ = Order::Style;
    bool plain_ = false, folded_ = false;
};

}  // namespace ui
