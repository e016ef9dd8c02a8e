#pragma once
#include <QSet>

#include "ui/frame/page.h"
#include "ui/lists/tile_model.h"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace ui {

class Desk;
class TileView;

/// All styles as cards; those that are ticked are made into headshots.
class StylesPage : public Page {
    Q_OBJECT

public:
    explicit StylesPage(Desk& desk, QWidget* parent = nullptr);

    const QSet<QString>& chosen() const { return chosen_; }
    void setChosen(const QSet<QString>& chosen);
    TileView* view() const { return view_; }

Q_SIGNALS:
    void made();

private:
    void refresh();
    void toggle(const QString& style);
    QStringList photosChosen() const;
    void make();

    Desk& desk_;
    TileModel tiles_;
    TileView* view_;
    QLineEdit* search_;
    QComboBox* photos_;
    QPushButton* make_;
    QSet<QString> chosen_;
    bool proposedYet_ = false;
};

}  // namespace ui
