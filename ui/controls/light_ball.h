#pragma once
#include <optional>

#include <QBasicTimer>
#include <QWidget>

#include "ui/controls/focus_ring.h"
#include "ui/controls/light_place.h"
#include "ui/controls/spoken.h"

namespace ui {

/// Light from behind, on one side of the picture.
struct RimLight {
    bool fromRight = true;
    double percent = 0;
    bool operator==(const RimLight&) const = default;
};

/// A lit sphere with two handles: the key light, a sun that goes anywhere, and the rim light, a dot that changes sides. Left and right are the picture's,
/// so it is never mirrored.
class LightBall : public QWidget, public Spoken, public Ringed {
    Q_OBJECT

public:
    explicit LightBall(QWidget* parent = nullptr);

    LampAngles key() const { return key_; }
    RimLight rim() const { return rim_; }
    /// Neither tells anybody. @param lit  false: the photo's own light, the handle is then drawn hollow; dragging it lights a lamp
    void setKey(const LampAngles& key, bool lit, double fill);
    void setRim(const RimLight& rim);
    void setCompact(bool compact);

    /// "Key 42° left, 34° up"
    static QString words(const LampAngles& key);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }
    QRectF ringRect() const override;
    double ringRadius() const override;
    QAccessible::Role role() const override { return QAccessible::Slider; }
    QString inWords() const override;

Q_SIGNALS:
    /// With each move, with one key a drag, as SliderRow.
    void keyChanging(const ui::LampAngles& key, const QString& dragKey);
    void rimChanging(const ui::RimLight& rim, const QString& dragKey);
    void committed();
    /// Double click, Delete: as in the style.
    void resetAsked();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    bool focusNextPrevChild(bool next) override;

private:
    enum class Handle { Key, Rim };

    QPointF centre() const { return QPointF(width() / 2.0, height() / 2.0); }
    double radius() const;
    QPointF placeOf(Handle handle) const;
    void changeKey(const LampAngles& key);
    void changeRim(const RimLight& rim);
    void endKeys();
    void endDrag(bool keep);

    LampAngles key_;
    RimLight rim_;
    bool lit_ = true;
    double fill_ = 0.4;
    bool compact_ = false;
    Handle handle_ = Handle::Key;  ///< the one that the keys move
    struct Drag {
        LampAngles key;
        RimLight rim;
        QPointF grip;  ///< from the handle to the pointer
    };
    std::optional<Drag> drag_;
    QString step_;                 ///< key of what goes on in the history
    QBasicTimer keys_;
    QImage ball_;                  ///< drawn for what stands below
    LampAngles ballKey_;
    double ballFill_ = -1;
};

}  // namespace ui
