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

    /// Milliseconds of every event since `startTiming` that came from the loop itself.
    void startTiming() { blocks_.clear(), timing_ = true; }
    std::vector<double> stopTiming();

private:
    std::vector<double> blocks_;
    bool timing_ = false;
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
