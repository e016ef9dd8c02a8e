#pragma once
#include <QWidget>

#include "core/finish/relight/params.h"

class QButtonGroup;

namespace ui {

/// The named arrangements of light, each with a small ball in it, and the photo's own light at the end.
class SetUps : public QWidget {
    Q_OBJECT

public:
    explicit SetUps(QWidget* parent = nullptr);

    /// @param exact  false: the lamp was moved off the set-up, none is marked. @param side  as FinishFacts::keySide: the balls show it
    void setCurrent(finish::LightSetup setup, bool exact, double side);

    /// As the window calls it: "Loop", "As shot".
    static QString nameOf(finish::LightSetup setup);

Q_SIGNALS:
    void chosen(finish::LightSetup setup);

private:
    QButtonGroup* group_ = nullptr;
};

}  // namespace ui
