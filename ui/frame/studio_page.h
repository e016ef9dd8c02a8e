#pragma once
#include <functional>

#include <QWidget>

#include "core/finish/recipe.h"
#include "ui/frame/frame_shape.h"

namespace ui {

class Actions;
class Canvas;
class CanvasBar;
class Desk;
class Filmstrip;
class FinishDock;
class Remembered;

/// The Studio's middle and its right dock: canvas with its bar, and the panels; joined with the desk.
class StudioPage : public QWidget {
    Q_OBJECT

public:
    StudioPage(Desk& desk, Actions& actions, Filmstrip& filmstrip, Remembered& remembered, QWidget* parent = nullptr);

    QWidget* bar() const;
    QWidget* canvas() const;
    QWidget* rightDock() const;
    void setShape(const FrameShape& shape);
    /// Finish or Generate.
    void openRight(int tab);
    void toggleRight();
    /// The whole picture, or 100 % on the eyes.
    void lookLarge();
    /// Which panels are open.
    void store();
    FinishDock& finishDock() { return *dock_; }

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void joinPictures();
    void joinTools();
    void joinDock();
    void joinView();
    void refresh();
    void refreshEmpty();
    /// A nudge of the current headshot. @param dragKey  equal ones are one step of the history
    void nudge(const QString& label, const QString& dragKey, const std::function<void(finish::Recipe&)>& change);

    Desk& desk_;
    Actions& actions_;
    Filmstrip& filmstrip_;
    Remembered& remembered_;
    Canvas* canvas_;
    CanvasBar* bar_;
    FinishDock* dock_;
    bool plain_ = false;
};

}  // namespace ui
