#include <QAbstractButton>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

#include "core/finish/backdrop_preset.h"
#include "core/finish/parameter.h"
#include "core/finish/style.h"
#include "tests/ui/pictures.h"
#include "ui/controls/light_ball.h"
#include "ui/controls/panel_header.h"
#include "ui/controls/set_ups.h"
#include "ui/controls/slider_row.h"
#include "ui/panels/declared_words.h"
#include "ui/panels/finish_dock.h"
#include "ui/panels/histogram.h"
#include "ui/panels/judgement_box.h"
#include "ui/panels/look_words.h"
#include "ui/panels/parameter_row.h"
#include "ui/theme/theme.h"

namespace {

const std::filesystem::path kResources = LIKENESS_SOURCE_DIR "/resources";

const std::vector<finish::BackdropPreset>& backdrops()
{
    static const auto all = finish::loadBackdrops(std::array{kResources / "backdrops"}).backdrops;
    return all;
}

finish::Recipe styleRecipe()
{
    return finish::loadStyle(kResources / "styles" / "corporate-grey.json", backdrops()).recipe;
}

judge::Judgement judgement()
{
    judge::Judgement out;
    out.likeness = identity::SubjectLikeness{};
    out.likeness->likeness.likeness = 94;
    judge::Authenticity& a = out.authenticity;
    a.score = 91.0f, a.texturePercent = 96.0f, a.geometryPercent = 99.2f, a.itaShift = 0.8f, a.hueShift = 4.2f, a.marksKept = 2, a.marksTotal = 2, a.areaChangedPercent = 12.0f;
    out.quality.score = 88;
    return out;
}

/// A dock with a headshot of a style, and what it told.
struct Dock {
    ui::FinishDock dock;
    finish::Recipe style = styleRecipe(), last;
    QStringList labels, keys;
    explicit Dock(int height = 800)
    {
        QObject::connect(&dock, &ui::FinishDock::changed, &dock, [this](const finish::Recipe& recipe, const QString& label, const QString& key) { last = recipe, labels << label, keys << key; });
        dock.setBackdrops(backdrops());
        dock.setLook("v1", style, style);
        dock.resize(340, height);
        dock.setAttribute(Qt::WA_DontShowOnScreen);
        dock.show();
        QApplication::setActiveWindow(&dock);
        QCoreApplication::processEvents();
    }
    ui::Panel* panel(const QString& name)
    {
        for (auto* each : dock.findChildren<ui::Panel*>())
            if (each->name() == name)
                return each;
        return nullptr;
    }
    ui::SliderRow* slider(const std::string& key)
    {
        for (auto* each : dock.findChildren<ui::ParameterRow*>())
            if (each->parameter().key == key)
                return each->slider();
        return nullptr;
    }
};

TEST(FinishDock, HasAControlForEveryParameterButStrokes)
{
    Dock d;
    std::vector<std::string> there;
    for (auto* row : d.dock.findChildren<ui::ParameterRow*>())
        there.push_back(row->parameter().key);
    for (const finish::Parameter& parameter : finish::parameters()) {
        const bool strokes = std::holds_alternative<finish::StrokesKind>(parameter.kind), whole = std::holds_alternative<finish::WholeKind>(parameter.kind);
        // The set-up has a grid of its own; the seed is no matter of looks.
        const bool elsewhere = strokes || whole || parameter.key == "relight.setup";
        EXPECT_EQ(std::count(there.begin(), there.end(), parameter.key), elsewhere ? 0 : 1) << parameter.key;
    }
}

TEST(FinishDock, AllThatIsDeclaredCanBeTranslated)
{
    const auto all = ui::declaredWords();
    const auto expect = [&](std::string_view word) { EXPECT_TRUE(word.empty() || std::find(all.begin(), all.end(), word) != all.end()) << word << " is missing in ui/panels/declared_words.cpp"; };
    for (const finish::Parameter& parameter : finish::parameters()) {
        if (std::holds_alternative<finish::WholeKind>(parameter.kind))
            continue;
        expect(parameter.label), expect(parameter.unit), expect(parameter.help);
        if (const auto* choice = std::get_if<finish::ChoiceKind>(&parameter.kind))
            for (const auto& option : choice->options)
                expect(option.label);
    }
}

TEST(FinishDock, TellingValuesChangesNothing)
{
    Dock d;
    finish::Recipe other = d.style;
    other.relight.strength = 20, other.background.aperture = 5.6f, other.framing.aspect = finish::Aspect::Square;
    d.dock.setLook("v1", other, d.style);
    d.dock.setLook("v2", d.style, d.style);
    d.dock.setJudgement(judgement(), false);
    EXPECT_TRUE(d.labels.empty());
}

TEST(FinishDock, ASliderChangesItsParameterAndNothingElse)
{
    for (const finish::Parameter& parameter : finish::parameters()) {
        if (!std::holds_alternative<finish::NumberKind>(parameter.kind))
            continue;
        Dock d;
        ui::SliderRow* slider = d.slider(parameter.key);
        ASSERT_TRUE(slider) << parameter.key;
        const double at = slider->value();
        slider->setByReader(at == slider->scale().max ? slider->scale().min : slider->scale().max);
        ASSERT_EQ(d.labels.size(), 1) << parameter.key;
        EXPECT_NEAR(std::get<double>(parameter.get(d.last)), slider->value(), 1e-4) << parameter.key;
        finish::Recipe back = d.last;
        parameter.put(back, parameter.get(d.style));
        EXPECT_EQ(back, d.style) << parameter.key;
        EXPECT_FALSE(d.keys[0].isEmpty());
    }
}

TEST(FinishDock, OneDragHasOneMergeKeyAndALabelInWords)
{
    Dock d;
    ui::SliderRow* fill = d.slider("relight.fill");
    fill->setFocus();
    QTest::keyClick(fill, Qt::Key_Right);
    QTest::keyClick(fill, Qt::Key_Right);
    ASSERT_EQ(d.labels.size(), 2);
    EXPECT_EQ(d.labels[1], "Fill +2");
    EXPECT_EQ(d.keys[0], d.keys[1]);
    EXPECT_EQ(d.last.relight.fill, d.style.relight.fill + 2);
}

TEST(FinishDock, HeadersSayWhatWasDoneAndPutItBack)
{
    Dock d;
    ui::Panel* retouch = d.panel("Retouch");
    EXPECT_FALSE(retouch->header().inWords().contains("changed"));
    d.slider("retouch.heal")->setByReader(0);
    EXPECT_TRUE(retouch->header().inWords().contains("changed")) << retouch->header().inWords().toStdString();
    d.slider("relight.strength")->setByReader(10);
    retouch->reset();
    EXPECT_EQ(d.last.retouch, d.style.retouch);
    EXPECT_EQ(d.last.relight.strength, 10) << "only its own part";
    EXPECT_EQ(d.labels.last(), "Retouch as in the style");
}

TEST(FinishDock, TheEyeLeavesAPartOutAndBringsItBack)
{
    Dock d;
    ui::Panel* light = d.panel("Light");
    d.slider("relight.strength")->setByReader(33);
    const finish::Recipe before = d.last;
    light->setBypassed(true);
    EXPECT_EQ(d.last.relight, finish::RelightParams{});
    EXPECT_EQ(d.last.retouch, before.retouch);
    EXPECT_TRUE(light->isBypassed());
    d.dock.setLook("v2", d.style, d.style);
    EXPECT_FALSE(light->isBypassed()) << "another headshot";
    d.dock.setLook("v1", before, d.style);
    EXPECT_FALSE(light->isBypassed()) << "undone meanwhile";
    finish::Recipe none = before;
    none.relight = {};
    d.dock.setLook("v1", none, d.style);
    EXPECT_TRUE(light->isBypassed()) << "redone";
    light->setBypassed(false);
    EXPECT_EQ(d.last, before);
    EXPECT_FALSE(light->isBypassed());
}

TEST(FinishDock, SetUpsAndBallGiveTheRecipeItsLamps)
{
    Dock d;
    auto* setUps = d.dock.findChild<ui::SetUps*>();
    for (auto* button : setUps->findChildren<QAbstractButton*>())
        if (button->text() == "Rembrandt")
            QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(d.last.relight.setup, finish::LightSetup::Rembrandt);
    EXPECT_EQ(d.labels.last(), "Light: Rembrandt");
    auto* ball = d.dock.findChild<ui::LightBall*>();
    EXPECT_EQ(ball->key(), (ui::LampAngles{-52, 42})) << "on the left, as long as nothing else is known";
    d.dock.setKeySide(1);
    EXPECT_EQ(ball->key(), (ui::LampAngles{52, 42}));
    ball->setFocus();
    QTest::keyClick(ball, Qt::Key_Right);
    EXPECT_EQ(d.last.relight.azimuth, 1);
    EXPECT_EQ(d.last.relight.side, finish::LightSide::Right);
    EXPECT_EQ(ui::words::light(d.last.relight), "Custom");
    QTest::keyClick(ball, Qt::Key_Delete);
    EXPECT_EQ(d.last.relight.setup, d.style.relight.setup);
    EXPECT_EQ(d.last.relight.azimuth, 0);
}

TEST(FinishDock, ABackdropIsChosenByName)
{
    Dock d;
    d.dock.reveal("background");
    auto* box = d.panel("Background")->findChild<QComboBox*>();
    EXPECT_EQ(ui::words::background(d.style, finish::shownBackdrop(backdrops(), d.style)), box->currentText());
    const int navy = box->findText(QString::fromStdString(std::find_if(backdrops().begin(), backdrops().end(), [](const auto& b) { return b.id == "office-bright"; })->name));
    ASSERT_GE(navy, 0);
    box->setCurrentIndex(navy);
    Q_EMIT box->activated(navy);
    ASSERT_EQ(d.labels.size(), 1);
    ASSERT_TRUE(finish::shownBackdrop(backdrops(), d.last));
    EXPECT_EQ(finish::shownBackdrop(backdrops(), d.last)->id, "office-bright");
    EXPECT_TRUE(d.slider("background.aperture")->isVisibleTo(&d.dock));
    d.slider("background.aperture")->setByReader(5.6);
    EXPECT_TRUE(box->currentText().startsWith("Custom")) << box->currentText().toStdString();
    EXPECT_TRUE(ui::words::background(d.last, finish::shownBackdrop(backdrops(), d.last)).endsWith("f/5.6"));
}

TEST(FinishDock, MarksAreGivenUpAndKeptAgain)
{
    Dock d;
    finish::Stroke cheek{{{0.4, 0.5}}, 0.05f}, chin{{{0.5, 0.7}}, 0.04f};
    d.dock.setMarks({{"left cheek", true, cheek}, {"chin", true, chin}});
    QSignalSpy shown(&d.dock, &ui::FinishDock::marksShown);
    ui::Panel* retouch = d.panel("Retouch");
    QPushButton* show = nullptr;
    for (auto* button : retouch->findChildren<QPushButton*>())
        if (button->text() == "Show")
            show = button;
    ASSERT_TRUE(show);
    show->click();
    EXPECT_EQ(shown.size(), 1);
    const auto boxes = retouch->findChildren<QCheckBox*>();
    ASSERT_EQ(boxes.size(), 2);
    boxes[0]->click();
    EXPECT_EQ(d.last.retouch.remove, std::vector{cheek});
    EXPECT_EQ(d.labels.last(), "Heal mark: left cheek");
    boxes[0]->click();
    EXPECT_TRUE(d.last.retouch.remove.empty());
}

TEST(FinishDock, ResetAllKeepsTheCutOut)
{
    Dock d;
    finish::Recipe changed = d.style;
    changed.relight.strength = 5, changed.matte.keep.push_back({{{0.1, 0.1}}, 0.1f});
    d.dock.setLook("v1", changed, d.style);
    for (auto* button : d.dock.findChildren<QToolButton*>())
        if (button->accessibleName() == "Put all back as in the style")
            button->click();
    EXPECT_EQ(d.last.relight, d.style.relight);
    EXPECT_EQ(d.last.matte, changed.matte);
}

TEST(FinishDock, NothingCanBeSetWithoutAHeadshotOrInReading)
{
    Dock d;
    d.dock.setNoHeadshot();
    EXPECT_FALSE(d.slider("relight.fill")->isEnabled());
    d.dock.setLook("v1", d.style, d.style);
    EXPECT_TRUE(d.slider("relight.fill")->isEnabled());
    d.dock.setReadOnly(true);
    EXPECT_FALSE(d.slider("relight.fill")->isEnabled());
    for (auto* button : d.dock.findChildren<QPushButton*>())
        if (button->text() == "Apply to…") {
            EXPECT_FALSE(button->isEnabled());
            EXPECT_FALSE(button->toolTip().isEmpty()) << "says why";
        }
}

TEST(FinishDock, OnlyOnePanelByAlt)
{
    Dock d;
    EXPECT_EQ(d.dock.openPanels(), (QStringList{"relight", "retouch"}));
    ui::Panel* colour = d.panel("Colour");
    QTest::mouseClick(&colour->header(), Qt::LeftButton, Qt::AltModifier, QPoint(60, 18));
    EXPECT_EQ(d.dock.openPanels(), QStringList{"colour"});
    d.dock.reveal("matte");
    EXPECT_EQ(d.dock.openPanels(), (QStringList{"colour", "matte"}));
}

TEST(FinishDock, TheBrushIsOneOfThree)
{
    Dock d;
    QSignalSpy asked(&d.dock.cutOut(), &ui::CutOutPanel::brushAsked);
    for (auto* button : d.dock.cutOut().findChildren<QPushButton*>())
        if (button->text() == "Remove")
            button->click(), button->click();
    ASSERT_EQ(asked.size(), 2);
    EXPECT_EQ(asked[0][0].value<ui::CutOutPanel::Brush>(), ui::CutOutPanel::Brush::Remove);
    EXPECT_EQ(asked[1][0].value<ui::CutOutPanel::Brush>(), ui::CutOutPanel::Brush::None);
    EXPECT_NEAR(d.dock.cutOut().radius(), finish::Stroke{}.radius, 1e-6);
}

TEST(JudgementBox, SaysWhatWasChanged)
{
    const auto a = judgement().authenticity;
    EXPECT_EQ(ui::JudgementBox::summary(a), "Texture 96 % kept, shape unchanged");
    EXPECT_EQ(ui::JudgementBox::summary({}), "");
    judge::Authenticity moved;
    moved.geometryPercent = 96.0f;
    EXPECT_EQ(ui::JudgementBox::summary(moved), "Shape moved by 4.0 %");
    const auto parts = ui::JudgementBox::parts(a);
    ASSERT_EQ(parts.size(), 6u);
    EXPECT_EQ(parts[2].value, "unchanged");
    EXPECT_EQ(parts[3].value, "turned by 4°");
    EXPECT_EQ(parts[4].value, "2 of 2 kept");
}

TEST(LookWords, SayAPartInAFewWords)
{
    using namespace ui::words;
    EXPECT_EQ(light({}), "As shot");
    finish::Recipe recipe;
    recipe.relight.setup = finish::LightSetup::Loop;
    EXPECT_EQ(light(recipe.relight), "Loop");
    EXPECT_EQ(retouch({}), "Off");
    finish::RetouchParams& r = recipe.retouch;
    r.heal = 60, r.evenness = 25, r.evennessColour = 30, r.underEye = 30, r.shine = 45;
    EXPECT_EQ(retouch(r), "Medium");
    EXPECT_EQ(colour({}), "Neutral, as shot");
    recipe.colour.temperature = 20, recipe.colour.exposure = 0.5f;
    EXPECT_EQ(colour(recipe.colour), "Neutral, warmer, lighter");
    recipe.colour = {};
    recipe.colour.monochrome = 100;
    EXPECT_EQ(colour(recipe.colour), "Black and white, as shot");
    EXPECT_EQ(framing(recipe), "Portrait 4:5");
    recipe.framing.zoom = 130;
    EXPECT_EQ(framing(recipe), "Portrait 4:5, closer");
    EXPECT_EQ(background(recipe, nullptr), "Original, out of focus, f/2");
    EXPECT_EQ(cutOut({}), "Automatic");
}

TEST(Histogram, CountsAndSaysTheEnds)
{
    ui::Histogram histogram;
    EXPECT_EQ(histogram.inWords(), "No picture");
    QImage half(100, 100, QImage::Format_RGBA8888);
    half.fill(Qt::black);
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 100; ++x)
            half.setPixelColor(x, y, Qt::white);
    histogram.setPicture(half);
    EXPECT_EQ(histogram.inWords(), "50.0 % black, 50.0 % white");
}

QImage drawnPicture()
{
    QImage out(320, 400, QImage::Format_RGBA8888);
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) {
            const double d = std::hypot(x - 160, y - 180) / 200;
            out.setPixelColor(x, y, QColor::fromHsvF(0.06f, static_cast<float>(std::clamp(0.5 - d / 3, 0.0, 1.0)), static_cast<float>(std::clamp(1 - d * 0.7, 0.05, 0.95))));
        }
    return out;
}

/// The whole dock as in the look's pictures.
QWidget* shownDock(int height, const QStringList& open)
{
    auto* dock = new ui::FinishDock;
    finish::Recipe style = styleRecipe(), recipe = style;
    recipe.relight.strength = 70, recipe.relight.fill = -10, recipe.relight.rim = 20, recipe.retouch.evenness = 25;
    dock->setBackdrops(backdrops());
    dock->setLook("v1", recipe, style);
    dock->setMarks({{"left cheek", true, {{{0.4, 0.5}}, 0.05f}}, {"chin", true, {{{0.5, 0.7}}, 0.05f}}});
    dock->setJudgement(judgement(), false);
    dock->setOpenPanels(open);
    dock->setPicture(drawnPicture());
    dock->resize(340, height);
    return dock;
}

TEST(Pictures, FinishDock)
{
    SKIP_WITHOUT_INTER();
    pictures::expectAll("finish-dock", [] { return shownDock(820, {"relight", "retouch"}); });
}

/// All panels at once, to be looked at: LIKENESS_SCREENS names the folder.
TEST(Screens, FinishDock)
{
    const QString folder = qEnvironmentVariable("LIKENESS_SCREENS");
    if (folder.isEmpty())
        GTEST_SKIP() << "LIKENESS_SCREENS names no folder";
    QDir().mkpath(folder);
    for (const bool dark : {true, false}) {
        const pictures::WithTheme with(dark, Qt::LeftToRight);
        const std::unique_ptr<QWidget> dock(shownDock(2900, {"relight", "background", "retouch", "colour", "framing", "detail", "matte"}));
        for (auto* button : dock->findChildren<QPushButton*>())
            if (button->text() == "More" || button->text() == "Details")
                button->click();
        dock->setAttribute(Qt::WA_DontShowOnScreen);
        dock->show();
        QCoreApplication::processEvents();
        EXPECT_TRUE(pictures::of(*dock, 1).save(QString("%1/finish-dock-%2.png").arg(folder, dark ? "dark" : "light")));
        static_cast<ui::FinishDock*>(dock.get())->setTab(ui::FinishDock::Tab::Generate);
        dock->resize(340, 820);
        QCoreApplication::processEvents();
        EXPECT_TRUE(pictures::of(*dock, 1).save(QString("%1/generate-dock-%2.png").arg(folder, dark ? "dark" : "light")));
    }
}

}  // namespace
