#pragma once
#include <memory>
#include <optional>

#include <QBasicTimer>
#include <QWidget>

#include "ui/canvas/brush_tool.h"
#include "ui/canvas/crop_tool.h"
#include "ui/canvas/display_profile.h"
#include "ui/canvas/light_tool.h"
#include "ui/canvas/scene.h"
#include "ui/canvas/shown_picture.h"
#include "ui/controls/spoken.h"
#include "ui/theme/surround.h"

class QNativeGestureEvent;

namespace ui {

/// The picture that is worked on: shown after, before, or both; zoomed, panned, and with the tools that are moved over it. Takes values and tells what is
/// wanted; it knows neither the desk nor the session. Never mirrored.
///
///     canvas->setPicture(desk->picture());
///     connect(canvas, &Canvas::viewSizeWanted, desk, &Desk::setViewSize);
class Canvas : public QWidget, public Spoken {
    Q_OBJECT

public:
    enum class Mode { After, Wipe, Split, Blink };
    enum class Brush { None, Keep, Remove };
    /// What lies over the picture; the light handle and the crop frame count among them.
    enum class Overlay { Light, Crop, Clipping, CutOut, Guides, HeatMap };

    explicit Canvas(QWidget* parent = nullptr);
    ~Canvas() override;

    // ---- What is shown
    /// A null image empties the canvas. While a crop is dragged the picture stands still and comes afterwards.
    void setPicture(const Picture& picture);
    const Picture& picture() const { return picture_; }
    void setBefore(const Picture& before);      ///< the photo in the same frame
    void setCutOut(const Picture& cutOut);      ///< Grayscale8, in the same frame
    void setHeatMap(const Picture& heatMap);    ///< in the same frame
    /// @param chip  "Corporate classic, 1 of 3"; @param spoken  "Headshot 1 of 18, Corporate classic, 5 stars ..."
    void setHeadshot(const QString& chip, const QString& spoken);
    /// While there is no picture: the photo, and what to do.
    void setEmpty(const QImage& photo, const QString& words);
    /// A line runs along the top from 300 ms on.
    void setRefining(bool refining);
    /// A message of its own along the bottom, taken over; null takes it away.
    void setMessage(QWidget* message);

    // ---- How it is shown
    Mode mode() const { return mode_; }
    void setMode(Mode mode);
    bool shows(Overlay overlay) const { return overlays_[static_cast<std::size_t>(overlay)]; }
    void setShown(Overlay overlay, bool shown);
    bool overlaysHidden() const { return hidden_; }
    void setOverlaysHidden(bool hidden);         ///< all of them, until they are wanted again
    double wipe() const { return wipe_; }        ///< share of the picture's width
    void setWipe(double share);
    bool holdsBefore() const { return holdsBefore_; }
    void holdBefore(bool held);                  ///< as long as B is down

    bool fits() const { return view_.fits(); }
    double zoom() const { return view_.zoom(); }
    const View& view() const { return view_; }
    QRectF afterPane() const;
    void fit();
    void setZoom(double zoom);                   ///< in the middle
    void zoomBy(double factor);
    void showEyes();                             ///< 100 % there
    void toggleEyes();                           ///< fit, or 100 % on the eyes

    Surround surround() const { return surround_; }
    void setSurround(Surround surround);
    /// Of this screen. @param chosen  the file that Preferences name; empty = none
    void useProfile(const QString& chosen);
    void setProfile(const DisplayProfile& profile);
    const DisplayProfile& profile() const { return profile_; }

    // ---- Tools
    LightTool* lightTool() const { return light_; }
    CropTool* cropTool() const { return crop_; }
    BrushTool* brushTool() const { return brushTool_; }
    Handle* wipeHandle() const { return wipeHandle_; }
    Brush brush() const { return brush_; }
    void setBrush(Brush brush);

    QSize sizeHint() const override { return {800, 600}; }
    QSize minimumSizeHint() const override { return {160, 120}; }
    QAccessible::Role role() const override { return QAccessible::Graphic; }
    QString inWords() const override;

Q_SIGNALS:
    void viewSizeWanted(int pixels);   ///< device pixels that the picture's long side has now
    void beforeWanted();
    void cutOutWanted();
    void heatMapWanted();
    void viewChanged();                ///< zoom or place
    void modeChanged();
    void overlaysChanged();
    void brushChanged();
    void surroundChanged(ui::Surround surround);   ///< by its menu: to be remembered
    void profileTold(const QString& problem);      ///< a broken profile, once
    void lookLargeAsked();             ///< Space, without a drag

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void timerEvent(QTimerEvent* event) override;

private:
    enum class Side { After, Before };
    enum class Drag { None, Pan, Wipe, Crop, Brush };

    QRectF paneOf(Side side) const;
    Scene scene() const;
    bool on(Overlay overlay) const { return shows(overlay) && !hidden_; }
    bool beforeIsShown() const;
    void layOut();                               ///< after view, pane or picture changed
    void viewMoved(bool zooming);
    void take(const Picture& picture);
    void askForWhatIsMissing();
    bool sameFrame(const Picture& other) const;
    bool overWipeLine(const QPointF& at) const;
    double wipeX() const;
    bool gesture(QNativeGestureEvent* event);
    void endDrag(bool keep);
    void showCursor(const QPointF& at);
    void moveBrush(const QPointF& by);

    // canvas_paint.cpp
    void paintPicture(QPainter& painter, Side pane, Side side, const QRectF& clip);
    void paintOverlays(QPainter& painter, const Scene& scene);
    void paintGuides(QPainter& painter, const Scene& scene) const;
    void paintWords(QPainter& painter, const Scene& scene) const;
    void paintEmpty(QPainter& painter);
    void paintRefining(QPainter& painter) const;
    QRect runningLine() const;

    View view_;
    Picture picture_;
    std::optional<Picture> held_;                ///< came while a crop was dragged
    Picture beforeFrame_, cutOutFrame_, heatFrame_;
    ShownPicture after_, before_, heat_, emptyPhoto_;
    QImage cutOut_;                              ///< the veil
    QColor veil_;
    struct Stripes {
        qint64 picture = 0;
        QRect target, region;
        QImage image;
    } stripes_;
    QString chip_, spoken_, emptyWords_;
    QWidget* message_ = nullptr;

    Mode mode_ = Mode::After;
    std::array<bool, 6> overlays_{};
    bool hidden_ = false;
    double wipe_ = 0.5;
    double wipeBefore_ = 0.5;
    bool holdsBefore_ = false;
    bool blinkShowsBefore_ = false;
    Surround surround_ = Surround::Theme;
    DisplayProfile profile_;
    QString chosenProfile_;
    bool profileAsked_ = false;                  ///< useProfile was called: the screen is looked at again when it changes
    QStringList told_;

    LightTool* light_;
    CropTool* crop_;
    BrushTool* brushTool_;
    Brush brush_ = Brush::None;
    Handle* wipeHandle_;

    Drag drag_ = Drag::None;
    QPointF last_;
    std::optional<QPointF> pointer_;
    bool space_ = false, spaceDragged_ = false;
    bool blinkHeld_ = false;                     ///< K is down, and it was not blinking before
    Mode blinkFrom_ = Mode::After;
    qint64 blinkSince_ = 0;                      ///< ms
    bool zooming_ = false;
    int wanted_ = 0;
    QBasicTimer zoomRests_, blinks_, refineWaits_, refineRuns_;
    bool refining_ = false;
    qint64 refineShownAt_ = 0;                   ///< ms; 0 = not shown
    int runAt_ = 0;                              ///< per mille along the top
};

}  // namespace ui
