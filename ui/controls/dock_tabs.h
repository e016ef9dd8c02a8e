#pragma once
#include <QTabBar>

namespace ui {

/// The tabs at the top of a dock: as wide as it together, icon and word in the middle of each, a bar below the current one.
class DockTabs : public QTabBar {
    Q_OBJECT

public:
    explicit DockTabs(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

protected:
    QSize tabSizeHint(int index) const override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    int hovered_ = -1;
};

}  // namespace ui
