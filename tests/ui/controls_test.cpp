#include <QApplication>
#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <gtest/gtest.h>

#include "ui/controls/focus_ring.h"
#include "ui/controls/light_ball.h"
#include "ui/controls/meter.h"
#include "ui/controls/message.h"
#include "ui/controls/panel_header.h"
#include "ui/controls/set_ups.h"
#include "ui/controls/slider_row.h"
#include "ui/controls/toast.h"
#include "ui/theme/theme.h"

namespace {

using ui::NumberScale;
using ui::SliderRow;

const NumberScale kPercent{0, 100, 1, "%"};

TEST(NumberScale, WritesWhatAPersonReads)
{
    EXPECT_EQ(kPercent.text(70), "70");
    EXPECT_EQ(kPercent.words(70), "70 %");
    EXPECT_EQ((NumberScale{2500, 10000, 50, "K"}.text(5300)), "5300 K");
    EXPECT_EQ((NumberScale{1.2, 64, 0.1, "f/"}.text(2.8)), "f/2.8");
    const NumberScale stops{-3, 3, 0.05, "stops"};
    EXPECT_EQ(stops.text(0.35), "+0.35");
    EXPECT_EQ(stops.text(-0.5), QString(QChar(0x2212)) + "0.50");
    EXPECT_EQ(stops.text(0), "0.00");
    EXPECT_EQ((NumberScale{-90, 90, 1, "degrees"}.text(-42)), QString(QChar(0x2212)) + "42°");
    EXPECT_EQ(kPercent.text(12.3), "12.3") << "finer than a step";
}

TEST(NumberScale, ReadsWhatAPersonTypes)
{
    EXPECT_EQ(kPercent.fromText("45", 70), 45);
    EXPECT_EQ(kPercent.fromText(" 45 % ", 70), 45);
    EXPECT_EQ(kPercent.fromText("+5", 70), 75);
    EXPECT_EQ(kPercent.fromText("-5", 70), 65);
    EXPECT_EQ(kPercent.fromText("4,5", 70), 4.5);
    EXPECT_EQ((NumberScale{2500, 10000, 50, "K"}.fromText("5300 K", 0)), 5300);
    EXPECT_EQ((NumberScale{1.2, 64, 0.1, "f/"}.fromText("f/2,8", 2)), 2.8);
    const NumberScale stops{-3, 3, 0.05, "stops"};
    EXPECT_EQ(stops.fromText("+0.35", 1), 0.35) << "a scale with two sides has signs of its own";
    EXPECT_EQ(stops.fromText("-0.5 stops", 1), -0.5);
    EXPECT_EQ(stops.fromText(stops.text(-0.5), 0), -0.5) << "what it writes";
    for (const char* wrong : {"", "abc", "101", "-", "1.2.3", "+40", "1e1", "nan", "0x10"})
        EXPECT_FALSE(kPercent.fromText(wrong, 70)) << wrong;
}

TEST(NumberScale, EqualWaysAreEqualFactorsWhereItSpansMany)
{
    const NumberScale aperture{1.2, 64, 0.1, "f/"};
    EXPECT_NEAR(aperture.placeOf(std::sqrt(1.2 * 64)), 0.5, 1e-9);
    EXPECT_NEAR(aperture.valueAt(aperture.placeOf(5.6)), 5.6, 1e-9);
    EXPECT_EQ(aperture.onStep(5.62, false), 5.6);
    EXPECT_EQ(aperture.onStep(5.623, true), 5.62);
    EXPECT_NEAR((NumberScale{2500, 10000, 50, "K"}.placeOf(6250)), 0.5, 1e-9);
}

/// A row in a window of its own, with what it told.
struct Row {
    QWidget window;
    SliderRow row;
    QSignalSpy changing, committed;
    explicit Row(const NumberScale& scale = kPercent, double fallback = 50, Qt::LayoutDirection direction = Qt::LeftToRight)
        : row("Fill", scale, fallback, &window), changing(&row, &SliderRow::valueChanging), committed(&row, &SliderRow::committed)
    {
        window.setLayoutDirection(direction);
        window.resize(316, 60);
        row.setGeometry(0, 10, 316, 28);
        window.show();
        QApplication::setActiveWindow(&window);
    }
    /// The track lies from 106 to 260.
    static QPoint at(double place) { return {static_cast<int>(std::lround(106 + 154 * place)), 14}; }
    void move(const QPoint& to, Qt::KeyboardModifiers held = Qt::NoModifier)
    {
        QMouseEvent event(QEvent::MouseMove, to, row.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, held);
        QApplication::sendEvent(&row, &event);
    }
    QStringList keys() const
    {
        QStringList out;
        for (const auto& each : changing)
            if (!out.contains(each[1].toString()))
                out << each[1].toString();
        return out;
    }
};

TEST(SliderRow, OneDragIsOneCommitWithOneKey)
{
    Row r;
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.5));
    for (const double place : {0.55, 0.6, 0.7})
        r.move(Row::at(place));
    EXPECT_EQ(r.committed.size(), 0);
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.7));
    EXPECT_EQ(r.changing.size(), 3);
    EXPECT_EQ(r.keys().size(), 1);
    EXPECT_FALSE(r.keys().front().isEmpty());
    ASSERT_EQ(r.committed.size(), 1);
    EXPECT_NEAR(r.committed[0][0].toDouble(), 70, 1);
    EXPECT_EQ(r.row.value(), std::round(r.row.value()));
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.2));
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.2));
    EXPECT_NEAR(r.row.value(), 20, 1) << "the handle comes to a press on the track";
    EXPECT_EQ(r.keys().size(), 2) << "the next drag is another step";
    EXPECT_EQ(r.committed.size(), 2);
}

TEST(SliderRow, SnapsToTheDefaultUnlessAltIsHeld)
{
    Row r;
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.5));
    r.move(Row::at(0.7));
    r.move(Row::at(0.5) + QPoint(3, 0));
    EXPECT_EQ(r.row.value(), 50);
    r.move(Row::at(0.5) + QPoint(3, 0), Qt::AltModifier);
    EXPECT_EQ(r.row.value(), 52);
    r.move(Row::at(0.5) + QPoint(5, 0));
    EXPECT_EQ(r.row.value(), 53);
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.5));
}

TEST(SliderRow, ShiftIsTenTimesFiner)
{
    Row r;
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.5));
    r.move(Row::at(0.5) + QPoint(77, 0), Qt::ShiftModifier);
    EXPECT_NEAR(r.row.value(), 55, 0.11) << "half the track is a twentieth of the range";
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.5));
}

TEST(SliderRow, EscapeTakesADragBack)
{
    Row r;
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.5));
    r.move(Row::at(0.8));
    QTest::keyClick(&r.row, Qt::Key_Escape);
    EXPECT_EQ(r.row.value(), 50);
    EXPECT_EQ(r.keys().size(), 1);
    EXPECT_EQ(r.committed.size(), 0);
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.8));
    EXPECT_EQ(r.committed.size(), 0);
}

TEST(SliderRow, DoubleClickAndDeletePutItBack)
{
    Row r;
    r.row.setValue(80);
    QTest::mouseDClick(&r.row, Qt::LeftButton, {}, QPoint(20, 14));
    EXPECT_EQ(r.row.value(), 50) << "on the label";
    EXPECT_EQ(r.committed.size(), 1);
    r.row.setValue(80);
    QTest::mouseDClick(&r.row, Qt::LeftButton, {}, Row::at(0.8));
    EXPECT_EQ(r.row.value(), 50) << "on the handle";
    r.row.setValue(80);
    r.row.setFocus();
    QTest::keyClick(&r.row, Qt::Key_Delete);
    EXPECT_EQ(r.row.value(), 50);
}

TEST(SliderRow, KeysGoInStepsAndFollowEachOtherAsOne)
{
    Row r;
    r.row.setFocus();
    for (const auto& [key, value] : {std::pair{Qt::Key_Right, 51.0}, {Qt::Key_Up, 52.0}, {Qt::Key_Left, 51.0}, {Qt::Key_PageUp, 61.0}, {Qt::Key_PageDown, 51.0}, {Qt::Key_End, 100.0}, {Qt::Key_Home, 0.0}}) {
        QTest::keyClick(&r.row, key);
        EXPECT_EQ(r.row.value(), value);
    }
    QTest::keyClick(&r.row, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_NEAR(r.row.value(), 0.1, 1e-9);
    EXPECT_EQ(r.keys().size(), 1);
    r.row.clearFocus();
    EXPECT_EQ(r.committed.size(), 1);
}

TEST(SliderRow, MirrorsInRightToLeft)
{
    Row r(kPercent, 50, Qt::RightToLeft);
    r.row.setFocus();
    QTest::keyClick(&r.row, Qt::Key_Left);
    EXPECT_EQ(r.row.value(), 51);
    r.row.clearFocus();
    // The track lies from 56 to 210, its beginning at the right.
    QTest::mousePress(&r.row, Qt::LeftButton, {}, QPoint(210 - 15, 14));
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, QPoint(210 - 15, 14));
    EXPECT_NEAR(r.row.value(), 10, 1);
}

TEST(SliderRow, TypingTakesWhatIsRightAndKeepsWhatIsWrong)
{
    Row r;
    r.row.setFocus();
    QTest::keyClick(&r.row, Qt::Key_Return);
    auto* field = r.row.findChild<QLineEdit*>();
    ASSERT_TRUE(field && field->isVisible());
    QTest::keyClicks(field, "500");
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(r.row.value(), 50);
    EXPECT_TRUE(field->isVisible());
    EXPECT_EQ(field->property("state").toString(), "bad");
    EXPECT_EQ(field->toolTip(), "0 to 100 %");
    QTest::keyClicks(field, "+5");
    EXPECT_FALSE(field->property("state").isValid());
    QTest::keyClick(field, Qt::Key_Return);
    EXPECT_EQ(r.row.value(), 55);
    EXPECT_EQ(r.committed.size(), 1);
    EXPECT_TRUE(r.row.hasFocus());
    QTest::mouseClick(&r.row, Qt::LeftButton, {}, QPoint(300, 14));
    field = nullptr;
    for (auto* each : r.row.findChildren<QLineEdit*>())
        if (each->isVisible())
            field = each;
    ASSERT_TRUE(field) << "a click on the value opens it";
    QTest::keyClicks(field, "9");
    QTest::keyClick(field, Qt::Key_Escape);
    EXPECT_EQ(r.row.value(), 55);
}

TEST(SliderRow, TheWheelSetsItOnlyWithTheFocus)
{
    Row r;
    const auto wheel = [&] {
        QWheelEvent event(QPointF(150, 14), r.row.mapToGlobal(QPointF(150, 14)), {}, {0, 120}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        event.ignore();
        QApplication::sendEvent(&r.row, &event);
        return event.isAccepted();
    };
    r.row.clearFocus();
    wheel();
    EXPECT_EQ(r.row.value(), 50);
    r.row.setFocus();
    EXPECT_TRUE(wheel());
    EXPECT_EQ(r.row.value(), 51);
}

TEST(SliderRow, AValueThatComesBackDoesNotPullTheHandleOutOfTheHand)
{
    Row r;
    QTest::mousePress(&r.row, Qt::LeftButton, {}, Row::at(0.5));
    r.move(Row::at(0.8));
    r.row.setValue(10);
    EXPECT_NEAR(r.row.value(), 80, 1);
    QTest::mouseRelease(&r.row, Qt::LeftButton, {}, Row::at(0.8));
}

TEST(SliderRow, IsReadOut)
{
    Row r;
    QAccessibleInterface* said = QAccessible::queryAccessibleInterface(&r.row);
    ASSERT_TRUE(said);
    EXPECT_EQ(said->role(), QAccessible::Slider);
    EXPECT_EQ(said->text(QAccessible::Name), "Fill");
    EXPECT_EQ(said->text(QAccessible::Value), "50 %, the default");
    r.row.setValue(40);
    EXPECT_EQ(said->text(QAccessible::Value), "40 %, default 50 %");
    ASSERT_TRUE(said->valueInterface());
    EXPECT_EQ(said->valueInterface()->maximumValue().toDouble(), 100);
    said->valueInterface()->setCurrentValue(60);
    EXPECT_EQ(r.row.value(), 60);
}

TEST(Meter, SaysWhatAFigureMeans)
{
    using ui::Meter;
    for (const auto& [kind, value, word, state] : {std::tuple{Meter::Kind::Likeness, 89.6, "Very like you", Meter::State::Ok}, {Meter::Kind::Likeness, 89.4, "Like you", Meter::State::Plain},
                                                   {Meter::Kind::Likeness, 76.0, "A little off", Meter::State::Warn}, {Meter::Kind::Likeness, 58.0, "Not like you", Meter::State::Bad},
                                                   {Meter::Kind::Authenticity, 91.0, "Natural", Meter::State::Plain}, {Meter::Kind::Authenticity, 60.0, "Strongly retouched", Meter::State::Warn},
                                                   {Meter::Kind::Quality, 60.0, "Screen ready", Meter::State::Plain}, {Meter::Kind::Quality, 0.0, "Too small or soft", Meter::State::Warn}}) {
        EXPECT_EQ(Meter::verdictOf(kind, value).word, word);
        EXPECT_EQ(Meter::verdictOf(kind, value).state, state);
    }
    Meter meter(Meter::Kind::Likeness);
    QAccessibleInterface* said = QAccessible::queryAccessibleInterface(&meter);
    EXPECT_EQ(said->text(QAccessible::Value), "Not measured");
    meter.setValue(94.2, false);
    EXPECT_EQ(said->text(QAccessible::Value), "94, Very like you");
    EXPECT_EQ(said->role(), QAccessible::ProgressBar);
    meter.setValue(94.2, true);
    EXPECT_EQ(said->text(QAccessible::Value), "Measuring…");
}

/// A ball of 134: radius 55 around 67, 67.
struct Ball {
    ui::LightBall ball;
    QSignalSpy key, rim, committed, reset;
    Ball() : key(&ball, &ui::LightBall::keyChanging), rim(&ball, &ui::LightBall::rimChanging), committed(&ball, &ui::LightBall::committed), reset(&ball, &ui::LightBall::resetAsked)
    {
        ball.resize(ball.sizeHint());
        ball.setKey({-40, 30}, true, 0.4);
        ball.show();
        QApplication::setActiveWindow(&ball);
    }
    QPoint at(const ui::LampAngles& lamp) const { return (QPointF(67, 67) + ui::lamp::place(lamp) * 55).toPoint(); }
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers held = Qt::NoModifier)
    {
        QTest::mousePress(&ball, Qt::LeftButton, {}, from);
        QMouseEvent event(QEvent::MouseMove, to, ball.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, held);
        QApplication::sendEvent(&ball, &event);
        QTest::mouseRelease(&ball, Qt::LeftButton, {}, to);
    }
};

TEST(LightBall, TheSunGoesWhereItIsDraggedAndSnapsToNames)
{
    Ball b;
    b.drag(b.at({-40, 30}), b.at({20, 10}));
    EXPECT_NEAR(b.ball.key().azimuth, 20, 2);
    EXPECT_NEAR(b.ball.key().elevation, 10, 2);
    EXPECT_EQ(b.committed.size(), 1);
    b.drag(b.at(b.ball.key()), b.at({51, 41}));
    EXPECT_EQ(b.ball.key(), (ui::LampAngles{52, 42})) << "Rembrandt";
    b.drag(b.at(b.ball.key()), b.at({51, 41}), Qt::AltModifier);
    EXPECT_NE(b.ball.key(), (ui::LampAngles{52, 42}));
    QTest::mouseDClick(&b.ball, Qt::LeftButton, {}, b.at(b.ball.key()));
    EXPECT_EQ(b.reset.size(), 1);
}

TEST(LightBall, OverTheEdgeTheLightIsBehind)
{
    Ball b;
    b.drag(b.at({-40, 30}), b.at({-110, 0}));
    EXPECT_LT(b.ball.key().azimuth, -92);
    EXPECT_GE(b.ball.key().azimuth, -120);
}

TEST(LightBall, TheDotChangesSidesWithTheRimLight)
{
    Ball b;
    b.ball.setRim({true, 20});
    b.drag(QPoint(67 + 49, 67 - 25), QPoint(10, 50));
    EXPECT_EQ(b.ball.rim(), (ui::RimLight{false, 20}));
    EXPECT_EQ(b.key.size(), 0);
    EXPECT_EQ(b.committed.size(), 1);
}

TEST(LightBall, KeysGoByDegreesAndTabGoesFromKeyToRim)
{
    Ball b;
    b.ball.setFocus(Qt::TabFocusReason);
    QTest::keyClick(&b.ball, Qt::Key_Right);
    QTest::keyClick(&b.ball, Qt::Key_Up, Qt::ShiftModifier);
    QTest::keyClick(&b.ball, Qt::Key_PageUp);
    EXPECT_NEAR(b.ball.key().azimuth, -39, 1e-9);
    EXPECT_NEAR(b.ball.key().elevation, 40.1, 1e-9);
    EXPECT_EQ(b.key[0][1], b.key[2][1]) << "one step of the history";
    b.ball.setRim({true, 20});
    QTest::keyClick(&b.ball, Qt::Key_Tab);
    EXPECT_TRUE(b.ball.hasFocus());
    QTest::keyClick(&b.ball, Qt::Key_Left);
    QTest::keyClick(&b.ball, Qt::Key_Up);
    EXPECT_EQ(b.ball.rim(), (ui::RimLight{false, 21}));
    QTest::keyClick(&b.ball, Qt::Key_Delete);
    EXPECT_EQ(b.reset.size(), 1);
    EXPECT_EQ(QAccessible::queryAccessibleInterface(&b.ball)->text(QAccessible::Value), "Key 39° left, 40° up; light from behind on the left, 21 %");
}

TEST(PanelHeader, FoldsByPointerAndKeys)
{
    ui::PanelHeader header("sun", "Light");
    QSignalSpy open(&header, &ui::PanelHeader::openAsked), only(&header, &ui::PanelHeader::onlyThisAsked);
    header.resize(340, 36);
    header.show();
    QTest::mouseClick(&header, Qt::LeftButton, {}, QPoint(60, 18));
    QTest::mouseClick(&header, Qt::LeftButton, Qt::AltModifier, QPoint(60, 18));
    QTest::keyClick(&header, Qt::Key_Space);
    QTest::keyClick(&header, Qt::Key_Return);
    EXPECT_EQ(open.size(), 3);
    EXPECT_EQ(only.size(), 1);
    EXPECT_TRUE(open[0][0].toBool());
    header.setOpen(true);
    header.setChanged(true);
    header.setWords("Loop");
    EXPECT_EQ(QAccessible::queryAccessibleInterface(&header)->text(QAccessible::Value), "open, changed, Loop");
}

TEST(SetUps, OneIsChosenAndNoneWhereTheLampWasMoved)
{
    ui::SetUps setUps;
    QSignalSpy chosen(&setUps, &ui::SetUps::chosen);
    setUps.setCurrent(finish::LightSetup::Loop, true, -1);
    const auto buttons = setUps.findChildren<QAbstractButton*>();
    ASSERT_EQ(buttons.size(), 8);
    EXPECT_TRUE(buttons[0]->isChecked());
    EXPECT_EQ(buttons[7]->text(), "As shot");
    setUps.setCurrent(finish::LightSetup::Loop, false, -1);
    EXPECT_FALSE(buttons[0]->isChecked());
    EXPECT_EQ(chosen.size(), 0);
    QTest::mouseClick(buttons[1], Qt::LeftButton);
    ASSERT_EQ(chosen.size(), 1);
    EXPECT_EQ(chosen[0][0].value<finish::LightSetup>(), finish::LightSetup::Rembrandt);
}

TEST(FocusRing, IsThereForTheKeyboardOnly)
{
    QWidget window;
    window.resize(400, 200);
    auto* rows = new QVBoxLayout(&window);
    auto* first = new QLineEdit;
    auto* second = new SliderRow("Fill", kPercent, 50);
    rows->addWidget(first), rows->addWidget(second);
    ui::FocusRing ring(&window);
    window.show();
    QApplication::setActiveWindow(&window);
    first->setFocus(Qt::MouseFocusReason);
    EXPECT_FALSE(ring.isVisible());
    first->setFocus(Qt::OtherFocusReason);
    second->setFocus(Qt::TabFocusReason);
    EXPECT_EQ(ring.around(), second);
    EXPECT_TRUE(ring.isVisible());
    const QPoint before = ring.pos();
    QTest::keyClick(second, Qt::Key_End);
    second->repaint();
    EXPECT_GT(ring.pos().x(), before.x() + 40) << "it goes along with the handle";
    QTest::mouseClick(first, Qt::LeftButton);
    EXPECT_FALSE(ring.isVisible());
    second->setFocus(Qt::TabFocusReason);
    EXPECT_TRUE(ring.isVisible());
    second->hide();
    EXPECT_EQ(ring.around(), first) << "where the focus went";
}

TEST(Message, TellsWhatItShowsAndOffersOneButton)
{
    ui::Message message(ui::Message::Kind::Bad, "The disk is full, 9 of 15 files are safe.", "Free 45 MB, then <go> on.", "Go on");
    QSignalSpy pressed(&message, &ui::Message::pressed);
    message.show();
    EXPECT_EQ(message.accessibleName(), "The disk is full, 9 of 15 files are safe. Free 45 MB, then <go> on.");
    for (auto* button : message.findChildren<QPushButton*>())
        if (button->text() == "Go on")
            QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(pressed.size(), 1);
}

TEST(Toast, LiesAtTheEndOfItsParentAndDoesWhatItsButtonSays)
{
    QWidget canvas;
    canvas.resize(900, 600);
    canvas.show();
    ui::Toast toast(&canvas);
    EXPECT_FALSE(toast.isVisible());
    int undone = 0;
    toast.show("Photo taken out", "Undo", [&] { ++undone; });
    EXPECT_TRUE(toast.isVisible());
    EXPECT_EQ(toast.geometry().right(), 900 - 16 - 1);
    EXPECT_EQ(toast.geometry().bottom(), 600 - 16 - 1);
    EXPECT_GE(toast.width(), 320);
    canvas.resize(800, 500);
    EXPECT_EQ(toast.geometry().bottom(), 500 - 16 - 1);
    QTest::mouseClick(toast.findChild<QPushButton*>(), Qt::LeftButton);
    EXPECT_EQ(undone, 1);
    EXPECT_FALSE(toast.isVisible());
}

}  // namespace
