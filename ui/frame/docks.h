#pragma once
#include <QObject>

#include "ui/frame/frame_shape.h"

class QDockWidget;
class QMainWindow;

namespace ui {

class DockGrip;
class Filmstrip;
class Flyout;
class Rail;
class Remembered;

/// The three docks of the Studio: open, folded to a rail, or over the canvas, as the window's size and the user want it.
class Docks : public QObject {
    Q_OBJECT

public:
    enum Side { Left, Bottom, Right };
    static constexpr int kFilmstripPart = 8, kOpenPart = 9;  ///< of rails, beside the docks' own parts

    /// @param left, right  what the docks hold; their rails are filled by the window
    Docks(QMainWindow& window, QWidget* left, Filmstrip* bottom, QWidget* right);

    void setShape(const FrameShape& shape);
    const FrameShape& shape() const { return shape_; }
    /// Other screens than the Studio have no docks.
    void setShown(bool shown);
    /// Of keys and chevrons: folds and unfolds, or opens over the canvas where there is no room.
    void toggle(Side side);
    void toggleAll();
    bool isOpen(Side side) const;
    /// Makes the dock's content visible, wherever.
    void reveal(Side side);
    void changeBottomHeight(int by);
    /// After the window's layout has changed.
    void place();
    void dismissFlyout();

    Rail* rail(Side side) const { return rails_[side]; }
    QDockWidget* dock(Side side) const { return docks_[side]; }

    void restore(const Remembered& remembered);
    void store(Remembered& remembered) const;

Q_SIGNALS:
    void partWanted(ui::Docks::Side side, int part);
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();
    void resize();
    bool railed(Side side) const;
    int extentOf(Side side) const;
    QRect canvasArea() const;
    void putBack(QWidget* content);
    void setFolded(Side side, bool folded);
    void dragTo(Side side, int extent);

    QMainWindow& window_;
    QDockWidget* docks_[3];
    QWidget* contents_[3];
    QWidget* hosts_[3];
    Rail* rails_[3] = {};
    Filmstrip* filmstrip_;
    Flyout* flyout_;
    DockGrip* grips_[3];
    int dragged_ = 0;  ///< what the dock was when its edge was taken hold of
    FrameShape shape_;
    bool folded_[3] = {};
    bool shown_ = false;
    int chosen_[3] = {};  ///< what the user dragged a dock to, 0 = nothing yet; bottom only in frames with a full filmstrip
};

}  // namespace ui
