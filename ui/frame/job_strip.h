#pragma once
#include <deque>

#include <QElapsedTimer>
#include <QHash>
#include <QStatusBar>
#include <QTimer>

#include "ui/desk/views.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace ui {

class Desk;

/// "31 %", "2 min 40 s left": rounded as look.md §3 says; empty under two seconds of work or while it is not known.
QString timeLeft(int seconds);

/// The last line of the window: what is being done and how long it takes, what waits, what was said lately, memory in use.
/// Painted at most ten times a second while something is done, and never otherwise.
class JobStrip : public QStatusBar {
    Q_OBJECT

public:
    explicit JobStrip(Desk& desk, QWidget* parent = nullptr);

    static constexpr std::size_t kMostMessages = 50;
    void setShape(int height, bool short_);
    /// Kept for the list; the newest first.
    void keep(const Notice& notice);
    const std::deque<Notice>& messages() const { return messages_; }
    /// Cancels what the strip shows.
    void cancelShown();
    void openQueue();

Q_SIGNALS:
    void actionWanted(const ui::Notice& notice);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refresh();
    void refreshMemory();
    void announce(int percent);

    Desk& desk_;
    QWidget* row_;
    QLabel *sign_, *what_, *detail_, *percent_, *left_, *memorySign_, *memory_, *offlineSign_, *offline_;
    QProgressBar* bar_;
    QPushButton* cancel_;
    QPushButton* queue_;
    QTimer soon_;
    QHash<std::uint64_t, qint64> since_;  ///< when a job was first seen running, ms
    QElapsedTimer clock_;
    std::deque<Notice> messages_;
    std::uint64_t shown_ = 0;
    int announced_ = -1;
    bool short_ = false;
};

}  // namespace ui
