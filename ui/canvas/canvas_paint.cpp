#include <cmath>

#include <QPaintEvent>
#include <QPainter>

#include "ui/canvas/canvas.h"
#include "ui/canvas/overlays.h"
#include "ui/theme/icons.h"

/// How the canvas is painted. Pictures are painted in device pixels, so that none is resampled that has its size; all else in device-independent ones.
namespace ui {
namespace {

constexpr int kWordsInset = 12, kChipInset = 8, kChipGap = 2;
constexpr double kRefineHigh = 2, kRefineShare = 0.25;
constexpr int kStripes = 8;

QRect inDevice(const QRectF& r, double ratio)
{
    return QRect(QPoint(static_cast<int>(std::floor(r.left() * ratio + 1e-6)), static_cast<int>(std::floor(r.top() * ratio + 1e-6))),
                 QPoint(static_cast<int>(std::ceil(r.right() * ratio - 1e-6)) - 1, static_cast<int>(std::ceil(r.bottom() * ratio - 1e-6)) - 1));
}

/// Squares under what is see-through.
void paintSquares(QPainter& p, const QRect& device, int side)
{
    p.fillRect(device, Theme::lightTheme().raised);
    const QColor dark = Theme::lightTheme().hairline;
    for (int y = device.top(), row = 0; y <= device.bottom(); y += side, ++row)
        for (int x = device.left() + (row % 2) * side; x <= device.right(); x += 2 * side)
            p.fillRect(QRect(x, y, side, side) & device, dark);
}

}  // namespace

void Canvas::paintPicture(QPainter& p, Side where, Side side, const QRectF& clip)
{
    const double ratio = view_.ratio();
    const QRectF pane = paneOf(where);
    const QRect target = view_.deviceRect().translated(static_cast<int>(std::lround(pane.left() * ratio)), static_cast<int>(std::lround(pane.top() * ratio)));
    const QRect seen = inDevice(clip & pane, ratio);
    ShownPicture& shown = side == Side::Before && !before_.empty() ? before_ : side == Side::After && on(Overlay::HeatMap) && !heat_.empty() ? heat_ : after_;
    p.save();
    p.scale(1 / ratio, 1 / ratio);
    if (shown.seeThrough())
        paintSquares(p, target & seen, static_cast<int>(std::lround(8 * ratio)));
    shown.draw(p, target, seen, zooming_);
    if (side == Side::After && on(Overlay::Clipping)) {
        const QRect region = target & seen;
        const qint64 key = shown.picture().cacheKey();
        if (stripes_.picture != key || stripes_.target != target || !stripes_.region.contains(region))
            stripes_ = {key, target, region,
                        overlays::clipping(shown.picture(), target, region, static_cast<int>(std::lround(kStripes * ratio)), Theme::darkTheme().bad,
                                           Theme::darkTheme().accent)};
        p.drawImage(region.topLeft(), stripes_.image, region.translated(-stripes_.region.topLeft()));
    }
    if (side == Side::After && (on(Overlay::CutOut) || brush_ != Brush::None) && !cutOutFrame_.image.isNull()) {
        if (cutOut_.isNull()) {
            QColor veil = Theme::darkTheme().fill;
            veil.setAlphaF(0.6f);
            cutOut_ = overlays::cutOut(cutOutFrame_.image, veil);
        }
        p.setRenderHint(QPainter::SmoothPixmapTransform);
        p.setClipRect(seen);
        p.drawImage(target, cutOut_);
    }
    p.restore();
}

void Canvas::paintGuides(QPainter& p, const Scene& scene) const
{
    const QRectF all = scene.pictureRect();
    p.save();
    p.setClipRect(scene.pane);
    p.setOpacity(0.75);
    for (const double third : {1 / 3.0, 2 / 3.0}) {
        paintLine(p, scene, {all.left() + third * all.width(), all.top()}, {all.left() + third * all.width(), all.bottom()}, 1);
        paintLine(p, scene, {all.left(), all.top() + third * all.height()}, {all.right(), all.top() + third * all.height()}, 1);
    }
    p.setOpacity(1);
    if (!picture_.framing.output.empty()) {
        // The eye line is dashed: it is measured, the thirds are not.
        const double y = scene.aligned(all.top() + double(picture_.framing.eyes.y) / picture_.framing.output.height * all.height());
        for (const auto& [colour, width] : {std::pair(over::edge(), 3.0), std::pair(Theme::darkTheme().star, 1.0)}) {
            QPen pen(colour, scene.line(width), Qt::CustomDashLine, Qt::FlatCap);
            pen.setDashPattern({8 / width, 4 / width});
            p.setPen(pen);
            p.drawLine(QPointF(all.left(), y), QPointF(all.right(), y));
        }
    }
    p.restore();
}

void Canvas::paintOverlays(QPainter& p, const Scene& scene)
{
    if (on(Overlay::Guides))
        paintGuides(p, scene);
    if (mode_ == Mode::Wipe) {
        const QRectF all = scene.pictureRect();
        paintLine(p, scene, {wipeX(), std::max(all.top(), 0.0)}, {wipeX(), std::min(all.bottom(), double(height()))}, 2);
    }
    if (mode_ == Mode::Split)
        p.fillRect(QRectF(paneOf(Side::Before).right(), 0, paneOf(Side::After).left() - paneOf(Side::Before).right(), height()), Theme::now().hairline);
    if (brush_ != Brush::None)
        brushTool_->paint(p, scene, pointer_);
    light_->paint(p, scene);
    crop_->paint(p, scene);
}

void Canvas::paintWords(QPainter& p, const Scene& scene) const
{
    const auto corner = [&](const QRectF& pane) {
        return (scene.view.rect().translated(pane.topLeft()) & pane).adjusted(kChipInset, kChipInset, -kChipInset, -kChipInset);
    };
    const QString before = tr("Before"), after = tr("After");
    if (mode_ == Mode::Wipe && !holdsBefore_) {
        const QRectF inside = corner(scene.pane);
        // A chip stands on its own side of the line or not at all.
        if (inside.left() + chipSize(before).width() <= wipeX())
            paintChip(p, scene, inside.topLeft(), before);
        if (inside.right() - chipSize(after).width() >= wipeX())
            paintChip(p, scene, inside.topRight(), after, true);
    } else if (mode_ == Mode::Split) {
        paintChip(p, scene, corner(paneOf(Side::Before)).topLeft(), before);
        paintChip(p, scene, corner(scene.pane).topRight(), holdsBefore_ ? before : after, true);
    } else if (holdsBefore_ || mode_ == Mode::Blink) {
        const bool showsBefore = holdsBefore_ || blinkShowsBefore_;
        paintChip(p, scene, showsBefore ? corner(scene.pane).topLeft() : corner(scene.pane).topRight(), showsBefore ? before : after, !showsBefore);
    }

    QStringList words;
    if (!chip_.isEmpty())
        words << chip_;
    const QSize full = view_.picture();
    // Isolated: figures run from left to right in every language.
    words << QChar(0x2066) + tr("%1 × %2 px").arg(full.width()).arg(full.height()) + QChar(0x2069);
    double widest = 0, high = 0;
    for (const QString& each : words)
        widest = std::max(widest, chipSize(each).width()), high = chipSize(each).height();
    double y = height() - kWordsInset - words.size() * high - (words.size() - 1) * kChipGap;
    for (const QString& each : words) {
        paintChip(p, scene, {kWordsInset, y}, each, false, widest);
        y += high + kChipGap;
    }
}

void Canvas::paintEmpty(QPainter& p)
{
    Scene scene{view_, rect(), {}};
    if (!emptyPhoto_.empty()) {
        View view;
        view.setPane(size(), devicePixelRatioF());
        view.setPicture(emptyPhoto_.picture().size());
        scene.view = view;
        p.save();
        p.scale(1 / view.ratio(), 1 / view.ratio());
        emptyPhoto_.draw(p, view.deviceRect(), inDevice(rect(), view.ratio()), false);
        p.restore();
    }
    if (emptyWords_.isEmpty())
        return;
    if (emptyPhoto_.empty()) {
        const double ratio = devicePixelRatioF();
        constexpr int kIcon = 32;
        // On the theme's own surround words may stand bare; on any other only on a chip.
        const QRectF middle(0, height() / 2.0 - 34, width(), 68);
        if (surround_ == Surround::Theme) {
            p.drawPixmap(QPointF(scene.aligned((width() - kIcon) / 2.0), scene.aligned(middle.top())), iconPixmap("image", kIcon, ratio, Theme::now().text2));
            p.setFont(ui::font(Type::Base));
            p.setPen(Theme::now().text2);
            p.drawText(middle.adjusted(24, kIcon + 10, -24, 40), Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, emptyWords_);
            return;
        }
    }
    const QSizeF chip = chipSize(emptyWords_);
    const double y = emptyPhoto_.empty() ? height() / 2.0 : (scene.view.rect().bottom() - chip.height() - 16);
    paintChip(p, scene, {(width() - chip.width()) / 2, y}, emptyWords_);
}

QRect Canvas::runningLine() const { return {0, 0, width(), static_cast<int>(kRefineHigh) + 1}; }

void Canvas::paintRefining(QPainter& p) const
{
    if (refineShownAt_ == 0)
        return;
    const Scene scene{view_, rect(), {}};
    const double high = scene.line(kRefineHigh);
    p.fillRect(QRectF(0, 0, width(), high), Theme::now().hairline);
    if (style()->styleHint(QStyle::SH_Widget_Animate, nullptr, this) == 0) {
        p.fillRect(QRectF(0, 0, width(), high), Theme::now().accent);
        return;
    }
    const double wide = kRefineShare * width(), from = scene.aligned(runAt_ / 1000.0 * (width() + wide) - wide);
    p.fillRect(QRectF(from, 0, wide, high), Theme::now().accent);
}

void Canvas::paintEvent(QPaintEvent* event)
{
    QPainter p(this);
    const QRectF dirty = event->rect();
    p.fillRect(event->rect(), colourOf(surround_));
    if (picture_.image.isNull()) {
        paintEmpty(p);
        paintRefining(p);
        return;
    }
    const Scene now = scene();
    if (mode_ == Mode::Split) {
        paintPicture(p, Side::Before, Side::Before, dirty);
        paintPicture(p, Side::After, holdsBefore_ ? Side::Before : Side::After, dirty);
    } else if (mode_ == Mode::Wipe && !holdsBefore_) {
        const double x = now.aligned(wipeX());
        paintPicture(p, Side::After, Side::Before, dirty & QRectF(0, 0, x, height()));
        paintPicture(p, Side::After, Side::After, dirty & QRectF(x, 0, width() - x, height()));
    } else {
        paintPicture(p, Side::After, holdsBefore_ || (mode_ == Mode::Blink && blinkShowsBefore_) ? Side::Before : Side::After, dirty);
    }
    paintOverlays(p, now);
    paintWords(p, now);
    paintRefining(p);
}

}  // namespace ui
