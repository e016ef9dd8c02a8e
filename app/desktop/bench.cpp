#include "app/desktop/bench.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

#include <QElapsedTimer>
#include <QEventLoop>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMouseEvent>
#include <QTimer>

#include "core/base/platform.h"
#include "ui/canvas/canvas.h"
#include "ui/controls/slider_row.h"
#include "ui/desk/desk.h"
#include "ui/frame/main_window.h"
#include "ui/panels/finish_dock.h"

namespace app {
namespace {

using Clock = std::chrono::steady_clock;

double msSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Calls back after each painting of a widget, when the event that painted it has ended.
class Painted : public QObject {
public:
    Painted(QWidget* of, std::function<void()> then) : QObject(of), then_(std::move(then)) { of->installEventFilter(this); }
    bool eventFilter(QObject*, QEvent* event) override {
        if (event->type() == QEvent::Paint)
            QMetaObject::invokeMethod(this, [this] { then_(); }, Qt::QueuedConnection);
        return false;
    }

private:
    std::function<void()> then_;
};

/// Lets the window live until then. False after the limit.
bool wait(const std::function<bool()>& until, int limitMs = 120'000) {
    QElapsedTimer timer;
    timer.start();
    while (!until()) {
        if (timer.elapsed() > limitMs)
            return false;
        QApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 20);
    }
    return true;
}

void rest(int ms) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

QJsonObject row(const QString& name, const QString& unit, const std::vector<double>& samples, const QString& note = {}) {
    QJsonArray all;
    for (const double sample : samples)
        all.append(sample);
    return {{"name", name}, {"unit", unit}, {"samples", all}, {"note", note}};
}

int print(const QJsonArray& rows) {
    const QByteArray text = QJsonDocument(QJsonObject{{"rows", rows}}).toJson(QJsonDocument::Compact) + '\n';
    return std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stdout) == static_cast<std::size_t>(text.size()) && std::fflush(stdout) == 0 ? 0 : 1;
}

/// Why there is nothing to measure, for people.
int fail(const char* why) {
    std::fprintf(stderr, "likeness: %s\n", why);
    return 1;
}

double megabytesNow() {
    // The peak since now is what is held now.
    base::resetPeakMemory();
    return static_cast<double>(base::peakMemoryBytes()) / 1e6;
}

/// One hand on one slider, with real events.
class Hand {
public:
    explicit Hand(ui::SliderRow* row) : row_(row) {}
    /// Share of the row's width.
    void press(double share) { post(QEvent::MouseButtonPress, share, Qt::LeftButton); }
    void move(double share) { post(QEvent::MouseMove, share, Qt::NoButton); }
    void release(double share) { post(QEvent::MouseButtonRelease, share, Qt::LeftButton); }

private:
    void post(QEvent::Type type, double share, Qt::MouseButton button) {
        const QPointF at(share * row_->width(), row_->height() / 2.0);
        QCoreApplication::postEvent(row_, new QMouseEvent(type, at, row_->mapToGlobal(at), button, type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::NoModifier));
    }
    ui::SliderRow* row_;
};

/// Those that a hand can reach, a few of each panel.
std::vector<ui::SliderRow*> slidersOf(ui::FinishDock& dock) {
    std::vector<ui::SliderRow*> sliders;
    for (const char* stage : {"relight", "background", "colour"}) {
        dock.reveal(stage);
        rest(50);
        int taken = 0;
        for (auto* slider : dock.findChildren<ui::SliderRow*>())
            if (slider->isVisible() && slider->isEnabled() && std::ranges::find(sliders, slider) == sliders.end() && taken < 3) {
                sliders.push_back(slider);
                ++taken;
            }
    }
    return sliders;
}

int benchSliders(const BenchWish& wish, ui::Desk& desk, ui::MainWindow& window) {
    window.resize(1440, 900);
    window.show();
    window.take({wish.photo});
    if (!wait([&] { return !desk.photosBestFirst().isEmpty() && desk.idle(); }))
        return fail("the photo was not analysed");
    desk.makeHeadshots({desk.proposed().front()});
    if (!wait([&] { return desk.current() != nullptr && desk.idle() && desk.pictureIsCurrent(); }))
        return fail("no headshot was made");
    auto* canvas = window.findChild<ui::Canvas*>();
    auto* dock = window.findChild<ui::FinishDock*>();
    if (canvas == nullptr || dock == nullptr)
        return fail("the window has no canvas or no dock");
    const auto sliders = slidersOf(*dock);
    if (sliders.empty())
        return fail("the dock has no sliders");

    bool fresh = false, painted = false;
    QObject::connect(&desk, &ui::Desk::pictureReady, canvas, [&] { fresh = fresh || desk.pictureIsCurrent(); });
    new Painted(canvas, [&] { painted = painted || fresh; });

    // One at a time: from the event to the picture that it led to.
    std::vector<double> latencies;
    for (auto* slider : sliders) {
        dock->ensurePolished();
        Hand hand(slider);
        hand.press(0.5);
        hand.move(0.5);
        rest(60);
        for (int i = 1; i <= 12; ++i) {
            const double before = slider->value();
            const double share = 0.45 + 0.02 * i;
            fresh = painted = false;
            const auto start = Clock::now();
            hand.move(share);
            if (!wait([&] { return slider->value() != before; }, 30))
                continue;  // snapped, or at its end
            if (!wait([&] { return painted; }, 10'000))
                return fail("a nudge was never painted");
            if (i > 1)  // the first one measures the photo for this panel
                latencies.push_back(msSince(start));
        }
        hand.release(0.69);
        wait([&] { return desk.idle(); });
    }

    // A hand that does not wait: sixty events a second.
    auto& application = static_cast<TimedApplication&>(*qApp);
    int pictures = 0;
    QObject::connect(&desk, &ui::Desk::pictureReady, canvas, [&] { ++pictures; });
    application.startTiming();
    const auto start = Clock::now();
    for (auto* slider : sliders) {
        Hand hand(slider);
        hand.press(0.5);
        for (int i = 0; i < 60; ++i) {
            hand.move(0.5 + 0.15 * std::sin(i / 6.0));
            rest(16);
        }
        hand.release(0.5);
    }
    const double seconds = msSince(start) / 1000;
    const auto blocks = application.stopTiming();
    const auto size = desk.picture().image.size();
    const QString about = QString("%1 sliders; picture of %2 x %3").arg(sliders.size()).arg(size.width()).arg(size.height());
    return print({row("ui-slider", "ms", latencies, "from the mouse event to the painted frame; " + about),
                  row("ui-block", "ms", {*std::ranges::max_element(blocks)},
                      QString("longest of %1 events of the loop while sliders are dragged; %2 pictures a second").arg(blocks.size()).arg(pictures / seconds, 0, 'f', 1))});
}

}  // namespace

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    const auto start = Clock::now();
    ++depth_;
    const bool taken = QApplication::notify(receiver, event);
    if (--depth_ == 0 && timing_)
        blocks_.push_back(msSince(start));
    return taken;
}

std::vector<double> TimedApplication::stopTiming() {
    timing_ = false;
    return std::exchange(blocks_, {});
}

int bench(const BenchWish& wish, ui::Desk& desk, ui::MainWindow& window) {
    if (wish.what == "sliders")
        return benchSliders(wish, desk, window);
    double startMs = -1;
    new Painted(&window, [&] {
        if (startMs < 0)
            startMs = msSince(wish.since);
    });
    window.show();
    if (!wait([&] { return startMs >= 0; }, 20'000))
        return fail("the window was never painted");
    if (wish.what == "start")
        return print({row("ui-start", "ms", {startMs}, "from the program's start to the painted window")});
    if (wish.what != "idle")
        return fail("there is nothing of that name to measure");
    rest(1500);
    const double memory = megabytesNow();
    const auto cpu = base::processCpuNanoseconds();
    rest(2000);
    const double used = static_cast<double>(base::processCpuNanoseconds() - cpu) / 1e6;
    return print({row("ui-idle-memory", "MB", {memory}, QString("resident with the start page; %1 ms of CPU in 2 s").arg(used, 0, 'f', 1))});
}

}  // namespace app
