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
    const finish::BackdropPreset* named(const finish::Recipe& recipe) const;

    QComboBox* box_;
    std::vector<finish::BackdropPreset> backdrops_;
    /// Holding a recipe against all backdrops takes milliseconds, and a slider asks with every move.
    mutable std::optional<finish::BackgroundParams> asked_;
    mutable const finish::BackdropPreset* answer_ = nullptr;
    std::optional<finish::BackgroundParams> shown_;  ///< in the box
};

}  // namespace ui
