#pragma once
#include <QAbstractButton>
#include <QToolButton>
#include <QWidget>

namespace ui {

/// Import, Styles, Studio, Export: where the work stands. All four, or the current one with an arrow to each side.
class Steps : public QWidget {
    Q_OBJECT

public:
    static constexpr int kSteps = 4;
    struct State {
        int count = 0;      ///< 0 = none is shown
        bool done = false;  ///< with a tick
        QString missing;    ///< why it cannot be opened yet; empty = it can
        bool operator==(const State&) const = default;
    };

    explicit Steps(QWidget* parent = nullptr);

    void setState(int step, const State& state);
    void setCurrent(int step);
    int current() const { return current_; }
    void setOneStep(bool one);

    QSize sizeHint() const override;

Q_SIGNALS:
    void wanted(int step);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    class Step;
    void arrange();
    /// The nearest that can be opened; -1 = none.
    int neighbour(int by) const;

    Step* steps_[kSteps];
    QToolButton* before_;
    QToolButton* after_;
    int current_ = -1;
    bool one_ = false;
};

}  // namespace ui
