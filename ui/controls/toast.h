#pragma once
#include <functional>

#include <QBasicTimer>
#include <QFrame>

class QLabel;
class QPushButton;

namespace ui {

/// Says what succeeded or can be undone, at the bottom end of its parent, and goes by itself: after 6 seconds, 10 with a button, later while it is hovered or
/// focused. One at a time; never for a failure.
class Toast : public QFrame {
    Q_OBJECT

public:
    explicit Toast(QWidget* parent);

    void show(const QString& text, const QString& button = {}, std::function<void()> action = {});
    using QFrame::show;

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void place();

    QLabel *icon_, *words_;
    QPushButton* button_;
    std::function<void()> action_;
    QBasicTimer timer_;
};

}  // namespace ui
