#pragma once
#include <QPointer>
#include <QRectF>
#include <QWidget>

namespace ui {

/// A widget whose ring is not around the whole of it: a slider's lies around its handle.
class Ringed {
public:
    virtual ~Ringed() = default;
    /// What the ring lies around, in the widget's own coordinates; empty = it draws no ring now.
    virtual QRectF ringRect() const = 0;
    virtual double ringRadius() const = 0;
};

/// One a window, above everything in it: shows where the keyboard is, and only if the keyboard brought it there. Follows the focus by itself.
///
///     new FocusRing(&mainWindow);
class FocusRing : public QWidget {
    Q_OBJECT

public:
    explicit FocusRing(QWidget* window);

    /// The widget that it lies around now; null where there is no ring.
    QWidget* around() const { return shown_ ? target_.data() : nullptr; }

protected:
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void follow(QWidget* widget);
    void place();

    QPointer<QWidget> target_;
    QList<QPointer<QWidget>> watched_;  ///< the target and all that it lies in
    bool shown_ = false;
    QRectF ring_;
    double radius_ = 0;
};

}  // namespace ui
