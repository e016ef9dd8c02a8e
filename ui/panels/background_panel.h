#pragma once
#include "core/finish/backdrop_preset.h"
#include "ui/panels/panel.h"

class QComboBox;

namespace ui {

class BackgroundPanel : public Panel {
    Q_OBJECT

public:
    explicit BackgroundPanel(QWidget* parent = nullptr);

    void setBackdrops(std::vector<finish::BackdropPreset> backdrops);

protected:
    void refresh() override;
    QString inWords(const finish::Recipe& recipe) const override;
    bool neutral(finish::Recipe& recipe) const override;
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void fill();
    void choose(int index);

    QComboBox* box_;
    std::vector<finish::BackdropPreset> backdrops_;
};

}  // namespace ui
