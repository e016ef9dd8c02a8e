#include <cstdlib>
#include <memory>

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QVBoxLayout>
#include <gtest/gtest.h>

#include "tests/ui/canvas_scene.h"
#include "tests/ui/pictures.h"
#include "ui/canvas/canvas_bar.h"

/// Pictures of the canvas in its states, held against those of tests/ui/pictures. The canvas paints device pixels, so that the scale is the program's own:
/// for twice the scale the tests run once more, in a program of their own.
namespace {

using ui::Canvas;

constexpr int kWide = 320, kHigh = 260;

struct Shown {
    std::unique_ptr<QWidget> window = std::make_unique<QWidget>();
    Canvas* canvas = new Canvas;

    explicit Shown(int width = kWide, int height = kHigh)
    {
        auto* column = new QVBoxLayout(window.get());
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(canvas);
        window->resize(width, height);
        window->show();
        window->activateWindow();
        QApplication::processEvents();
        canvas->setPicture(canvas_scene::after());
        canvas->setBefore(canvas_scene::before());
        canvas->setCutOut(canvas_scene::cutOut());
        canvas->brushTool()->setPhoto(canvas_scene::kPhoto);
        canvas->setHeadshot("Corporate classic, 1 of 3", "Headshot 1 of 18, Corporate classic");
    }
};

/// Scenes by name; each sets up its canvas.
struct Scene {
    const char* name;
    std::function<void(Canvas&)> set;
};

const std::vector<Scene>& scenes()
{
    static const std::vector<Scene> all = {
        {"after", [](Canvas&) {}},
        {"wipe-light",
         [](Canvas& c) {
             c.setMode(Canvas::Mode::Wipe);
             c.setWipe(0.4);
             c.lightTool()->setLamps({{-42, 34}, true, true, 35});
             c.setShown(Canvas::Overlay::Light, true);
             c.lightTool()->key()->setFocus();
         }},
        {"split", [](Canvas& c) { c.setMode(Canvas::Mode::Split); }},
        {"clipping-guides",
         [](Canvas& c) {
             c.setShown(Canvas::Overlay::Clipping, true);
             c.setShown(Canvas::Overlay::Guides, true);
         }},
        {"cut-out", [](Canvas& c) { c.setShown(Canvas::Overlay::CutOut, true); }},
        {"crop",
         [](Canvas& c) {
             c.setShown(Canvas::Overlay::Crop, true);
             finish::FramingParams closer;
             closer.zoom = 130;
             closer.shiftX = 6;
             c.cropTool()->setParams(closer);
             c.cropTool()->follow({c.view(), c.afterPane(), c.picture()});
         }},
        {"brush",
         [](Canvas& c) {
             c.setBrush(Canvas::Brush::Keep);
             c.brushTool()->setStrokes({{{{{0.45f, 0.25f}, {0.5f, 0.22f}, {0.56f, 0.24f}}, 0.2f}}, {{{{0.35f, 0.4f}, {0.34f, 0.5f}}, 0.25f}}});
         }},
        {"zoomed-grey", [](Canvas& c) {
             c.setSurround(ui::Surround::Middle);
             c.setZoom(0.5);
         }},
        {"empty", [](Canvas& c) {
             c.setPicture({});
             c.setEmpty({}, "Choose a style to begin");
         }},
    };
    return all;
}

QString suffix()
{
    return QString("-%1").arg(qRound(qGuiApp->devicePixelRatio()));
}

TEST(CanvasPictures, InEveryStateAndTheme)
{
    SKIP_WITHOUT_INTER();
    for (const bool dark : {true, false}) {
        const pictures::WithTheme with(dark, Qt::LeftToRight);
        for (const Scene& scene : scenes()) {
            Shown shown;
            scene.set(*shown.canvas);
            QApplication::processEvents();
            pictures::expectSame(shown.canvas->grab().toImage().convertToFormat(QImage::Format_RGB32),
                                 QString("canvas-%1-%2%3").arg(scene.name, dark ? "dark" : "light").arg(suffix()));
        }
    }
}

TEST(CanvasPictures, AreNotMirrored)
{
    SKIP_WITHOUT_INTER();
    for (const Scene& scene : scenes()) {
        if (QString(scene.name) == "empty")
            continue;
        const auto grab = [&scene](Qt::LayoutDirection direction) {
            const pictures::WithTheme with(true, direction);
            Shown shown;
            shown.canvas->setHeadshot({}, {});  // words alone stand at the other end of their ground
            scene.set(*shown.canvas);
            QApplication::processEvents();
            return shown.canvas->grab().toImage();
        };
        const QImage left = grab(Qt::LeftToRight), right = grab(Qt::RightToLeft);
        EXPECT_TRUE(left == right) << scene.name;
        if (left != right)
            left.save(QString("%1.ltr.png").arg(scene.name)), right.save(QString("%1.rtl.png").arg(scene.name));
    }
}

/// A sheet of the whole, bar included, to be looked at: LIKENESS_SHEETS names the folder; LIKENESS_SHEET_PICTURE and _BEFORE a finished picture and its photo.
TEST(CanvasPictures, Sheets)
{
    const QString folder = qEnvironmentVariable("LIKENESS_SHEETS");
    if (folder.isEmpty())
        GTEST_SKIP() << "LIKENESS_SHEETS names no folder";
    QDir().mkpath(folder);
    for (const bool dark : {true, false})
        for (const bool narrow : {false, true}) {
            const pictures::WithTheme with(dark, Qt::LeftToRight);
            for (const Scene& scene : scenes()) {
                Shown shown(narrow ? 912 : 868, narrow ? 532 : 634);
                auto* bar = new ui::CanvasBar(shown.canvas);
                bar->setShort(narrow);
                bar->setSummary("18 headshots, 5 picked");
                static_cast<QVBoxLayout*>(shown.window->layout())->insertWidget(0, bar);
                static_cast<QVBoxLayout*>(shown.window->layout())->setSpacing(0);
                QApplication::processEvents();
                if (const QString file = qEnvironmentVariable("LIKENESS_SHEET_PICTURE"); !file.isEmpty()) {
                    ui::Picture picture = canvas_scene::after();
                    picture.image = QImage(file).convertToFormat(QImage::Format_RGBA8888);
                    picture.full = picture.image.size();
                    picture.framing.output = {picture.image.width(), picture.image.height()};
                    const double f = picture.image.width() / 800.0;
                    for (QPointF& p : picture.faceOutline)
                        p *= f;
                    for (QPointF& p : picture.eyes)
                        p *= f;
                    picture.framing.eyes = {float(400 * f), float(400 * f)};
                    picture.unit *= f;
                    shown.canvas->setPicture(picture);
                }
                scene.set(*shown.canvas);
                QApplication::processEvents();
                shown.window->grab().save(QString("%1/%2-%3%4%5.png").arg(folder, scene.name, dark ? "dark" : "light", narrow ? "-short" : "").arg(suffix()));
            }
        }
}

TEST(CanvasPictures, AtTwiceTheScale)
{
    if (qEnvironmentVariableIsSet("QT_SCALE_FACTOR"))
        GTEST_SKIP() << "this is the second run";
    QProcess again;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("QT_SCALE_FACTOR", "2");
    again.setProcessEnvironment(environment);
    again.setProcessChannelMode(QProcess::MergedChannels);
    again.start(QCoreApplication::applicationFilePath(), {"--gtest_filter=CanvasPictures.*"});
    ASSERT_TRUE(again.waitForFinished(120000));
    EXPECT_EQ(again.exitCode(), 0) << again.readAll().toStdString();
}

}  // namespace
