#pragma once
#include <QWidget>

namespace ui {

/// The edge of a dock, wide enough to be taken hold of: the line itself is one pixel. Told in pixels since the press; a double click folds the dock.
class DockGrip : public QWidget {
    Q_OBJECT

public:
    static constexpr int kWidth = 7;

    DockGrip(Qt::Orientation orientation, QWidget* window);

Q_SIGNALS:
    void pressed();
    void dragged(const QPoint& by);
    void foldWanted();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

private:
    QPoint from_;
};

}  // namespace ui
