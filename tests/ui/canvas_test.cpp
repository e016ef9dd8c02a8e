#include "ui/canvas/canvas.h"

#include <chrono>
#include <memory>

#include <QApplication>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <gtest/gtest.h>

#include "tests/ui/canvas_scene.h"
#include "ui/canvas/canvas_bar.h"

namespace {

using ui::Canvas;
using Overlay = Canvas::Overlay;

constexpr double kTenth = 0.1;

void expectNear(const QPointF& a, const QPointF& b, double by = kTenth)
{
    EXPECT_NEAR(a.x(), b.x(), by);
    EXPECT_NEAR(a.y(), b.y(), by);
}

class CanvasTest : public testing::Test {
protected:
    void SetUp() override
    {
        canvas_.resize(800, 600);
        canvas_.show();
        canvas_.activateWindow();
        canvas_.setFocus();
        QApplication::processEvents();
        canvas_.setPicture(canvas_scene::after());
        canvas_.setBefore(canvas_scene::before());
        canvas_.brushTool()->setPhoto(canvas_scene::kPhoto);
    }

    /// Of the full picture on the widget.
    QPointF at(double x, double y) const { return canvas_.afterPane().topLeft() + canvas_.view().toPane(QPointF(x, y)); }
    QPointF under(const QPointF& widget) const { return canvas_.view().toPicture(widget - canvas_.afterPane().topLeft()); }

    void wheel(const QPointF& at, QPoint angle, QPoint pixels = {}, QWidget* to = nullptr)
    {
        QWidget* target = to ? to : &canvas_;
        QWheelEvent event(at, target->mapToGlobal(at), pixels, angle, Qt::NoButton, Qt::NoModifier, pixels.isNull() ? Qt::NoScrollPhase : Qt::ScrollUpdate, false);
        QApplication::sendEvent(target, &event);
    }
    void drag(const QPointF& from, const QPointF& to, Qt::MouseButton button = Qt::LeftButton, Qt::KeyboardModifiers modifiers = {}, QWidget* target = nullptr)
    {
        target = target ? target : &canvas_;
        QTest::mousePress(target, button, modifiers, from.toPoint());
        for (int i = 1; i <= 4; ++i) {
            const QPointF step = from + (to - from) * i / 4;
            QMouseEvent move(QEvent::MouseMove, step, target->mapToGlobal(step), Qt::NoButton, button, modifiers);
            QApplication::sendEvent(target, &move);
        }
        QTest::mouseRelease(target, button, modifiers, to.toPoint());
    }

    Canvas canvas_;
};

// ---- Zoom and place

TEST_F(CanvasTest, FitsWithItsMargin)
{
    EXPECT_TRUE(canvas_.fits());
    EXPECT_NEAR(canvas_.zoom(), (600 - 48) / 2000.0, 1e-9);
    const QRectF all = canvas_.view().rect();
    EXPECT_NEAR(all.top(), 24, kTenth);
    EXPECT_NEAR(all.bottom(), 576, kTenth);
    EXPECT_NEAR(all.center().x(), 400, kTenth);
    canvas_.resize(500, 900);
    EXPECT_TRUE(canvas_.fits());
    EXPECT_NEAR(canvas_.zoom(), (500 - 48) / 1600.0, 1e-9);
}

TEST_F(CanvasTest, SmallPicturesAreNotEnlarged)
{
    canvas_.setPicture(canvas_scene::after({200, 250}, {200, 250}));
    EXPECT_EQ(canvas_.zoom(), 1);
}

TEST_F(CanvasTest, WheelZoomsAtThePointer)
{
    canvas_.setZoom(1);
    const QPointF pointer(530, 140), there = under(pointer);
    for (const int notch : {120, 120, 30, -120, 240}) {
        wheel(pointer, {0, notch});
        expectNear(under(pointer), there, kTenth / canvas_.zoom());
    }
    EXPECT_NEAR(canvas_.zoom(), std::pow(2, 390 / 480.0), 1e-3);  // four notches double
}

TEST_F(CanvasTest, TouchpadZoomsByPixelsAndPinch)
{
    canvas_.setZoom(1);
    const QPointF pointer(300, 420), there = under(pointer);
    wheel(pointer, {0, 0}, {0, 60});
    EXPECT_NEAR(canvas_.zoom(), std::pow(2, 60 / 240.0), 1e-3);
    expectNear(under(pointer), there, kTenth / canvas_.zoom());
    const double before = canvas_.zoom();
    QNativeGestureEvent pinch(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, pointer, pointer, canvas_.mapToGlobal(pointer), 0.25, {});
    QApplication::sendEvent(&canvas_, &pinch);
    EXPECT_NEAR(canvas_.zoom(), 1.25 * before, 1e-6);
    expectNear(under(pointer), there, kTenth / canvas_.zoom());
}

TEST_F(CanvasTest, ZoomEndsAtFitAndAtSixteen)
{
    wheel({400, 300}, {0, -1200});
    EXPECT_TRUE(canvas_.fits());
    for (int i = 0; i < 20; ++i)
        wheel({400, 300}, {0, 480});
    EXPECT_EQ(canvas_.zoom(), ui::View::kMostZoom);
    for (int i = 0; i < 20; ++i)
        wheel({400, 300}, {0, -480});
    EXPECT_TRUE(canvas_.fits());
}

TEST_F(CanvasTest, DragPansAndKeepsItsBounds)
{
    canvas_.setZoom(1);
    const QPointF there = under({400, 300});
    drag({400, 300}, {460, 255});
    expectNear(under({460, 255}), there);
    // No farther than a margin beside the picture, on either side.
    drag({10, 10}, {5000, 4000});
    expectNear(canvas_.view().rect().topLeft(), {24, 24});
    drag({700, 500}, {-5000, -4000});
    expectNear(canvas_.view().rect().bottomRight(), {800 - 24, 600 - 24});
}

TEST_F(CanvasTest, SpaceAndMiddleButtonPanWhateverIsInTheHand)
{
    canvas_.setZoom(1);
    canvas_.setBrush(Canvas::Brush::Keep);
    QSignalSpy strokes(canvas_.brushTool(), &ui::BrushTool::drawn), large(&canvas_, &Canvas::lookLargeAsked);
    const QPointF there = under({400, 300});
    QTest::keyPress(&canvas_, Qt::Key_Space);
    drag({400, 300}, {430, 310});
    QTest::keyRelease(&canvas_, Qt::Key_Space);
    expectNear(under({430, 310}), there);
    drag({430, 310}, {400, 300}, Qt::MiddleButton);
    expectNear(under({400, 300}), there);
    EXPECT_EQ(strokes.count(), 0);
    EXPECT_EQ(large.count(), 0);
    QTest::keyClick(&canvas_, Qt::Key_Space);
    EXPECT_EQ(large.count(), 1);
}

TEST_F(CanvasTest, DoubleClickAndZGoToTheEyesAndBack)
{
    QTest::mouseDClick(&canvas_, Qt::LeftButton, {}, {500, 100});
    EXPECT_EQ(canvas_.zoom(), 1);
    expectNear(under({400, 300}), {800, 800});  // between the eyes
    QTest::keyClick(&canvas_, Qt::Key_Z);
    EXPECT_TRUE(canvas_.fits());
    QTest::keyClick(&canvas_, Qt::Key_Z);
    EXPECT_EQ(canvas_.zoom(), 1);
    QTest::mouseDClick(&canvas_, Qt::LeftButton, {}, {500, 100});
    EXPECT_TRUE(canvas_.fits());
}

TEST_F(CanvasTest, WhatIsInTheMiddleStaysWhenThePaneOrPictureChanges)
{
    canvas_.setZoom(1);
    const QPointF middle = under({400, 300});
    canvas_.resize(700, 480);
    expectNear(under({350, 240}), middle);
    canvas_.setPicture(canvas_scene::after({1600, 2000}));  // the same, finer
    expectNear(under({350, 240}), middle);
}

TEST_F(CanvasTest, AsksForAsManyPixelsAsItShows)
{
    QSignalSpy wanted(&canvas_, &Canvas::viewSizeWanted);
    canvas_.setZoom(0.5);
    ASSERT_GE(wanted.count(), 1);
    EXPECT_EQ(wanted.last().at(0).toInt(), 1000);
    canvas_.setZoom(4);
    EXPECT_EQ(wanted.last().at(0).toInt(), 2000);  // never more than there are
    const auto told = wanted.count();
    for (int i = 0; i < 14; ++i)
        wheel({400, 300}, {0, -120});
    EXPECT_EQ(wanted.count(), told);  // not while it is being zoomed
    EXPECT_TRUE(QTest::qWaitFor([&] { return wanted.count() > told; }, 2000));
    EXPECT_EQ(wanted.last().at(0).toInt(), 707);
}

TEST_F(CanvasTest, PixelsOfTheFinishedPictureAreShownAsTheyAre)
{
    // One pixel wide lines: at 100 % each is there, untouched, at 200 % exactly two wide.
    QImage lines(200, 200, QImage::Format_RGBA8888);
    for (int y = 0; y < 200; ++y)
        for (int x = 0; x < 200; ++x)
            lines.setPixelColor(x, y, x % 2 ? QColor(255, 255, 255) : QColor(0, 0, 0));
    ui::Picture picture = canvas_scene::after({200, 200}, {200, 200});
    picture.image = lines;
    canvas_.setPicture(picture);
    for (const int zoom : {1, 2}) {
        canvas_.setZoom(zoom);
        const QImage seen = canvas_.grab().toImage();
        const QPoint first = canvas_.view().deviceRect().topLeft();
        for (int x = 0; x < 60; ++x)
            ASSERT_EQ(qGray(seen.pixel(first.x() + x * zoom, first.y() + 100)), x % 2 ? 255 : 0) << x << " at " << zoom;
    }
    // Half as large they are grey, not every second one.
    canvas_.setPicture(canvas_scene::after({2000, 2000}, {2000, 2000}));
    QImage fine(2000, 2000, QImage::Format_RGBA8888);
    for (int y = 0; y < 2000; ++y)
        for (int x = 0; x < 2000; ++x)
            fine.setPixelColor(x, y, x % 2 ? QColor(255, 255, 255) : QColor(0, 0, 0));
    picture = canvas_scene::after({2000, 2000}, {2000, 2000});
    picture.image = fine;
    canvas_.setPicture(picture);
    canvas_.fit();
    const QImage small = canvas_.grab().toImage();
    for (int x = 200; x < 600; ++x)
        ASSERT_NEAR(qGray(small.pixel(x, 300)), 128, 12) << x;
}

// ---- Before and after

TEST_F(CanvasTest, WipeIsDraggedByItsLineItsHandleAndKeys)
{
    QTest::keyClick(&canvas_, Qt::Key_W);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::Wipe);
    drag(at(800, 300), at(1200, 300));
    EXPECT_NEAR(canvas_.wipe(), 0.75, 0.003);
    QTest::mouseDClick(&canvas_, Qt::LeftButton, {}, at(1200, 300).toPoint());
    EXPECT_EQ(canvas_.wipe(), 0.5);
    ui::Handle* handle = canvas_.wipeHandle();
    const QPointF centre(handle->width() / 2.0, handle->height() / 2.0);
    drag(centre, centre - QPointF(44, 0), Qt::LeftButton, {}, handle);
    EXPECT_LT(canvas_.wipe(), 0.45);
    handle->setFocus();
    canvas_.setWipe(0.5);
    QTest::keyClick(handle, Qt::Key_Left);
    EXPECT_NEAR(canvas_.wipe(), 0.49, 1e-9);
    QTest::keyClick(handle, Qt::Key_Right, Qt::ShiftModifier);
    EXPECT_NEAR(canvas_.wipe(), 0.491, 1e-9);
    EXPECT_EQ(handle->inWords(), "49 % before");
    QTest::mouseDClick(handle, Qt::LeftButton);
    EXPECT_EQ(canvas_.wipe(), 0.5);
}

TEST_F(CanvasTest, WipeShowsEachPictureOnItsSide)
{
    canvas_.setMode(Canvas::Mode::Wipe);
    const QImage seen = canvas_.grab().toImage();
    const auto grey = [&](const QPointF& p) { return qGray(seen.pixel(p.toPoint())); };
    EXPECT_GT(grey(at(100, 500)), 150);   // before: light ground
    EXPECT_LT(grey(at(1500, 500)), 110);  // after: dark ground
}

TEST_F(CanvasTest, SplitShowsTheSamePlaceTwice)
{
    QTest::keyClick(&canvas_, Qt::Key_S);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::Split);
    canvas_.setZoom(1);
    const QRectF right = canvas_.afterPane();
    EXPECT_NEAR(right.left(), 401, 1);
    const QPointF inPane(100, 200), there = canvas_.view().toPicture(inPane);
    wheel(QPointF(100, 200), {0, 240});  // over the left one
    expectNear(canvas_.view().toPicture(inPane), there);
    wheel(right.topLeft() + inPane, {0, -120});
    expectNear(canvas_.view().toPicture(inPane), there);
}

TEST_F(CanvasTest, BIsHeldForBefore)
{
    QTest::keyPress(&canvas_, Qt::Key_B);
    EXPECT_TRUE(canvas_.holdsBefore());
    EXPECT_GT(qGray(canvas_.grab().toImage().pixel(at(1500, 500).toPoint())), 150);
    QTest::keyRelease(&canvas_, Qt::Key_B);
    EXPECT_FALSE(canvas_.holdsBefore());
    EXPECT_LT(qGray(canvas_.grab().toImage().pixel(at(1500, 500).toPoint())), 110);
}

TEST_F(CanvasTest, KBlinksAsLongAsItIsHeldAndStaysWhenTapped)
{
    QTest::keyPress(&canvas_, Qt::Key_K);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::Blink);
    QTest::qWait(300);
    QTest::keyRelease(&canvas_, Qt::Key_K);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::After);
    QTest::keyClick(&canvas_, Qt::Key_K);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::Blink);
    QTest::keyClick(&canvas_, Qt::Key_K);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::After);
}

TEST_F(CanvasTest, AsksForBeforeAndCutOutWhenTheyAreMissing)
{
    QSignalSpy before(&canvas_, &Canvas::beforeWanted), cutOut(&canvas_, &Canvas::cutOutWanted);
    canvas_.setMode(Canvas::Mode::Wipe);
    EXPECT_EQ(before.count(), 0);  // it is there
    ui::Picture moved = canvas_scene::after();
    moved.framing.toOutput.dx += 40;
    canvas_.setPicture(moved);
    EXPECT_EQ(before.count(), 1);  // of another frame
    canvas_.setShown(Overlay::CutOut, true);
    EXPECT_EQ(cutOut.count(), 1);
}

// ---- Light

class CanvasLight : public CanvasTest {
protected:
    void SetUp() override
    {
        CanvasTest::SetUp();
        tool_ = canvas_.lightTool();
        tool_->setLamps({{-40, 30}, true, true, 20});
        QTest::keyClick(&canvas_, Qt::Key_L);
        QApplication::processEvents();
    }
    void dragKeyTo(const ui::LampAngles& to, Qt::KeyboardModifiers modifiers = {})
    {
        ui::Handle* key = tool_->key();
        const QPointF goal = tool_->ring().center() + ui::lamp::place(to) * tool_->ring().width() / 2;
        // A handle moves under its pointer: everything in its own coordinates, from where it is.
        const auto send = [&](QEvent::Type type, const QPointF& canvas, Qt::MouseButtons buttons) {
            const QPointF local = canvas - key->pos();
            QMouseEvent event(type, local, canvas_.mapToGlobal(canvas), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, buttons, modifiers);
            QApplication::sendEvent(key, &event);
        };
        const QPointF from = key->centre();
        send(QEvent::MouseButtonPress, from, Qt::LeftButton);
        for (int i = 1; i <= 5; ++i)
            send(QEvent::MouseMove, from + (goal - from) * i / 5, Qt::LeftButton);
        send(QEvent::MouseButtonRelease, goal, Qt::NoButton);
    }
    ui::LightTool* tool_ = nullptr;
};

TEST_F(CanvasLight, RingIsAsWideAsTheFaceSays)
{
    ASSERT_TRUE(canvas_.shows(Overlay::Light));
    const double face = 0.3 * 2000 * canvas_.zoom();  // of the drawn outline
    EXPECT_NEAR(tool_->ring().width() / 2, 0.55 * face, 0.6);
    expectNear(tool_->ring().center(), at(800, 860), 1);
    const QPointF key = tool_->ring().center() + ui::lamp::place({-40, 30}) * tool_->ring().width() / 2;
    expectNear(tool_->key()->centre(), key);
}

TEST_F(CanvasLight, DragMovesTheLampUnderThePointer)
{
    QSignalSpy changing(tool_, &ui::LightTool::keyChanging), committed(tool_, &ui::LightTool::committed);
    dragKeyTo({-62, -10});
    ASSERT_GE(changing.count(), 2);
    const auto last = changing.last().at(0).value<ui::LampAngles>();
    EXPECT_NEAR(last.azimuth, -62, 0.2);
    EXPECT_NEAR(last.elevation, -10, 0.2);
    EXPECT_EQ(committed.count(), 1);
    for (const auto& each : changing)
        EXPECT_EQ(each.at(1), changing.first().at(1));  // one key a drag
    changing.clear();
    dragKeyTo({-62, 0});
    EXPECT_NE(changing.last().at(1).toString(), QString());
}

TEST_F(CanvasLight, DragOverTheRimPutsTheLampBehind)
{
    dragKeyTo({110, 5});
    EXPECT_NEAR(tool_->lamps().key.azimuth, 110, 0.5);
    EXPECT_GT(std::hypot(tool_->key()->centre().x() - tool_->ring().center().x(), 0), tool_->ring().width() / 2);
}

TEST_F(CanvasLight, SnapsToSetUpsUnlessAltIsHeld)
{
    dragKeyTo({50.5, 40.5});
    EXPECT_EQ(tool_->lamps().key, (ui::LampAngles{52, 42}));  // Rembrandt
    dragKeyTo({50.5, 40.5}, Qt::AltModifier);
    EXPECT_NEAR(tool_->lamps().key.azimuth, 50.5, 0.2);
    EXPECT_NEAR(tool_->lamps().key.elevation, 40.5, 0.2);
}

TEST_F(CanvasLight, KeysMoveByDegrees)
{
    ui::Handle* key = tool_->key();
    QSignalSpy changing(tool_, &ui::LightTool::keyChanging), reset(tool_, &ui::LightTool::resetAsked);
    key->setFocus();
    QTest::keyClick(key, Qt::Key_Left);
    EXPECT_EQ(tool_->lamps().key, (ui::LampAngles{-41, 30}));
    QTest::keyClick(key, Qt::Key_Up, Qt::ShiftModifier);
    EXPECT_NEAR(tool_->lamps().key.elevation, 30.1, 1e-9);
    QTest::keyClick(key, Qt::Key_PageUp);
    EXPECT_NEAR(tool_->lamps().key.elevation, 40.1, 1e-9);
    EXPECT_EQ(key->inWords(), "Key 41° left, 40° up");
    EXPECT_EQ(changing.at(0).at(1), changing.at(2).at(1));  // quick ones fold into one step
    QTest::keyClick(key, Qt::Key_Delete);
    QTest::mouseDClick(key, Qt::LeftButton);
    EXPECT_EQ(reset.count(), 2);
    QTest::keyClick(key, Qt::Key_Tab);
    EXPECT_TRUE(tool_->rim()->hasFocus());
    QTest::keyClick(tool_->rim(), Qt::Key_Up);
    EXPECT_EQ(tool_->lamps().rim, 21);
    QTest::keyClick(tool_->rim(), Qt::Key_Left);
    EXPECT_FALSE(tool_->lamps().rimFromRight);
    EXPECT_EQ(tool_->rim()->inWords(), "Rim 21 %, left");
}

TEST_F(CanvasLight, EscPutsItBack)
{
    ui::Handle* key = tool_->key();
    const QPointF from = key->centre();
    key->take(from);
    key->drag(from + QPointF(60, 40), {});
    EXPECT_NE(tool_->lamps().key, (ui::LampAngles{-40, 30}));
    key->setFocus();
    QTest::keyClick(key, Qt::Key_Escape);
    EXPECT_EQ(tool_->lamps().key, (ui::LampAngles{-40, 30}));
}

TEST_F(CanvasLight, HHidesAndShowsAgain)
{
    EXPECT_TRUE(tool_->key()->isVisible());
    QTest::keyClick(&canvas_, Qt::Key_H);
    EXPECT_FALSE(tool_->key()->isVisible());
    EXPECT_TRUE(canvas_.shows(Overlay::Light));
    QTest::keyClick(&canvas_, Qt::Key_H);
    EXPECT_TRUE(tool_->key()->isVisible());
}

// ---- Brush

TEST_F(CanvasTest, AStrokeIsToldOnceInPlacesOfThePhoto)
{
    canvas_.setBrush(Canvas::Brush::Remove);
    canvas_.brushTool()->setRadius(0.2);
    QSignalSpy drawn(canvas_.brushTool(), &ui::BrushTool::drawn);
    drag(at(400, 600), at(1000, 900));
    ASSERT_EQ(drawn.count(), 1);
    const auto stroke = drawn.at(0).at(0).value<finish::Stroke>();
    EXPECT_EQ(drawn.at(0).at(1).value<ui::BrushTool::Does>(), ui::BrushTool::Does::Remove);
    EXPECT_FLOAT_EQ(stroke.radius, 0.2f);
    ASSERT_GE(stroke.points.size(), 3u);
    // The picture is the photo's part from (700, 300), in its own pixels; presses come in whole pixels of the widget.
    const double pixel = 1 / canvas_.zoom();
    EXPECT_NEAR(stroke.points.front().x * 3000, 700 + 400, pixel);
    EXPECT_NEAR(stroke.points.front().y * 4000, 300 + 600, pixel);
    EXPECT_NEAR(stroke.points.back().x * 3000, 700 + 1000, 12 * pixel);
    EXPECT_NEAR(stroke.points.back().y * 4000, 300 + 900, 12 * pixel);
}

TEST_F(CanvasTest, BrushByKeyboard)
{
    canvas_.setBrush(Canvas::Brush::Keep);
    QSignalSpy drawn(canvas_.brushTool(), &ui::BrushTool::drawn);
    const double radius = canvas_.brushTool()->radius();
    QTest::keyClick(&canvas_, Qt::Key_BracketRight);
    EXPECT_NEAR(canvas_.brushTool()->radius(), 1.25 * radius, 1e-9);
    QTest::keyClick(&canvas_, Qt::Key_BracketLeft);
    EXPECT_NEAR(canvas_.brushTool()->radius(), radius, 1e-9);
    QTest::keyClick(&canvas_, Qt::Key_Return);
    QTest::keyClick(&canvas_, Qt::Key_Right);
    QTest::keyClick(&canvas_, Qt::Key_Down);
    QTest::keyClick(&canvas_, Qt::Key_Return);
    ASSERT_EQ(drawn.count(), 1);
    EXPECT_EQ(drawn.at(0).at(0).value<finish::Stroke>().points.size(), 3u);
    QTest::keyClick(&canvas_, Qt::Key_Return);
    QTest::keyClick(&canvas_, Qt::Key_Escape);
    EXPECT_EQ(drawn.count(), 1);  // thrown away
    QTest::keyClick(&canvas_, Qt::Key_Escape);
    EXPECT_EQ(canvas_.brush(), Canvas::Brush::None);
}

// ---- Crop

TEST_F(CanvasTest, CropMovesByItsInsideAndThePictureStandsStill)
{
    QTest::keyClick(&canvas_, Qt::Key_R);
    QSignalSpy changing(canvas_.cropTool(), &ui::CropTool::changing), committed(canvas_.cropTool(), &ui::CropTool::committed);
    const QPointF from = at(500, 1500), to = from + QPointF(0.1 * 1600 * canvas_.zoom(), 0);
    QTest::mousePress(&canvas_, Qt::LeftButton, {}, from.toPoint());
    QMouseEvent move(QEvent::MouseMove, to, canvas_.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&canvas_, &move);
    ASSERT_EQ(changing.count(), 1);
    const auto params = changing.at(0).at(0).value<finish::FramingParams>();
    EXPECT_NEAR(params.shiftX, -10, 0.3);  // the frame goes right: the person left
    EXPECT_EQ(params.zoom, 100);
    ui::Picture next = canvas_scene::after({1600, 2000});
    canvas_.setPicture(next);
    EXPECT_EQ(canvas_.picture().image.width(), 800);  // held back
    QTest::mouseRelease(&canvas_, Qt::LeftButton, {}, to.toPoint());
    EXPECT_EQ(canvas_.picture().image.width(), 1600);
    EXPECT_EQ(committed.count(), 1);
}

TEST_F(CanvasTest, CropGripsZoomAndKeysMove)
{
    canvas_.setShown(Overlay::Crop, true);
    QSignalSpy changing(canvas_.cropTool(), &ui::CropTool::changing);
    drag(at(1600, 2000), at(1600 * 0.8, 2000 * 0.8));
    ASSERT_GE(changing.count(), 1);
    const auto params = changing.last().at(0).value<finish::FramingParams>();
    EXPECT_NEAR(params.zoom, 125, 1);
    canvas_.cropTool()->setParams(params);
    changing.clear();
    ui::Handle* handle = canvas_.cropTool()->handle();
    handle->setFocus();
    QTest::keyClick(handle, Qt::Key_Left);
    ASSERT_EQ(changing.count(), 1);
    EXPECT_NEAR(changing.at(0).at(0).value<finish::FramingParams>().shiftX, params.shiftX + 1, 1e-4);
    QTest::keyClick(handle, Qt::Key_PageUp);
    EXPECT_NEAR(changing.last().at(0).value<finish::FramingParams>().zoom, params.zoom + 1, 1e-4);
}

TEST_F(CanvasTest, OneToolIsInTheHand)
{
    canvas_.setBrush(Canvas::Brush::Keep);
    canvas_.setShown(Overlay::Crop, true);
    EXPECT_EQ(canvas_.brush(), Canvas::Brush::None);
    canvas_.setBrush(Canvas::Brush::Remove);
    EXPECT_FALSE(canvas_.shows(Overlay::Crop));
}

// ---- The rest

TEST_F(CanvasTest, RefiningShowsALineAfterAWhile)
{
    const auto accent = [&] {
        const QImage seen = canvas_.grab().toImage();
        int count = 0;
        for (int x = 0; x < seen.width(); ++x)
            count += seen.pixelColor(x, 0) == ui::Theme::now().accent || seen.pixelColor(x, 0) == ui::Theme::now().hairline;
        return count;
    };
    canvas_.setRefining(true);
    EXPECT_EQ(accent(), 0);
    QTest::qWait(150);
    canvas_.setRefining(false);
    QTest::qWait(300);
    EXPECT_EQ(accent(), 0);  // done before anybody had to know
    canvas_.setRefining(true);
    QTest::qWait(400);
    EXPECT_GT(accent(), 700);
    canvas_.setRefining(false);
    EXPECT_GT(accent(), 700);  // no flash
    QTest::qWait(600);
    EXPECT_EQ(accent(), 0);
}

TEST_F(CanvasTest, SaysWhatItShows)
{
    canvas_.setHeadshot("Corporate classic, 1 of 3", "Headshot 1 of 18, Corporate classic, 5 stars");
    QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(&canvas_);
    ASSERT_NE(spoken, nullptr);
    EXPECT_EQ(spoken->text(QAccessible::Name), "Headshot 1 of 18, Corporate classic, 5 stars");
    EXPECT_EQ(spoken->text(QAccessible::Value), "Fit, 28 %");
    canvas_.setMode(Canvas::Mode::Wipe);
    QAccessibleInterface* wipe = QAccessible::queryAccessibleInterface(canvas_.wipeHandle());
    EXPECT_EQ(wipe->role(), QAccessible::Slider);
    EXPECT_EQ(wipe->text(QAccessible::Name), "Wipe");
    ASSERT_NE(wipe->valueInterface(), nullptr);
    wipe->valueInterface()->setCurrentValue(30);
    EXPECT_NEAR(canvas_.wipe(), 0.3, 1e-9);
}

TEST_F(CanvasTest, BarShowsAndAsks)
{
    ui::CanvasBar bar(&canvas_);
    QTest::mouseClick(bar.view(Canvas::Mode::Split), Qt::LeftButton);
    EXPECT_EQ(canvas_.mode(), Canvas::Mode::Split);
    canvas_.setMode(Canvas::Mode::Wipe);
    EXPECT_TRUE(bar.view(Canvas::Mode::Wipe)->isChecked());
    EXPECT_EQ(bar.zoom()->currentText(), "Fit, 28 %");
    bar.zoom()->setCurrentIndex(4);
    Q_EMIT bar.zoom()->activated(4);
    EXPECT_EQ(canvas_.zoom(), 1);
    canvas_.setZoom(0.77);
    EXPECT_EQ(bar.zoom()->currentIndex(), -1);
    EXPECT_EQ(bar.zoom()->placeholderText(), "77 %");
    QTest::mouseClick(bar.eyes(), Qt::LeftButton);
    expectNear(under(canvas_.afterPane().center()), {800, 800});
    QTest::mouseClick(bar.toggle(Overlay::Clipping), Qt::LeftButton);
    EXPECT_TRUE(canvas_.shows(Overlay::Clipping));
    QTest::keyClick(&canvas_, Qt::Key_J);
    EXPECT_FALSE(bar.toggle(Overlay::Clipping)->isChecked());
    EXPECT_FALSE(bar.compare()->isEnabled());
    EXPECT_FALSE(bar.compare()->toolTip().isEmpty());
    bar.setShort(true);
    EXPECT_EQ(bar.view(Canvas::Mode::After)->text(), QString());
    EXPECT_EQ(bar.view(Canvas::Mode::Wipe)->text().trimmed(), "Wipe");
    EXPECT_EQ(bar.height(), 36);
}

TEST_F(CanvasTest, CostOfAFrame)
{
    QImage on(canvas_.size() * canvas_.devicePixelRatio(), QImage::Format_ARGB32_Premultiplied);
    const auto best = [&](const std::function<void()>& work) {
        double least = 1e9;
        for (int i = 0; i < 15; ++i) {
            const auto start = std::chrono::steady_clock::now();
            work();
            least = std::min(least, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        }
        return least;
    };
    canvas_.resize(1100, 1330);
    const ui::Picture picture = canvas_scene::after({1024, 1280}, {2459, 3073});
    canvas_.setPicture(picture);
    on = QImage(canvas_.size(), QImage::Format_ARGB32_Premultiplied);
    std::printf("[          ] 1024 x 1280 picture, unchanged: %.1f ms\n", best([&] { canvas_.render(&on); }));
    std::printf("[          ] a new picture of that size: %.1f ms\n", best([&] {
                    canvas_.setPicture(picture);
                    canvas_.render(&on);
                }));
    const ui::Picture large = canvas_scene::after({2459, 3073}, {2459, 3073});
    std::printf("[          ] the finished picture of 2459 x 3073, reduced to that: %.1f ms\n", best([&] {
                    canvas_.setPicture(large);
                    canvas_.render(&on);
                }));
    canvas_.setPicture(picture);
    canvas_.setMode(Canvas::Mode::Wipe);
    canvas_.setShown(Overlay::Light, true);
    canvas_.setShown(Overlay::Clipping, true);
    canvas_.setShown(Overlay::Guides, true);
    std::printf("[          ] with wipe, light, clipping and guides: %.1f ms\n", best([&] { canvas_.render(&on); }));
}

}  // namespace
