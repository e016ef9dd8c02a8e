#pragma once
#include <QDialog>

namespace ui {

class Actions;

/// All keys, by menu, with those that only the mouse's places have: what the window's actions say of themselves.
class KeySheet : public QDialog {
    Q_OBJECT

public:
    KeySheet(const Actions& actions, QWidget* parent);
};

/// What Likeness does, in plain words, and what it cannot.
class HelpSheet : public QDialog {
    Q_OBJECT

public:
    explicit HelpSheet(QWidget* parent);
};

}  // namespace ui
