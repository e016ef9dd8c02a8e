#include "ui/canvas/canvas_bar.h"

#include <cmath>

#include <QButtonGroup>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr int kPercents[] = {25, 33, 50, 100, 200, 400};
constexpr int kShort = 36;

/// Qt leaves four pixels between icon and words; it should be eight.
QString besideIcon(const QString& words) { return words.isEmpty() ? words : " " + words; }

}  // namespace

CanvasBar::CanvasBar(Canvas* canvas, QWidget* parent) : QWidget(parent), canvas_(canvas)
{
    setAccessibleName(tr("Canvas bar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 0);
    row->setSpacing(6);

    struct Segment {
        Canvas::Mode mode;
        QString name, key, icon, says;
    };
    const Segment views[] = {{Canvas::Mode::After, tr("After"), "A", "square", tr("The headshot alone")},
                          {Canvas::Mode::Wipe, tr("Wipe"), "W", "triangles-centerline-dashed-horizontal", tr("Before and after on both sides of a line that moves")},
                          {Canvas::Mode::Split, tr("Split"), "S", "columns-2", tr("Before and after side by side")},
                          {Canvas::Mode::Blink, tr("Blink"), "K", "eye", tr("Before and after in turn")}};
    auto* segments = new QFrame;
    segments->setProperty("kind", "segments");
    auto* inner = new QHBoxLayout(segments);
    inner->setContentsMargins(2, 2, 2, 2);
    inner->setSpacing(0);
    auto* group = new QButtonGroup(this);
    for (const Segment& each : views) {
        auto* button = new QPushButton(icon(each.icon), besideIcon(each.name));
        button->setProperty("kind", "segment");
        button->setFont(ui::font(Type::Button));
        button->setCheckable(true);
        button->setIconSize({14, 14});
        button->setAccessibleName(each.name);
        button->setToolTip(tr("%1 (%2). %3.").arg(each.name, each.key, each.says));
        group->addButton(button);
        inner->addWidget(button);
        views_[static_cast<std::size_t>(each.mode)] = button;
        connect(button, &QPushButton::clicked, this, [this, mode = each.mode] { canvas_->setMode(mode); });
    }
    row->addWidget(segments, 0, Qt::AlignVCenter);

    const auto line = [&] {
        auto* rule = new QFrame;
        rule->setProperty("kind", "line");
        rule->setFixedSize(1, 18);
        row->addWidget(rule);
    };
    line();
    zoom_ = new QComboBox;
    zoom_->setAccessibleName(tr("Zoom"));
    zoom_->setToolTip(tr("How large the picture is shown. The wheel over it does the same. Z: fit, or 100 % on the eyes."));
    zoom_->addItem(tr("Fit"), 0.0);
    for (const int percent : kPercents)
        zoom_->addItem(tr("%1 %").arg(percent), percent / 100.0);
    zoom_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    zoom_->setFocusPolicy(Qt::StrongFocus);
    connect(zoom_, &QComboBox::activated, this, [this](int index) {
        const double to = zoom_->itemData(index).toDouble();
        if (to > 0)
            canvas_->setZoom(to);
        else
            canvas_->fit();
    });
    row->addWidget(zoom_);
    eyes_ = new QPushButton(icon("scan-eye"), {});
    eyes_->setProperty("kind", "quiet");
    eyes_->setAccessibleName(tr("Eyes 100 %"));
    eyes_->setToolTip(tr("Eyes 100 % (Z). A pixel of the picture for each of the screen, at the eyes."));
    connect(eyes_, &QPushButton::clicked, canvas_, &Canvas::showEyes);
    row->addWidget(eyes_);
    line();

    struct Toggle {
        Canvas::Overlay overlay;
        QString name, key, icon, says;
    };
    const Toggle toggles[] = {{Canvas::Overlay::Light, tr("Light handle"), "L", "sun", tr("Move the main light over the face")},
                              {Canvas::Overlay::Crop, tr("Crop"), "R", "crop", tr("Drag the frame, its grips, or turn it outside")},
                              {Canvas::Overlay::Clipping, tr("Clipping"), "J", "triangle-alert",
                               tr("Stripes where white or black has no drawing left: rising for white, falling for black")},
                              {Canvas::Overlay::CutOut, tr("Cut-out"), "M", "user-round", tr("A veil over what is cut away")},
                              {Canvas::Overlay::Guides, tr("Guides"), {}, "grid-3x3", tr("Thirds and the eye line")}};
    const auto tool = [&](const QString& name, const QString& key, const QString& iconName, const QString& says) {
        auto* button = new QToolButton;
        button->setIcon(icon(iconName));
        button->setIconSize({16, 16});
        button->setCheckable(true);
        button->setAccessibleName(name);
        button->setToolTip(key.isEmpty() ? tr("%1. %2.").arg(name, says) : tr("%1 (%2). %3.").arg(name, key, says));
        return button;
    };
    auto* tools = new QHBoxLayout;
    tools->setSpacing(2);
    for (const Toggle& each : toggles) {
        auto* button = tool(each.name, each.key, each.icon, each.says);
        toggles_[static_cast<std::size_t>(each.overlay)] = button;
        connect(button, &QToolButton::clicked, this, [this, overlay = each.overlay](bool shown) { canvas_->setShown(overlay, shown); });
        if (each.overlay == Canvas::Overlay::Guides) {
            brush_ = tool(tr("Brush"), {}, "pencil", tr("Paint what belongs to the person, or does not. [ and ] change its size"));
            brush_->setPopupMode(QToolButton::InstantPopup);
            auto* menu = new QMenu(brush_);
            const auto add = [&](const QString& name, Canvas::Brush brush) {
                auto* action = menu->addAction(name, this, [this, brush] { canvas_->setBrush(brush); });
                action->setCheckable(true);
                connect(menu, &QMenu::aboutToShow, action, [this, action, brush] { action->setChecked(canvas_->brush() == brush); });
            };
            add(tr("Keep: this is the person"), Canvas::Brush::Keep);
            add(tr("Remove: this is not"), Canvas::Brush::Remove);
            add(tr("Brush away"), Canvas::Brush::None);
            brush_->setMenu(menu);
            tools->addWidget(brush_);
        }
        tools->addWidget(button);
    }
    row->addLayout(tools);
    row->addStretch(1);
    summary_ = new QLabel;
    summary_->setFont(ui::font(Type::Dense));
    summary_->hide();
    row->addWidget(summary_);
    compare_ = new QPushButton(icon("layout-grid"), besideIcon(tr("Compare")));
    compare_->setFont(ui::font(Type::Button));
    compare_->setAccessibleName(tr("Compare"));
    connect(compare_, &QPushButton::clicked, this, &CanvasBar::compareAsked);
    row->addWidget(compare_);

    connect(canvas_, &Canvas::modeChanged, this, [this] { show(canvas_->mode()); });
    connect(canvas_, &Canvas::viewChanged, this, &CanvasBar::showZoom);
    connect(canvas_, &Canvas::overlaysChanged, this, &CanvasBar::showOverlays);
    connect(canvas_, &Canvas::brushChanged, this, &CanvasBar::showOverlays);
    setCompare(tr("Compare comes with a later version"));
    setShort(false);
    show(canvas_->mode());
    showZoom();
    showOverlays();
}

void CanvasBar::setShort(bool isShort)
{
    short_ = isShort;
    write();
}

void CanvasBar::write()
{
    setFixedHeight(short_ ? rowHeight(kShort) : rowHeight(length::kCanvasBar));
    const QString names[] = {tr("After"), tr("Wipe"), tr("Split"), tr("Blink")};
    for (std::size_t i = 0; i < 4; ++i)
        views_[i]->setText(!short_ || views_[i]->isChecked() ? besideIcon(names[i]) : QString());
    eyes_->setText(short_ ? QString() : besideIcon(tr("Eyes 100 %")));
    summary_->setVisible(short_ && !summary_->text().isEmpty());
}

void CanvasBar::setSummary(const QString& words)
{
    summary_->setText(words);
    write();
}

void CanvasBar::setCompare(const QString& reason)
{
    compare_->setEnabled(reason.isEmpty());
    compare_->setToolTip(reason.isEmpty() ? tr("Compare (C). Two to six headshots side by side.") : reason);
}

void CanvasBar::show(Canvas::Mode mode)
{
    views_[static_cast<std::size_t>(mode)]->setChecked(true);
    write();
}

void CanvasBar::showZoom()
{
    const QSignalBlocker quiet(zoom_);
    const int percent = static_cast<int>(std::lround(100 * canvas_->zoom()));
    zoom_->setEnabled(!canvas_->picture().image.isNull());
    eyes_->setEnabled(zoom_->isEnabled());
    zoom_->setItemText(0, zoom_->isEnabled() && canvas_->fits() ? tr("Fit, %1 %").arg(percent) : tr("Fit"));
    int index = canvas_->fits() ? 0 : -1;
    for (int i = 1; i < zoom_->count() && index < 0; ++i)
        if (std::abs(zoom_->itemData(i).toDouble() - canvas_->zoom()) < 0.0005)
            index = i;
    zoom_->setPlaceholderText(tr("%1 %").arg(percent));
    zoom_->setCurrentIndex(index);
}

void CanvasBar::showOverlays()
{
    for (std::size_t i = 0; i < 6; ++i)
        if (toggles_[i])
            toggles_[i]->setChecked(canvas_->shows(static_cast<Canvas::Overlay>(i)) && !canvas_->overlaysHidden());
    brush_->setChecked(canvas_->brush() != Canvas::Brush::None);
}

void CanvasBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange)
        write();
    QWidget::changeEvent(event);
}

}  // namespace ui
