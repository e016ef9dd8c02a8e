#pragma once
#include <chrono>
#include <vector>

#include <QApplication>
#include <QString>

namespace ui {
class Desk;
class MainWindow;
}  // namespace ui

/// What the window's own figures are: measured from inside, for `likeness-cli bench ui`, which passes them on.
namespace app {

/// Knows how long each event of the loop took, children included: while one lasts the window does nothing else.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;

    /// The events since `startTiming` that came from the loop itself.
    struct Timing {
        std::size_t events = 0;
        double longestMs = 0;
        QString longest;          ///< what that was
    };
    void startTiming() { timing_ = {}, times_ = true; }
    Timing stopTiming();

private:
    Timing timing_;
    bool times_ = false;
    int depth_ = 0;
};

struct BenchWish {
    QString what;   ///< start, idle or sliders
    QString photo;  ///< for sliders
    std::chrono::steady_clock::time_point since;  ///< when this program was started
};

/// Prints `{"rows": [{name, unit, samples, note}]}`. @return the program's exit status
int bench(const BenchWish& wish, ui::Desk& desk, ui::MainWindow& window);

}  // namespace app
