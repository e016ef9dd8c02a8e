#pragma once
#include <QFrame>
#include <QPointer>

namespace ui {

/// A dock's content over the canvas while its dock is a rail: one at a time, gone with Escape, with a press elsewhere, and when its key is pressed again.
class Flyout : public QFrame {
    Q_OBJECT

public:
    explicit Flyout(QWidget* window);

    /// Takes `content` in; it is handed back by `closed`.
    void open(QWidget* content, Qt::Edge edge, const QRect& over, int extent);
    void dismiss();
    QWidget* content() const { return content_; }
    void place(const QRect& over);
    /// Presses on these do not close it: they are what opens and changes it.
    void setKept(const QList<QWidget*>& kept) { kept_ = kept; }

Q_SIGNALS:
    void closed(QWidget* content);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QPointer<QWidget> content_;
    QPointer<QWidget> focusBefore_;
    QList<QWidget*> kept_;
    Qt::Edge edge_ = Qt::LeftEdge;
    int extent_ = 0;
};

}  // namespace ui
