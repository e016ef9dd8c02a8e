#pragma once
#include <QWidget>

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
};

}  // namespace ui
