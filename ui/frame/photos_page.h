#pragma once
#include "ui/frame/page.h"
#include "ui/lists/tile_model.h"

class QButtonGroup;
class QPushButton;

namespace ui {

class Actions;
class Desk;
class DropZone;
class TileView;

/// The photos of the session with what each is good for, and the way on to the styles.
class PhotosPage : public Page {
    Q_OBJECT

public:
    PhotosPage(Desk& desk, Actions& actions, QWidget* parent = nullptr);

    void setHot(bool hot);
    TileView* view() const { return view_; }

Q_SIGNALS:
    void stylesWanted();
    void photosWanted();

private:
    enum class Filter { All, Good, NeedsALook };
    void refresh();
    void explain(const QString& photo);

    Desk& desk_;
    TileModel tiles_;
    TileView* view_;
    DropZone* drop_;
    QButtonGroup* filters_;
    QLabel* checked_;
    QLabel* why_;
    QPushButton* goOn_;
    Filter filter_ = Filter::All;
};

}  // namespace ui
