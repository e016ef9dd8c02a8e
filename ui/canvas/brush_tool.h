#pragma once
#include <optional>

#include <QObject>

#include "core/finish/matte/params.h"
#include "ui/canvas/scene.h"

namespace ui {

/// Painting on the cut-out: what surely is the person, and what surely is not. A drag is one stroke of the recipe, in places of the photo.
class BrushTool : public QObject {
    Q_OBJECT

public:
    enum class Does { Keep, Remove };
    static constexpr double kLeastRadius = 0.01, kMostRadius = 1;  ///< D
    static constexpr double kStep = 1.25;                          ///< of a press of [ or ]

    explicit BrushTool(QObject* parent);

    void setDoes(Does does);
    Does does() const { return does_; }
    /// @param radius  in D, the distance between the eyes
    void setRadius(double radius);
    double radius() const { return radius_; }
    /// Pixels of the upright photo: strokes are told in shares of it.
    void setPhoto(const QSize& pixels) { photo_ = pixels; }
    /// What the recipe has: shown while the brush is in the hand.
    void setStrokes(const finish::MatteParams& strokes);
    /// Nothing can be painted before the picture's framing and the photo's size are known.
    bool ready(const Scene& scene) const;

    void start(const Scene& scene, const QPointF& canvas);
    void drag(const Scene& scene, const QPointF& canvas);
    /// One stroke, told once; false throws it away.
    void end(bool keep);
    bool painting() const { return stroke_.has_value(); }
    void paint(QPainter& painter, const Scene& scene, const std::optional<QPointF>& pointer) const;

Q_SIGNALS:
    void drawn(const finish::Stroke& stroke, ui::BrushTool::Does does);
    void radiusChanged(double radius);
    void repaint();

private:
    vision::Point inPhoto(const Scene& scene, const QPointF& canvas) const;
    void paintStroke(QPainter& painter, const Scene& scene, const finish::Stroke& stroke, Does does, bool fresh) const;

    Does does_ = Does::Keep;
    double radius_ = 0.1;
    QSize photo_;
    finish::MatteParams strokes_;
    std::optional<finish::Stroke> stroke_;
    std::optional<finish::Stroke> pending_;  ///< told, not yet in the recipe
    Does pendingDoes_ = Does::Keep;
    QPointF last_;
};

}  // namespace ui
