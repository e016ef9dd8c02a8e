#pragma once
#include <vector>

#include <QPointer>
#include <QWidget>

namespace ui {

/// The first within it that takes the keyboard, in the order of Tab; null where none does.
QWidget* firstFocusIn(QWidget* area);

/// The parts of the window in the order of the focus; Ctrl+F6 jumps between them, and comes back to where it was in each.
class FocusAreas {
public:
    void setAreas(std::vector<QWidget*> areas);
    /// @param by  1 or -1
    void jump(int by);
    /// Gives an area the keyboard. @return false where it is hidden or takes none
    bool enter(QWidget* area);

private:
    struct Area {
        QPointer<QWidget> widget, last;
    };
    std::vector<Area> areas_;
};

}  // namespace ui
