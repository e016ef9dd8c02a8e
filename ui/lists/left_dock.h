#pragma once
#include <QScrollArea>

#include "ui/lists/tile_model.h"

class QPushButton;

namespace ui {

class Desk;
class HistoryList;
class Section;
class TileView;

/// Styles of the session, its photos, and its history.
class LeftDock : public QScrollArea {
    Q_OBJECT

public:
    explicit LeftDock(Desk& desk, QWidget* parent = nullptr);

    enum class Part { Styles, Photos, History };
    /// Opens it and gives it the keyboard.
    void open(Part part);

Q_SIGNALS:
    void addStyleWanted();

private:
    void refreshTiles();
    void refreshCurrent();
    void goToStyle(const QString& style);
    void goToPhoto(const QString& photo);

    Desk& desk_;
    TileModel styleTiles_, photoTiles_;
    TileView* styles_;
    TileView* photos_;
    HistoryList* history_;
    Section* sections_[3];
};

}  // namespace ui
