#include <QDir>
#include <QPushButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QRadioButton>
#include <QSpinBox>
#include <QTabBar>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

#include "tests/ui/pictures.h"
#include "ui/controls/busy_ring.h"
#include "ui/controls/focus_ring.h"
#include "ui/controls/light_ball.h"
#include "ui/controls/message.h"
#include "ui/controls/meter.h"
#include "ui/controls/panel_header.h"
#include "ui/controls/set_ups.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/histogram.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

namespace {

using ui::NumberScale;
using ui::SliderRow;

void hover(QWidget* widget, const QPoint& at)
{
    QMouseEvent event(QEvent::MouseMove, at, at, Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QApplication::sendEvent(widget, &event);
}

/// Children one below the other.
QWidget* column(int width, const std::vector<QWidget*>& children, int gap = 0)
{
    auto* out = new QWidget;
    int y = 4;
    for (QWidget* child : children) {
        child->setParent(out);
        const int tall = child->hasHeightForWidth() ? child->heightForWidth(width - 8) : child->sizeHint().height();
        child->setGeometry(4, y, width - 8, tall);
        y += tall + gap;
    }
    out->resize(width, y + 4);
    return out;
}

SliderRow* slider(const QString& label, const NumberScale& scale, double fallback, double value)
{
    auto* row = new SliderRow(label, scale, fallback);
    row->setValue(value);
    return row;
}

const NumberScale kPercent{0, 100, 1, "%"};

QWidget* sliderRows()
{
    auto* dragged = slider("Rim", kPercent, 0, 20);
    auto* hovered = slider("Fill", kPercent, 50, 40);
    auto* warmth = slider("Warmth", {2500, 10000, 50, "K"}, 5300, 5300);
    warmth->setTrack(SliderRow::Track::Warmth);
    auto* typing = slider("Exposure", {-3, 3, 0.05, "stops"}, 0, 0.35);
    auto* off = slider("Teeth", kPercent, 0, 0);
    off->setEnabled(false);
    auto* two = slider("A label of two lines", kPercent, 30, 60);
    two->setTwoLines(true);
    QWidget* out = column(324, {slider("Softness", kPercent, 55, 55), slider("Strength", kPercent, 60, 70), hovered, dragged, warmth, slider("Two-sided", {-100, 100, 1, ""}, 0, -40), typing, off, two});
    out->setAttribute(Qt::WA_DontShowOnScreen);
    out->show();
    typing->type();
    if (auto* field = typing->findChild<QLineEdit*>())
        field->deselect(), field->setReadOnly(true);  // a caret would blink
    hover(hovered, {out->isRightToLeft() ? 20 : 290, 14});
    QTest::mousePress(dragged, Qt::LeftButton, {}, QPoint(static_cast<int>(dragged->ringRect().center().x()), 14));
    return out;
}

TEST(Pictures, SliderRow)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("slider-row", sliderRows);
}

QWidget* meters()
{
    using ui::Meter;
    std::vector<QWidget*> all;
    const auto add = [&](Meter::Kind kind, std::optional<double> value, bool measuring) {
        auto* meter = new Meter(kind);
        meter->setValue(value, measuring);
        all.push_back(meter);
    };
    add(Meter::Kind::Likeness, 94, false), add(Meter::Kind::Likeness, 76, false), add(Meter::Kind::Likeness, 58, false);
    add(Meter::Kind::Authenticity, 91, false), add(Meter::Kind::Quality, 88, false), add(Meter::Kind::Quality, 70, true), add(Meter::Kind::Likeness, {}, true);
    return column(324, all);
}

TEST(Pictures, Meter)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("meter", meters);
}

QWidget* panelHeaders()
{
    std::vector<QWidget*> all;
    const auto add = [&](const QString& icon, const QString& name, const QString& words, bool open, bool changed, bool bypassed) {
        auto* header = new ui::PanelHeader(icon, name);
        header->setWords(words), header->setOpen(open), header->setChanged(changed), header->setBypassed(bypassed);
        all.push_back(header);
    };
    add("sun", "Light", "Loop", true, true, false), add("image", "Background", "Studio grey, f/2.8", false, true, false);
    add("bandage", "Retouch", "Medium", true, false, false), add("palette", "Colour", "Neutral, as shot", false, false, true);
    return column(340, all);
}

TEST(Pictures, PanelHeader)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("panel-header", panelHeaders);
}

QWidget* lightBalls()
{
    auto* out = new QWidget;
    const auto add = [out](const ui::LampAngles& key, bool lit, const ui::RimLight& rim, int column) {
        auto* ball = new ui::LightBall(out);
        ball->setKey(key, lit, 0.4), ball->setRim(rim);
        ball->setGeometry(QRect({column * 134, 0}, ball->sizeHint()));
    };
    add({-42, 34}, true, {true, 20}, 0), add({110, 5}, true, {false, 0}, 1), add({0, 30}, false, {true, 0}, 2);
    out->resize(402, 134);
    return out;
}

TEST(Pictures, LightBall)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("light-ball", lightBalls, false);
}

QWidget* setUps()
{
    auto* setUps = new ui::SetUps;
    setUps->setCurrent(finish::LightSetup::Loop, true, -1);
    setUps->resize(188, 112);
    return setUps;
}

TEST(Pictures, SetUps)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("set-ups", setUps);
}

QWidget* messages()
{
    using ui::Message;
    return column(440, {new Message(Message::Kind::Ok, "15 files exported.", "They are in Pictures / Headshots.", "Show folder"),
                        new Message(Message::Kind::Warn, "This photo is too dark to judge.", "Face a window and take it again, or keep it anyway.", "Keep anyway"),
                        new Message(Message::Kind::Bad, "The disk is full, 9 of 15 files are safe.", "Free 45 MB, then go on.", "Go on"), new Message(Message::Kind::Hint, "Choose a style to begin.")}, 6);
}

TEST(Pictures, Message)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("message", messages);
}

QWidget* busyRings()
{
    struct Rings : QWidget {
        void paintEvent(QPaintEvent*) override
        {
            QPainter painter(this);
            const ui::Theme& t = ui::Theme::now();
            ui::BusyRing::paint(painter, {4, 4, 32, 32}, 68, 0, t.text, t.groove);
            ui::BusyRing::paint(painter, {44, 12, 16, 16}, -1, 0.3, t.accent, t.groove);
        }
    };
    auto* out = new Rings;
    out->resize(70, 40);
    return out;
}

TEST(Pictures, BusyRing)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("busy-ring", busyRings, false);
}

QWidget* focusRings()
{
    auto* out = new QWidget;
    out->resize(200, 50);
    auto* button = new QPushButton("Keep session", out);
    button->setFont(ui::font(ui::Type::Button));
    button->setGeometry(10, 11, 120, 28);
    new ui::FocusRing(out);
    out->show();
    QApplication::setActiveWindow(out);
    button->clearFocus();  // which comes with the window, by no key
    button->setFocus(Qt::TabFocusReason);
    EXPECT_TRUE(out->findChild<ui::FocusRing*>()->isVisible());
    return out;
}

TEST(Pictures, FocusRing)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("focus-ring", focusRings);
}

QWidget* histograms()
{
    QImage ramp(256, 64, QImage::Format_RGBA8888);
    for (int y = 0; y < ramp.height(); ++y)
        for (int x = 0; x < 256; ++x)
            ramp.setPixelColor(x, y, QColor(std::min(255, x * x / 200), x, std::min(255, x / 2 + y * 2)));
    auto* out = new ui::Histogram;
    out->setPicture(ramp);
    out->resize(316, 72);
    return out;
}

TEST(Pictures, Histogram)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("histogram", histograms, false);
}

/// All that the style sheet shapes, in the states that last: idle, checked, disabled.
QWidget* sheet()
{
    auto* out = new QWidget;
    auto* grid = new QGridLayout(out);
    grid->setContentsMargins(12, 12, 12, 12);
    int row = 0;
    const auto line = [&](std::initializer_list<QWidget*> widgets) {
        int column = 0;
        for (QWidget* widget : widgets)
            grid->addWidget(widget, row, column++, Qt::AlignLeft | Qt::AlignVCenter);
        ++row;
    };
    const auto button = [](const QString& text, const char* kind, bool enabled = true) {
        auto* b = new QPushButton(text);
        b->setFont(ui::font(ui::Type::Button));
        if (kind)
            b->setProperty("kind", kind);
        b->setEnabled(enabled);
        return b;
    };
    line({button("Continue", "main"), button("Compare", nullptr), button("Delete…", "danger"), button("Skip", "quiet"), button("Details", "link")});
    line({button("Continue", "main", false), button("Compare", nullptr, false), button("Delete…", "danger", false), button("Skip", "quiet", false), button("Details", "link", false)});
    const auto tool = [](const QString& name, bool checked, bool enabled = true) {
        auto* b = new QToolButton;
        b->setIcon(ui::icon(name)), b->setCheckable(true), b->setChecked(checked), b->setEnabled(enabled);
        return b;
    };
    line({tool("crop", false), tool("sun", true), tool("crop", false, false)});
    auto* field = new QLineEdit("Eileen M.");
    auto* bad = new QLineEdit("Eileen M.");
    bad->setProperty("state", "bad");
    auto* off = new QLineEdit("Eileen M.");
    off->setEnabled(false);
    for (QLineEdit* each : {field, bad, off})
        each->setFixedWidth(110);
    line({field, bad, off});
    const auto check = [](QAbstractButton* b, bool on, bool enabled, const char* kind = nullptr) {
        if (auto* radio = qobject_cast<QRadioButton*>(b))
            radio->setAutoExclusive(false);
        b->setText("Word"), b->setCheckable(true), b->setChecked(on), b->setEnabled(enabled);
        if (kind)
            b->setProperty("kind", kind);
        return b;
    };
    line({check(new QCheckBox, true, true), check(new QCheckBox, false, true), check(new QCheckBox, true, false), check(new QCheckBox, false, false)});
    line({check(new QRadioButton, true, true), check(new QRadioButton, false, true), check(new QRadioButton, true, false), check(new QRadioButton, false, false)});
    line({check(new QCheckBox, true, true, "switch"), check(new QCheckBox, false, true, "switch"), check(new QCheckBox, true, false, "switch"), check(new QCheckBox, false, false, "switch")});
    auto* segments = new QFrame;
    segments->setProperty("kind", "segments");
    auto* inside = new QHBoxLayout(segments);
    inside->setContentsMargins(2, 2, 2, 2);
    inside->setSpacing(0);
    for (const char* text : {"All", "Picked"}) {
        auto* b = button(text, "segment");
        b->setCheckable(true), b->setChecked(QString(text) == "Picked");
        inside->addWidget(b);
    }
    auto* combo = new QComboBox;
    combo->addItems({"Fit, 28 %"});
    auto* noCombo = new QComboBox;
    noCombo->addItems({"Fit, 28 %"});
    noCombo->setEnabled(false);
    auto* spin = new QSpinBox;
    spin->setValue(12);
    line({segments, combo, noCombo, spin});
    auto* chip = button("navy flight suit", "chip");
    auto* chosen = button("85 mm", "chip");
    chosen->setCheckable(true), chosen->setChecked(true);
    auto* over = new QLabel("1600 × 2000 px");
    over->setProperty("kind", "chipOverPicture");
    auto* key = new QLabel("Ctrl");
    key->setProperty("kind", "key");
    line({chip, chosen, over, key});
    auto* tabs = new QTabBar;
    tabs->setProperty("kind", "dock");
    tabs->addTab(ui::icon("sliders-horizontal"), "Finish"), tabs->addTab(ui::icon("sparkles"), "Generate");
    auto* bar = new QProgressBar;
    bar->setValue(31), bar->setTextVisible(false), bar->setFixedWidth(120);
    grid->addWidget(tabs, row, 0, 1, 2);
    grid->addWidget(bar, row++, 2);
    out->resize(out->sizeHint());
    return out;
}

TEST(Pictures, StyleSheet)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("style-sheet", sheet);
}

/// All of it in both themes, to be looked at: LIKENESS_SCREENS names the folder.
TEST(Screens, Components)
{
    const QString folder = qEnvironmentVariable("LIKENESS_SCREENS");
    if (folder.isEmpty())
        GTEST_SKIP() << "LIKENESS_SCREENS names no folder";
    QDir().mkpath(folder);
    for (const int ratio : {1, 2}) {
        QImage all;
        for (const bool dark : {true, false}) {
            const pictures::WithTheme with(dark, Qt::LeftToRight);
            std::vector<QImage> parts;
            int tall = 0, wide = 0;
            for (QWidget* (*make)() : {sheet, sliderRows, meters, panelHeaders, lightBalls, setUps, messages, busyRings, focusRings, histograms}) {
                const std::unique_ptr<QWidget> widget(make());
                widget->setAttribute(Qt::WA_DontShowOnScreen);
                widget->show();
                QCoreApplication::processEvents();
                parts.push_back(pictures::of(*widget, ratio));
                tall += parts.back().height() + 16 * ratio, wide = std::max(wide, parts.back().width());
            }
            if (all.isNull())
                all = QImage((wide + 32) * 2, tall + 32, QImage::Format_RGB32);
            QPainter painter(&all);
            const int x = dark ? 0 : all.width() / 2;
            painter.fillRect(x, 0, all.width() / 2, all.height(), ui::Theme::now().panel);
            int y = 16;
            for (QImage& part : parts) {
                part.setDevicePixelRatio(1);
                painter.drawImage(x + 16, y, part);
                y += part.height() + 16 * ratio;
            }
        }
        EXPECT_TRUE(all.save(QString("%1/components-%2.png").arg(folder).arg(ratio)));
    }
}

}  // namespace
