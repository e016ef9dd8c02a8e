#pragma once
#include "ui/panels/panel.h"

/// Panels that are hardly more than their rows.
namespace ui {

class Histogram;

class ColourPanel : public Panel {
    Q_OBJECT

public:
    explicit ColourPanel(QWidget* parent = nullptr);
    /// The histogram's; null: none. Counted when the panel is open only.
    void setPicture(const QImage& picture);

protected:
    QString inWords(const finish::Recipe& recipe) const override;
    bool neutral(finish::Recipe& recipe) const override;

private:
    Histogram* histogram_;
    QImage picture_;
};

/// The crop itself is dragged on the canvas.
class FramingPanel : public Panel {
    Q_OBJECT

public:
    explicit FramingPanel(QWidget* parent = nullptr);

protected:
    QString inWords(const finish::Recipe& recipe) const override;
};

class DetailPanel : public Panel {
    Q_OBJECT

public:
    explicit DetailPanel(QWidget* parent = nullptr);

protected:
    QString inWords(const finish::Recipe& recipe) const override;
    bool neutral(finish::Recipe& recipe) const override;
};

}  // namespace ui
