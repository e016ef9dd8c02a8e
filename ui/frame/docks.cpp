#include "ui/frame/docks.h"

#include <algorithm>

#include <QDockWidget>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMainWindow>
#include <QResizeEvent>
#include <QScopedValueRollback>
#include <QStyle>

#include "ui/frame/flyout.h"
#include "ui/frame/rail.h"
#include "ui/frame/remembered.h"
#include "ui/lists/filmstrip.h"

namespace ui {
namespace {

constexpr const char* kNames[] = {"left", "bottom", "right"};

}  // namespace

Docks::Docks(QMainWindow& window, QWidget* left, Filmstrip* bottom, QWidget* right)
    : QObject(&window), window_(window), contents_{left, bottom, right}, filmstrip_(bottom), flyout_(new Flyout(&window)) {
    const QString names[] = {tr("Left dock"), tr("Filmstrip"), tr("Right dock")};
    constexpr Qt::DockWidgetArea kAreas[] = {Qt::LeftDockWidgetArea, Qt::BottomDockWidgetArea, Qt::RightDockWidgetArea};
    const bool mirrored = window.isRightToLeft();
    // The frame's sides are those of reading: the left dock stands at the start.
    const auto area = [&](Side side) { return !mirrored || side == Bottom ? kAreas[side] : side == Left ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea; };
    for (const Side side : {Bottom, Left, Right}) {
        QDockWidget* dock = docks_[side] = new QDockWidget(names[side], &window);
        dock->setObjectName(kNames[side]);
        dock->setFeatures(QDockWidget::NoDockWidgetFeatures);
        dock->setTitleBarWidget(new QWidget(dock));
        dock->titleBarWidget()->setFixedHeight(0);
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

void Docks::setShape(const FrameShape& shape) {
    if (shape == shape_)
        return;
    dismissFlyout();
    shape_ = shape;
    arrange();
}

void Docks::setShown(bool shown) {
    if (shown == shown_)
        return;
    dismissFlyout();
    shown_ = shown;
    arrange();
}

bool Docks::railed(Side side) const {
    return side == Left ? shape_.leftRail : side == Right ? shape_.rightRail : shape_.bottomAway;
}

bool Docks::isOpen(Side side) const {
    return flyout_->content() == contents_[side] || (shown_ && !railed(side) && !folded_[side]);
}

int Docks::extentOf(Side side) const {
    switch (side) {
        case Left: return std::clamp(chosen_[Left] > 0 ? chosen_[Left] : shape_.left, FrameShape::kLeftLeast, FrameShape::kLeftMost);
        case Right: return std::clamp(chosen_[Right] > 0 ? chosen_[Right] : shape_.right, FrameShape::kRightLeast, FrameShape::kRightMost);
        case Bottom: break;
    }
    return std::clamp(!shape_.plainStrip && chosen_[Bottom] > 0 ? chosen_[Bottom] : shape_.bottom, FrameShape::kBottomLeast, FrameShape::kBottomMost);
}

void Docks::arrange() {
    const QScopedValueRollback<bool> mine(arranging_, true);
    filmstrip_->setPlain(shape_.plainStrip);
    for (const Side side : {Left, Right}) {
        const bool rail = railed(side) || folded_[side];
        rails_[side]->setVisible(rail);
        if (flyout_->content() != contents_[side])
            contents_[side]->setVisible(!rail);
        hosts_[side]->setMinimumWidth(rail ? FrameShape::kRail : side == Left ? FrameShape::kLeftLeast : FrameShape::kRightLeast);
        hosts_[side]->setMaximumWidth(rail ? FrameShape::kRail : side == Left ? FrameShape::kLeftMost : FrameShape::kRightMost);
        docks_[side]->setVisible(shown_);
        if (!rail && shown_)
            window_.resizeDocks({docks_[side]}, {extentOf(side)}, Qt::Horizontal);
    }
    if (rails_[Left])
        rails_[Left]->setFootVisible(kFilmstripPart, shape_.bottomAway);
    const bool bottomFolded = folded_[Bottom] && !shape_.bottomAway;
    filmstrip_->setFolded(bottomFolded);
    hosts_[Bottom]->setMinimumHeight(bottomFolded ? filmstrip_->headerHeight() : FrameShape::kBottomLeast);
    hosts_[Bottom]->setMaximumHeight(bottomFolded ? filmstrip_->headerHeight() : FrameShape::kBottomMost);
    docks_[Bottom]->setVisible(shown_ && !shape_.bottomAway);
    if (shown_ && !bottomFolded && !shape_.bottomAway)
        window_.resizeDocks({docks_[Bottom]}, {extentOf(Bottom)}, Qt::Vertical);
    Q_EMIT changed();
}

void Docks::setFolded(Side side, bool folded) {
    folded_[side] = folded;
    arrange();
}

void Docks::toggle(Side side) {
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

void Docks::toggleAll() {
    if (!shown_)
        return;
    dismissFlyout();
    const bool fold = (!railed(Left) && !folded_[Left]) || (!railed(Bottom) && !folded_[Bottom]) || (!railed(Right) && !folded_[Right]);
    for (bool& each : folded_)
        each = fold;
    arrange();
}

QRect Docks::canvasArea() const {
    QRect area = window_.centralWidget()->geometry();
    if (docks_[Bottom]->isVisible())
        area |= docks_[Bottom]->geometry();
    return area;
}

void Docks::reveal(Side side) {
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

void Docks::placeFlyout() {
    flyout_->place(canvasArea());
}

void Docks::dismissFlyout() {
    flyout_->dismiss();
}

void Docks::putBack(QWidget* content) {
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

void Docks::changeBottomHeight(int by) {
    if (railed(Bottom) || folded_[Bottom] || shape_.plainStrip)
        return;
    chosen_[Bottom] = std::clamp(docks_[Bottom]->height() + by, FrameShape::kBottomLeast, FrameShape::kBottomMost);
    arrange();
}

bool Docks::eventFilter(QObject* watched, QEvent* event) {
    // A dock that changes its size while a button is held was dragged by its edge.
    if (event->type() == QEvent::Resize && !arranging_ && shown_ && QGuiApplication::mouseButtons() & Qt::LeftButton) {
        for (const Side side : {Left, Bottom, Right})
            if (watched == docks_[side] && !railed(side) && !folded_[side])
                chosen_[side] = side == Bottom ? docks_[side]->height() : docks_[side]->width();
    }
    return QObject::eventFilter(watched, event);
}

void Docks::restore(const Remembered& remembered) {
    for (const Side side : {Left, Bottom, Right}) {
        chosen_[side] = remembered.value(QString("docks/%1").arg(kNames[side]), 0).toInt();
        folded_[side] = remembered.value(QString("docks/%1Folded").arg(kNames[side]), false).toBool();
    }
    arrange();
}

void Docks::store(Remembered& remembered) const {
    for (const Side side : {Left, Bottom, Right}) {
        if (chosen_[side] > 0)
            remembered.set(QString("docks/%1").arg(kNames[side]), chosen_[side]);
        remembered.set(QString("docks/%1Folded").arg(kNames[side]), folded_[side]);
    }
}

}  // namespace ui
