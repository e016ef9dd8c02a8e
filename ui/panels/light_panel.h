#pragma once
#include "ui/controls/light_place.h"
#include "ui/panels/panel.h"

class QLabel;

namespace ui {

class LightBall;
class SetUps;

class LightPanel : public Panel {
    Q_OBJECT

public:
    explicit LightPanel(QWidget* parent = nullptr);

    /// FinishFacts::keySide of the last picture: the side that "as in the photo" comes to.
    void setKeySide(double side);

protected:
    void refresh() override;
    QString inWords(const finish::Recipe& recipe) const override;
    bool neutral(finish::Recipe& recipe) const override;

private:
    double side() const;

    LightBall* ball_;
    SetUps* setUps_;
    QLabel* caption_;
    double keySide_ = -1;
};

}  // namespace ui
