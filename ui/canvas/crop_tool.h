#pragma once
#include <optional>

#include <QObject>

#include "ui/canvas/crop.h"
#include "ui/canvas/handle.h"
#include "ui/canvas/scene.h"

namespace ui {

/// The frame of the picture with its grips: inside moves it, a grip makes it closer or wider, outside turns it as far as the head can be levelled.
/// The picture stands still while the frame is dragged; afterwards it comes anew.
class CropTool : public QObject {
    Q_OBJECT

public:
    explicit CropTool(QWidget* canvas);

    void setShown(bool shown);
    bool shown() const { return shown_; }
    /// What the recipe says.
    void setParams(const finish::FramingParams& params);
    void follow(const Scene& scene);
    /// A picture came: the frame is the whole of it again.
    void settle(const Scene& scene);

    bool dragging() const { return drag_.has_value(); }
    void start(const Scene& scene, const QPointF& canvas);
    void drag(const Scene& scene, const QPointF& canvas);
    void end(bool keep);
    Qt::CursorShape cursorAt(const Scene& scene, const QPointF& canvas) const;
    void paint(QPainter& painter, const Scene& scene) const;

    Handle* handle() const { return handle_; }
    QString words() const;

Q_SIGNALS:
    void changing(const finish::FramingParams& params, const QString& dragKey);
    void committed();
    void resetAsked();
    void repaint();

private:
    struct Place {
        enum class Kind { Inside, Grip, Outside } kind = Kind::Inside;
        crop::Grip grip;
    };
    Place placeAt(const Scene& scene, const QPointF& canvas) const;
    QRectF onCanvas(const Scene& scene, const QRectF& frame) const;
    QPointF inFrame(const Scene& scene, const QPointF& canvas) const;
    void ask(const finish::FramingParams& params, const QString& dragKey);

    Handle* handle_;
    bool shown_ = false;
    finish::FramingParams latest_;        ///< of the recipe
    std::optional<crop::Base> base_;      ///< the picture that is shown, and what it was asked for
    finish::FramingParams wanted_;        ///< what was asked for since
    Scene scene_;

    struct Drag {
        Place place;
        QPointF from;
        crop::Frame frame;
        finish::FramingParams before;
        QString key;
    };
    std::optional<Drag> drag_;
    finish::FramingParams beforeKeys_;
};

}  // namespace ui
