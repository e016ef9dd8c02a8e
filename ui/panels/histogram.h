#pragma once
#include <array>

#include <QImage>
#include <QWidget>

#include "ui/controls/spoken.h"

namespace ui {

/// How often each brightness is in the picture, of red, green and blue. Dark is left in every language.
class Histogram : public QWidget, public Spoken {
    Q_OBJECT

public:
    explicit Histogram(QWidget* parent = nullptr);

    /// Null: nothing to show.
    void setPicture(const QImage& picture);

    QSize sizeHint() const override { return {280, 72}; }
    QSize minimumSizeHint() const override { return {120, 72}; }
    QAccessible::Role role() const override { return QAccessible::Graphic; }
    QString inWords() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::array<std::array<float, 256>, 3> shares_{};  ///< of the highest bin but the ends, 0..1
    double black_ = 0, white_ = 0;                    ///< percent of the pixels
    bool any_ = false;
};

}  // namespace ui
