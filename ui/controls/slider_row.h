#pragma once
#include <optional>

#include <QBasicTimer>
#include <QWidget>

#include "ui/controls/focus_ring.h"
#include "ui/controls/number_scale.h"
#include "ui/controls/spoken.h"

class QLineEdit;

namespace ui {

/// `label 96 | track | value 46`: one number, set with the pointer, the keys or by typing. Grey where it is at its default, with the accent where it was changed.
class SliderRow : public QWidget, public Spoken, public Ringed {
    Q_OBJECT

public:
    /// What the track shows besides the value.
    enum class Track { Plain, Warmth };

    SliderRow(const QString& label, const NumberScale& scale, double fallback, QWidget* parent = nullptr);

    const NumberScale& scale() const { return scale_; }
    double value() const { return value_; }
    double fallback() const { return fallback_; }
    bool isChanged() const;
    /// Neither tells anybody.
    void setValue(double value);
    void setFallback(double value);
    void setTrack(Track track);

    /// Label and value above, the track below: for a whole panel, where one of its labels needs more than there is.
    void setTwoLines(bool two);
    static constexpr int kLabelWidth = 96;
    /// Whether the label fits beside the track.
    bool labelFits() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    QRectF ringRect() const override;
    double ringRadius() const override;
    QAccessible::Role role() const override { return QAccessible::Slider; }
    QString inWords() const override;
    std::optional<Range> range() const override;
    void setByReader(double value) override;

    /// Opens the field, as Enter does.
    void type();

Q_SIGNALS:
    /// With each move. `dragKey` is one for a whole drag, or for keys that follow each other quickly, and never comes again.
    void valueChanging(double value, const QString& dragKey);
    /// At the end of it.
    void committed(double value);

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    enum class Part { None, Label, Track, Value };

    QRect labelRect() const;
    QRect trackRect() const;
    QRect valueRect() const;
    Part partAt(const QPoint& at) const;
    double xOf(double value) const;
    double placeAt(double x) const;
    QPointF handleCentre() const { return {xOf(value_), trackRect().center().y() + 0.5}; }
    bool overHandle(const QPointF& at) const;

    void change(double value);          ///< tells, with the key of what goes on
    void byKeys(double value);          ///< one of a row of keys
    void endKeys();
    void reset();
    void endDrag(bool keep);
    void endTyping(bool keep);

    QString label_;
    NumberScale scale_;
    double fallback_ = 0;
    double value_ = 0;
    Track track_ = Track::Plain;
    bool twoLines_ = false;

    struct Drag {
        double from = 0;      ///< value to go back to
        double place = 0;     ///< on the track, before snapping
        double lastX = 0;
        bool moved = false;
    };
    std::optional<Drag> drag_;
    QString key_;             ///< of the drag or the row of keys that goes on; empty = none
    QBasicTimer keys_;
    int wheelRest_ = 0;
    Part hovered_ = Part::None;
    bool hoversHandle_ = false;
    QLineEdit* field_ = nullptr;
};

}  // namespace ui
