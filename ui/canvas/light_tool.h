#pragma once
#include <QObject>

#include "ui/canvas/handle.h"
#include "ui/canvas/scene.h"
#include "ui/controls/light_place.h"

namespace ui {

/// The studio's lamps around the face: the key light as a sun on a ball as wide as the dashed ring, the rim light as a dot. Left and right are the picture's.
class LightTool : public QObject {
    Q_OBJECT

public:
    static constexpr double kRadius = 0.55;  ///< of the ring, in heights of the face

    /// What the recipe says. `lit`: there is a key light at all; `rim`: percent, 0 = none.
    struct Lamps {
        LampAngles key;
        bool lit = false;
        bool rimFromRight = true;
        double rim = 0;
        bool operator==(const Lamps&) const = default;
    };

    explicit LightTool(QWidget* canvas);

    void setLamps(const Lamps& lamps);
    const Lamps& lamps() const { return lamps_; }
    void setShown(bool shown);
    bool shown() const { return shown_; }

    /// Places the handles; to be called when picture, view or pane changed.
    void follow(const Scene& scene);
    /// Ring and words, below the handles.
    void paint(QPainter& painter, const Scene& scene) const;

    /// Of the ring, on the canvas; empty where the picture shows no face.
    QRectF ring() const { return ring_; }
    Handle* key() const { return key_; }
    Handle* rim() const { return rim_; }

    /// "Key 42° left, 34° up"
    QString keyWords() const;
    QString rimWords() const;

Q_SIGNALS:
    void keyChanging(const ui::LampAngles& key, const QString& dragKey);
    void rimChanging(bool fromRight, double percent, const QString& dragKey);
    void committed();
    void resetAsked();  ///< as in the style
    void repaint();

private:
    void putKey(const LampAngles& key, const QString& dragKey);
    void putRim(bool fromRight, double percent, const QString& dragKey);
    void place();

    Handle* key_;
    Handle* rim_;
    Lamps lamps_, before_;
    QString dragKey_;
    bool shown_ = false;
    QRectF ring_;
    QRectF seen_;  ///< where handles may be
};

}  // namespace ui
