#pragma once
#include <functional>
#include <optional>

#include <QBasicTimer>
#include <QWidget>

#include "ui/controls/focus_ring.h"
#include "ui/controls/spoken.h"

class QPainter;

namespace ui {

/// Something on the canvas that is taken and moved: a small widget of its own, so that the keyboard, the focus ring and screen readers find it.
/// It knows nothing of what it moves: it tells where the pointer wants it, or by how many steps the keys.
class Handle : public QWidget, public Spoken, public Ringed {
    Q_OBJECT

public:
    /// @param side  across, device-independent pixels; drawn smaller ones still get a target of 24
    Handle(int side, QWidget* canvas);

    /// Draws it around (0, 0).
    std::function<void(QPainter&)> drawn;
    /// What a screen reader says of it.
    std::function<QString()> words;
    std::function<std::optional<Range>()> valueRange;
    std::function<void(double)> put;

    void moveCentre(const QPointF& canvas);
    QPointF centre() const { return centre_; }  ///< on the canvas
    bool dragged() const { return grip_.has_value(); }
    bool hovered() const { return hovered_; }
    /// To be called when the words changed.
    void tellReader() { changed(this); }
    /// What a press on the thing itself would do, for what the handle hangs on (the wipe's line).
    void take(const QPointF& canvas);
    void drag(const QPointF& canvas, Qt::KeyboardModifiers modifiers);
    void drop(bool keep);

    QRectF ringRect() const override;
    double ringRadius() const override { return side_ / 2.0; }
    QAccessible::Role role() const override { return QAccessible::Slider; }
    QString inWords() const override { return words ? words() : QString(); }
    std::optional<Range> range() const override { return valueRange ? valueRange() : std::nullopt; }
    void setByReader(double value) override;

    /// Keys of a drag or of keys that follow each other quickly, for steps of the history that fold; each comes once.
    static QString freshKey();

Q_SIGNALS:
    void taken();                                                                   ///< what it moves is to be remembered for Esc
    void moved(const QPointF& canvas, Qt::KeyboardModifiers modifiers, const QString& dragKey);
    void stepped(const QPointF& steps, const QString& dragKey);                     ///< + right and down: 1 an arrow, .1 with Shift, 10 a page
    void ended(bool keep);                                                          ///< of a drag or a row of keys; false: Esc, put it back
    void resetAsked();                                                              ///< double click, Delete

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    void step(const QPointF& steps);
    void endKeys();
    QPointF onCanvas(QMouseEvent* event) const;

    int side_;
    QPointF centre_;
    std::optional<QPointF> grip_;  ///< from the pointer to the centre, while dragged
    QString key_;
    QBasicTimer keys_;
    bool hovered_ = false;
};

}  // namespace ui
