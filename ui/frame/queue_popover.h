#pragma once
#include <deque>

#include <QFrame>

#include "ui/desk/views.h"

class QVBoxLayout;

namespace ui {

class Desk;

/// What runs and waits, each with its way to stop it, and the last messages.
class QueuePopover : public QFrame {
    Q_OBJECT

public:
    QueuePopover(Desk& desk, const std::deque<Notice>& messages, QWidget* parent);

    void openAbove(QWidget* anchor);

Q_SIGNALS:
    void actionWanted(const ui::Notice& notice);

private:
    void fillJobs();

    Desk& desk_;
    QVBoxLayout* jobs_;
    QWidget* anchor_ = nullptr;
};

}  // namespace ui
