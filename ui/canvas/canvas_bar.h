#pragma once
#include <vector>

#include <QWidget>

#include "ui/canvas/canvas.h"

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

/// What stands above the canvas: before and after, zoom, tools. Shows what its canvas does, and asks it; holds nothing of its own.
class CanvasBar : public QWidget {
    Q_OBJECT

public:
    explicit CanvasBar(Canvas* canvas, QWidget* parent = nullptr);

    /// In a short frame: 36 high, words on the current view only.
    void setShort(bool isShort);
    /// "18 headshots, 5 picked", where the filmstrip has no room to say so.
    void setSummary(const QString& words);
    /// @param reason  why not; empty = it can be asked for
    void setCompare(const QString& reason);

    QPushButton* view(Canvas::Mode mode) const { return views_[static_cast<std::size_t>(mode)]; }
    QToolButton* toggle(Canvas::Overlay overlay) const { return toggles_[static_cast<std::size_t>(overlay)]; }
    QToolButton* brush() const { return brush_; }
    QPushButton* eyes() const { return eyes_; }
    QComboBox* zoom() const { return zoom_; }
    QPushButton* compare() const { return compare_; }

Q_SIGNALS:
    void compareAsked();

protected:
    void changeEvent(QEvent* event) override;

private:
    void show(Canvas::Mode mode);
    void showZoom();
    void showOverlays();
    void write();

    Canvas* canvas_;
    QPushButton* views_[4];
    QComboBox* zoom_;
    QPushButton* eyes_;
    QToolButton* toggles_[6] = {};
    QToolButton* brush_;
    QLabel* summary_;
    QPushButton* compare_;
    bool short_ = false;
};

}  // namespace ui
