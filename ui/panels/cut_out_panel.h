#pragma once
#include "ui/panels/panel.h"

class QButtonGroup;
class QPushButton;

namespace ui {

class SliderRow;

/// The brush for what surely is the person and what surely is not. Strokes are drawn on the canvas.
class CutOutPanel : public Panel {
    Q_OBJECT

public:
    enum class Brush { None, Keep, Remove };

    explicit CutOutPanel(QWidget* parent = nullptr);

    Brush brush() const { return brush_; }
    double radius() const;
    /// Neither tells anybody: the canvas has keys for both.
    void setBrush(Brush brush);
    void setRadius(double radius);  ///< distances between the eyes

Q_SIGNALS:
    void brushAsked(ui::CutOutPanel::Brush brush);
    void radiusAsked(double radius);
    /// Takes the last stroke back: as undo does.
    void undoAsked();

protected:
    void refresh() override;
    QString inWords(const finish::Recipe& recipe) const override;

private:
    Brush brush_ = Brush::None;
    QPushButton *keep_, *remove_, *undo_, *clear_;
    SliderRow* size_;
};

}  // namespace ui
