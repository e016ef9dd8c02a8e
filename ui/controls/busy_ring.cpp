#include "ui/controls/busy_ring.h"

#include <algorithm>

#include <QPainter>
#include <QTimerEvent>

#include "ui/theme/theme.h"

namespace ui {

constexpr int kTick = 100, kAppears = 300, kStays = 400, kTurn = 1200;  // milliseconds

/// Ten times a second for all that are wanted or seen.
class BusyClock : public QObject {
public:
    static BusyClock& one()
    {
        static BusyClock clock;
        return clock;
    }
    void add(BusyRing* ring)
    {
        if (std::find(rings_.begin(), rings_.end(), ring) == rings_.end())
            rings_.push_back(ring);
        if (!timer_)
            timer_ = startTimer(kTick), running_.start();
    }
    void remove(BusyRing* ring)
    {
        std::erase(rings_, ring);
        if (rings_.empty() && timer_)
            killTimer(timer_), timer_ = 0;
    }
    double turn() const { return static_cast<double>(running_.isValid() ? running_.elapsed() % kTurn : 0) / kTurn; }

protected:
    void timerEvent(QTimerEvent*) override
    {
        for (BusyRing* ring : std::vector(rings_))
            ring->look();
    }

private:
    std::vector<BusyRing*> rings_;
    int timer_ = 0;
    QElapsedTimer running_;
};

BusyRing::BusyRing(QWidget* parent) : QWidget(parent)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAccessibleName(tr("Busy"));
}

BusyRing::~BusyRing()
{
    BusyClock::one().remove(this);
}

void BusyRing::start(int percent)
{
    percent_ = percent;
    if (!wanted_ && !seen_)
        since_.start();
    wanted_ = true;
    BusyClock::one().add(this);
    update();
}

void BusyRing::stop()
{
    wanted_ = false;
    if (!seen_)
        BusyClock::one().remove(this);
}

void BusyRing::look()
{
    if (wanted_ && !seen_ && since_.elapsed() >= kAppears)
        seen_ = true, since_.start();
    else if (!wanted_ && seen_ && since_.elapsed() >= kStays)
        seen_ = false, BusyClock::one().remove(this);
    update();
}

void BusyRing::paintEvent(QPaintEvent*)
{
    if (!seen_)
        return;
    QPainter painter(this);
    const double side = std::min(width(), height());
    paint(painter, QRectF((width() - side) / 2, (height() - side) / 2, side, side), percent_, BusyClock::one().turn(), Theme::now().accent, Theme::now().groove);
}

void BusyRing::paint(QPainter& painter, const QRectF& place, int percent, double turn, const QColor& ink, const QColor& track)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double wide = std::max(1.5, place.width() / 10);
    const QRectF ring = place.adjusted(wide / 2, wide / 2, -wide / 2, -wide / 2);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(track, wide));
    painter.drawEllipse(ring);
    QPen pen(ink, wide);
    pen.setCapStyle(Qt::RoundCap);
    painter.setPen(pen);
    const int from = percent < 0 ? static_cast<int>(90 * 16 - turn * 360 * 16) : 90 * 16;
    const int span = percent < 0 ? -90 * 16 : -std::clamp(percent, 0, 100) * 360 * 16 / 100;
    painter.drawArc(ring, from, span);
    if (percent >= 0 && place.width() >= 24) {
        QFont face = ui::font(Type::Caption);
        face.setWeight(QFont::DemiBold);
        painter.setFont(face);
        painter.setPen(ink);
        painter.drawText(place, Qt::AlignCenter, QString::number(percent));
    }
    painter.restore();
}

}  // namespace ui
