#pragma once
#include <QElapsedTimer>
#include <QWidget>

class QPainter;

namespace ui {

/// Something is being worked on. Appears after 300 ms and then stays 400 ms at least; all rings turn by one clock, which stops when none is seen.
class BusyRing : public QWidget {
    Q_OBJECT

public:
    explicit BusyRing(QWidget* parent = nullptr);
    ~BusyRing() override;

    /// @param percent  -1: not known, the ring turns
    void start(int percent = -1);
    void stop();

    /// For delegates: in `place`, with the figure inside where it fits. @param turn  0..1, of what is not known
    static void paint(QPainter& painter, const QRectF& place, int percent, double turn, const QColor& ink, const QColor& track);

    QSize sizeHint() const override { return {20, 20}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void look();

    int percent_ = -1;
    bool wanted_ = false, seen_ = false;
    QElapsedTimer since_;  ///< since it is wanted, then since it is seen
    friend class BusyClock;
};

}  // namespace ui
