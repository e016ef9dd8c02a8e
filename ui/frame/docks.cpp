#include "ui/frame/docks.h"

#include <algorithm>

#include <QDockWidget>
#include <QEvent>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QStyle>

#include "ui/frame/dock_grip.h"
#include "ui/frame/flyout.h"
#include "ui/frame/rail.h"
#include "ui/frame/remembered.h"
#include "ui/lists/filmstrip.h"

namespace ui {
namespace {

/// A title bar that takes no room; QWidget's own hint, -1, would be added to the content's.
class NoTitle : public QWidget {
public:
    using QWidget::QWidget;
    QSize sizeHint() const override { return {0, 0}; }
    QSize minimumSizeHint() const override { return {0, 0}; }
};

constexpr const char* kNames[] = {"left", "bottom", "right"};

}  // namespace

Docks::Docks(QMainWindow& window, QWidget* left, Filmstrip* bottom, QWidget* right)
    : QObject(&window), window_(window), contents_{left, bottom, right}, filmstrip_(bottom), flyout_(new Flyout(&window))
{
    const QString names[] = {tr("Left dock"), tr("Filmstrip"), tr("Right dock")};
    constexpr Qt::DockWidgetArea kAreas[] = {Qt::LeftDockWidgetArea, Qt::BottomDockWidgetArea, Qt::RightDockWidgetArea};
    const bool mirrored = window.isRightToLeft();
    // The frame's sides are those of reading: the left dock stands at the start.
    const auto area = [&](Side side) { return !mirrored || side == Bottom ? kAreas[side] : side == Left ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea; };
    for (const Side side : {Bottom, Left, Right}) {
        QDockWidget* dock = docks_[side] = new QDockWidget(names[side], &window);
        dock->setObjectName(kNames[side]);
        dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
        dock->setTitleBarWidget(new NoTitle(dock));
        hosts_[side] = new QWidget;
        hosts_[side]->setProperty("surface", "panel");
        hosts_[side]->setAttribute(Qt::WA_StyledBackground);
        auto* row = new QHBoxLayout(hosts_[side]);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(0);
        if (side != Bottom) {
            rails_[side] = new Rail(names[side]);
            rails_[side]->hide();
            row->addWidget(rails_[side]);
            connect(rails_[side], &Rail::wanted, this, [this, side](int part) {
                if (part == kFilmstripPart)
                    toggle(Bottom);
                else if (part == kOpenPart)
                    toggle(side);
                else
                    Q_EMIT partWanted(side, part);
            });
        }
        row->addWidget(contents_[side], 1);
        dock->setWidget(hosts_[side]);
        dock->installEventFilter(this);
        window.addDockWidget(area(side), dock);
        dock->hide();
        grips_[side] = new DockGrip(side == Bottom ? Qt::Horizontal : Qt::Vertical, &window);
        grips_[side]->hide();
        connect(grips_[side], &DockGrip::pressed, this, [this, side] { dragged_ = side == Bottom ? docks_[side]->height() : docks_[side]->width(); });
        connect(grips_[side], &DockGrip::dragged, this, [this, side](const QPoint& by) {
            const bool growsRight = (side == Left) != window_.isRightToLeft();
            dragTo(side, dragged_ + (side == Bottom ? -by.y() : growsRight ? by.x() : -by.x()));
        });
        connect(grips_[side], &DockGrip::foldWanted, this, [this, side] { toggle(side); });
    }
    for (const Qt::Corner corner : {Qt::TopLeftCorner, Qt::BottomLeftCorner})
        window.setCorner(corner, Qt::LeftDockWidgetArea);
    for (const Qt::Corner corner : {Qt::TopRightCorner, Qt::BottomRightCorner})
        window.setCorner(corner, Qt::RightDockWidgetArea);
    connect(flyout_, &Flyout::closed, this, &Docks::putBack);
    connect(bottom, &Filmstrip::foldWanted, this, [this] { toggle(Bottom); });
    connect(bottom, &Filmstrip::heightWanted, this, &Docks::changeBottomHeight);
    flyout_->setKept({rails_[Left], rails_[Right]});
}

void Docks::setShape(const FrameShape& shape)
{
    if (shape == shape_)
        return;
    dismissFlyout();
    shape_ = shape;
    arrange();
}

void Docks::setShown(bool shown)
{
    if (shown == shown_)
        return;
    dismissFlyout();
    shown_ = shown;
    arrange();
}

bool Docks::railed(Side side) const
{
    return side == Left ? shape_.leftRail : side == Right ? shape_.rightRail : shape_.bottomAway;
}

bool Docks::isOpen(Side side) const
{
    return flyout_->content() == contents_[side] || (shown_ && !railed(side) && !folded_[side]);
}

int Docks::extentOf(Side side) const
{
    switch (side) {
    case Left: return std::clamp(chosen_[Left] > 0 ? chosen_[Left] : shape_.left, FrameShape::kLeftLeast, FrameShape::kLeftMost);
    case Right: return std::clamp(chosen_[Right] > 0 ? chosen_[Right] : shape_.right, FrameShape::kRightLeast, FrameShape::kRightMost);
    case Bottom: break;
    }
    return std::clamp(!shape_.plainStrip && chosen_[Bottom] > 0 ? chosen_[Bottom] : shape_.bottom, FrameShape::kBottomLeast, FrameShape::kBottomMost);
}

void Docks::arrange()
{
    filmstrip_->setPlain(shape_.plainStrip);
    for (const Side side : {Left, Right}) {
        const bool rail = railed(side) || folded_[side];
        rails_[side]->setVisible(rail);
        if (flyout_->content() != contents_[side])
            contents_[side]->setVisible(!rail);
        hosts_[side]->setMinimumWidth(rail ? FrameShape::kRail : side == Left ? FrameShape::kLeftLeast : FrameShape::kRightLeast);
        hosts_[side]->setMaximumWidth(rail ? FrameShape::kRail : side == Left ? FrameShape::kLeftMost : FrameShape::kRightMost);
        docks_[side]->setVisible(shown_);
    }
    if (rails_[Left])
        rails_[Left]->setFootVisible(kFilmstripPart, shape_.bottomAway);
    const bool bottomFolded = folded_[Bottom] && !shape_.bottomAway;
    filmstrip_->setFolded(bottomFolded);
    hosts_[Bottom]->setMinimumHeight(bottomFolded ? filmstrip_->headerHeight() : FrameShape::kBottomLeast);
    hosts_[Bottom]->setMaximumHeight(bottomFolded ? filmstrip_->headerHeight() : FrameShape::kBottomMost);
    docks_[Bottom]->setVisible(shown_ && !shape_.bottomAway);
    resize();
    // Again when the layout has taken in what was shown and hidden: before that it may give a dock its least width.
    QMetaObject::invokeMethod(this, &Docks::resize, Qt::QueuedConnection);
    place();
    Q_EMIT changed();
}

void Docks::resize()
{
    for (const Side side : {Left, Bottom, Right})
        if (shown_ && !railed(side) && !folded_[side])
            window_.resizeDocks({docks_[side]}, {extentOf(side)}, side == Bottom ? Qt::Vertical : Qt::Horizontal);
}

void Docks::setFolded(Side side, bool folded)
{
    folded_[side] = folded;
    arrange();
}

void Docks::toggle(Side side)
{
    if (!shown_)
        return;
    if (!railed(side)) {
        dismissFlyout();
        setFolded(side, !folded_[side]);
    } else if (flyout_->content() == contents_[side]) {
        dismissFlyout();
    } else {
        reveal(side);
    }
}

void Docks::toggleAll()
{
    if (!shown_)
        return;
    dismissFlyout();
    const bool fold = (!railed(Left) && !folded_[Left]) || (!railed(Bottom) && !folded_[Bottom]) || (!railed(Right) && !folded_[Right]);
    for (bool& each : folded_)
        each = fold;
    arrange();
}

QRect Docks::canvasArea() const
{
    QRect area = window_.centralWidget()->geometry();
    if (docks_[Bottom]->isVisible())
        area |= docks_[Bottom]->geometry();
    return area;
}

void Docks::reveal(Side side)
{
    if (!shown_ || isOpen(side))
        return;
    if (side == Bottom && !railed(side)) {
        setFolded(Bottom, false);
        return;
    }
    const bool mirrored = window_.isRightToLeft();
    const Qt::Edge edge = side == Bottom ? Qt::BottomEdge : (side == Left) != mirrored ? Qt::LeftEdge : Qt::RightEdge;
    flyout_->open(contents_[side], edge, canvasArea(), side == Bottom ? FrameShape::kBottomLeast : extentOf(side));
    if (rails_[side])
        rails_[side]->setChecked(kOpenPart);
    Q_EMIT changed();
}

void Docks::place()
{
    flyout_->place(canvasArea());
    for (const Side side : {Left, Bottom, Right}) {
        const QRect dock = docks_[side]->geometry();
        const bool atLeft = (side == Left) != window_.isRightToLeft();
        constexpr int kWide = DockGrip::kWidth;
        const QRect edge = side == Bottom ? QRect(dock.x(), dock.y() - 1 - kWide / 2, dock.width(), kWide)
                           : atLeft       ? QRect(dock.right() + 1 - kWide / 2, dock.y(), kWide, dock.height())
                                          : QRect(dock.x() - 1 - kWide / 2, dock.y(), kWide, dock.height());
        grips_[side]->setGeometry(edge);
        grips_[side]->setVisible(docks_[side]->isVisible() && !railed(side) && !folded_[side] && !(side == Bottom && shape_.plainStrip));
        grips_[side]->raise();
    }
    if (flyout_->content())
        flyout_->raise();
}

void Docks::dismissFlyout()
{
    flyout_->dismiss();
}

void Docks::putBack(QWidget* content)
{
    for (const Side side : {Left, Bottom, Right}) {
        if (contents_[side] != content)
            continue;
        static_cast<QHBoxLayout*>(hosts_[side]->layout())->addWidget(content, 1);
        content->setVisible(side == Bottom || !(railed(side) || folded_[side]));
    }
    for (Rail* each : rails_)
        if (each)
            each->setChecked(-1);
    Q_EMIT changed();
}

void Docks::changeBottomHeight(int by)
{
    dragTo(Bottom, docks_[Bottom]->height() + by);
}

void Docks::dragTo(Side side, int extent)
{
    if (railed(side) || folded_[side] || (side == Bottom && shape_.plainStrip))
        return;
    constexpr int kLeast[] = {FrameShape::kLeftLeast, FrameShape::kBottomLeast, FrameShape::kRightLeast},
                  kMost[] = {FrameShape::kLeftMost, FrameShape::kBottomMost, FrameShape::kRightMost};
    chosen_[side] = std::clamp(extent, kLeast[side], kMost[side]);
    window_.resizeDocks({docks_[side]}, {chosen_[side]}, side == Bottom ? Qt::Vertical : Qt::Horizontal);
}

bool Docks::eventFilter(QObject* watched, QEvent* event)
{
    // The layout gives docks their places when the event loop runs.
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move || event->type() == QEvent::Show || event->type() == QEvent::Hide)
        place();
    return QObject::eventFilter(watched, event);
}

void Docks::restore(const Remembered& remembered)
{
    for (const Side side : {Left, Bottom, Right}) {
        chosen_[side] = remembered.value(QString("docks/%1").arg(kNames[side]), 0).toInt();
        folded_[side] = remembered.value(QString("docks/%1Folded").arg(kNames[side]), false).toBool();
    }
    arrange();
}

void Docks::store(Remembered& remembered) const
{
    for (const Side side : {Left, Bottom, Right}) {
        if (chosen_[side] > 0)
            remembered.set(QString("docks/%1").arg(kNames[side]), chosen_[side]);
        remembered.set(QString("docks/%1Folded").arg(kNames[side]), folded_[side]);
    }
}

}  // namespace ui
