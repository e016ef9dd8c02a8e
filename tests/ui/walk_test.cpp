#include <cstdlib>
#include <functional>
#include <mutex>

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QDropEvent>
#include <QElapsedTimer>
#include <QImage>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/run_context.h"
#include "core/studio/open_session.h"
#include "tests/support/installed_models.h"
#include "tests/support/shared_folder.h"
#include "tests/support/temporary_folder.h"
#include "ui/canvas/canvas.h"
#include "ui/controls/slider_row.h"
#include "ui/desk/desk.h"
#include "ui/frame/file_dialogs.h"
#include "ui/frame/main_window.h"
#include "ui/frame/photos_page.h"
#include "ui/frame/styles_page.h"
#include "ui/lists/tile_view.h"
#include "ui/panels/finish_dock.h"
#include "ui/panels/parameter_row.h"

/// The real window from photos to a delivered file and back, with real events. With LIKENESS_SCREENS=FOLDER it leaves a picture of every stop there;
/// LIKENESS_WALK_SIZE=1280x720 and LIKENESS_WALK_THEME=dark|light say how the window is.
namespace {

QString textOf(const std::filesystem::path& path) {
    return QString::fromStdString(base::displayName(path));
}

/// Everything that is logged as wrong while it lives.
class Log {
public:
    Log() {
        lines().clear();
        before_ = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
            static std::mutex mutex;
            const std::scoped_lock lock(mutex);
            if (type != QtDebugMsg && type != QtInfoMsg)
                lines() << text;
        });
    }
    ~Log() { qInstallMessageHandler(before_); }
    static QStringList& lines() {
        static QStringList all;
        return all;
    }

private:
    QtMessageHandler before_;
};

bool waitFor(const std::function<bool()>& there, int limitMs = 240'000) {
    QElapsedTimer timer;
    timer.start();
    while (!there()) {
        if (timer.elapsed() > limitMs)
            return false;
        QTest::qWait(10);
    }
    return true;
}

class Walk : public testing::Test {
protected:
    void SetUp() override {
        SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "matte", "person-prior", "recogniser-a", "recogniser-b");
        QSettings settings(settingsFile(), QSettings::IniFormat);
        settings.setValue("appearance", qEnvironmentVariable("LIKENESS_WALK_THEME") == "light" ? 2 : 1);
        checkpoints_ = base::checkpointsOnFreeThreads();
    }

    QString settingsFile() const { return textOf(temporary_.path() / "window.ini"); }
    ui::Desk::Places places() const {
        const auto resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
        return {{}, temporary_.path() / "cache", temporary_.path() / "sessions", {resources / "styles"}, {resources / "backdrops"}};
    }
    void open() {
        desk_ = std::make_unique<ui::Desk>(places());
        QObject::connect(desk_.get(), &ui::Desk::message, [this](const ui::Notice& notice) {
            if (notice.kind == ui::Notice::Kind::Bad)
                faults_ << notice.title + " " + notice.details;
        });
        window_ = std::make_unique<ui::MainWindow>(*desk_, settingsFile());
        const auto size = qEnvironmentVariable("LIKENESS_WALK_SIZE", "1440x900").split('x');
        window_->resize(size.at(0).toInt(), size.at(1).toInt());
        window_->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(window_.get()));
        // Keys go to the active window, and a server without a window manager makes none so by itself.
        window_->activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(window_.get()));
    }
    void close() {
        window_->close();
        window_.reset();
        desk_.reset();
    }
    void screen(const QString& name) {
        QTest::qWait(80);
        if (const QString folder = qEnvironmentVariable("LIKENESS_SCREENS"); !folder.isEmpty()) {
            QDir().mkpath(folder);
            EXPECT_TRUE(window_->grab().save(folder + "/" + name + ".png"));
        }
    }
    bool still() {
        return waitFor([&] { return desk_->idle(); });
    }
    void drop(const QStringList& files) {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString& file : files)
            urls << QUrl::fromLocalFile(file);
        data.setUrls(urls);
        QDragEnterEvent enters({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window_.get(), &enters);
        EXPECT_TRUE(enters.isAccepted());
        QDropEvent drops({200, 200}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(window_.get(), &drops);
    }
    /// The one filled button of a page.
    void pressMain(QWidget& page) {
        for (auto* button : page.findChildren<QAbstractButton*>())
            if (button->isVisible() && button->property("kind") == "main") {
                ASSERT_TRUE(button->isEnabled()) << button->text().toStdString();
                QTest::mouseClick(button, Qt::LeftButton);
                return;
            }
        FAIL() << "there is no main button";
    }
    ui::FinishDock& dock() { return *window_->findChild<ui::FinishDock*>(); }
    ui::Canvas& canvas() { return *window_->findChild<ui::Canvas*>(); }
    ui::SliderRow* slider(const std::string& key) {
        dock().reveal(QString::fromStdString(key).section('.', 0, 0));
        QTest::qWait(30);
        for (auto* row : dock().findChildren<ui::ParameterRow*>())
            if (row->parameter().key == key)
                return row->slider();
        return nullptr;
    }
    /// A drag by the mouse, as a hand does it.
    void drag(const std::string& key, double from, double to) {
        auto* row = slider(key);
        ASSERT_NE(row, nullptr) << key;
        ASSERT_TRUE(row->isVisible()) << key;
        const auto at = [&](double share) { return QPoint(static_cast<int>(row->width() * share), row->height() / 2); };
        const double before = row->value();
        QTest::mousePress(row, Qt::LeftButton, {}, at(from));
        for (int i = 1; i <= 8; ++i) {
            QTest::mouseMove(row, at(from + (to - from) * i / 8));
            QTest::qWait(20);
        }
        QTest::mouseRelease(row, Qt::LeftButton, {}, at(to));
        EXPECT_NE(row->value(), before) << key;
        EXPECT_TRUE(waitFor([&] { return desk_->pictureIsCurrent(); }));
        EXPECT_FLOAT_EQ(static_cast<float>(std::get<double>(finish::findParameter(key).get(*desk_->current()->recipe))), static_cast<float>(row->value())) << key;
    }
    void key(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(canvas().isVisible() ? static_cast<QWidget*>(&canvas()) : window_.get(), static_cast<Qt::Key>(key), modifiers);
        QTest::qWait(20);
    }

    support::TemporaryFolder temporary_;
    std::unique_ptr<ui::Desk> desk_;
    std::unique_ptr<ui::MainWindow> window_;
    QStringList faults_;
    std::int64_t checkpoints_ = 0;
};

TEST_F(Walk, FromPhotosToADeliveredFileAndBack) {
    SKIP_WITHOUT_SHARED("photos");
    const Log log;
    open();
    EXPECT_EQ(window_->screen(), ui::MainWindow::Screen::Start);
    screen("1-start");

    QStringList photos;
    for (int i = 1; i <= 4; ++i)
        photos << textOf(support::sharedFolder("photos") / ("subject-a-" + std::to_string(i) + ".jpg"));
    drop(photos);
    ASSERT_TRUE(waitFor([&] { return !desk_->photoIds().isEmpty(); }));
    screen("2-photos-busy");
    ASSERT_TRUE(waitFor([&] { return desk_->photosBestFirst().size() >= 3 && desk_->idle(); })) << faults_.join('\n').toStdString();
    EXPECT_EQ(desk_->session().photos->size(), 4u);
    EXPECT_EQ(window_->screen(), ui::MainWindow::Screen::Photos);
    screen("3-photos");

    pressMain(window_->photosPage());
    EXPECT_EQ(window_->screen(), ui::MainWindow::Screen::Styles);
    window_->stylesPage().setChosen({"linkedin-natural", "corporate-grey", "editorial-window"});
    screen("4-styles");
    pressMain(window_->stylesPage());
    EXPECT_EQ(window_->screen(), ui::MainWindow::Screen::Studio);
    ASSERT_EQ(desk_->session().variations->size(), 3u);
    screen("5-studio-busy");
    ASSERT_TRUE(still()) << faults_.join('\n').toStdString();
    screen("6-studio");

    // Three nudges: three steps, each undone and done again.
    key(Qt::Key_F8), key(Qt::Key_F8);  // whatever the frame, the dock can be had
    const auto start = desk_->history().current();
    const auto untouched = *desk_->current()->recipe;
    drag("relight.strength", 0.5, 0.62);
    drag("colour.exposure", 0.55, 0.62);
    drag("framing.zoom", 0.5, 0.56);
    EXPECT_EQ(desk_->history().current(), start + 3);
    const auto nudged = *desk_->current()->recipe;
    screen("7-nudged");
    for (int i = 0; i < 3; ++i)
        key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(*desk_->current()->recipe, untouched);
    for (int i = 0; i < 3; ++i)
        key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(*desk_->current()->recipe, nudged);

    key(Qt::Key_4);
    key(Qt::Key_P);
    key(Qt::Key_8);
    EXPECT_EQ(desk_->current()->rating, (studio::Rating{4, studio::Flag::Pick, studio::Label::Green}));
    key(Qt::Key_W);
    EXPECT_EQ(canvas().mode(), ui::Canvas::Mode::Wipe);
    ASSERT_TRUE(still());
    screen("8-wipe");
    key(Qt::Key_W);

    // The brush, beside the head.
    canvas().setBrush(ui::Canvas::Brush::Keep);
    const QRectF pane = canvas().afterPane();
    const QPoint crown(static_cast<int>(pane.center().x()), static_cast<int>(pane.top() + pane.height() * 0.12));
    QTest::mousePress(&canvas(), Qt::LeftButton, {}, crown);
    for (int i = 1; i <= 6; ++i)
        QTest::mouseMove(&canvas(), crown + QPoint(8 * i, 2 * i));
    QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, crown + QPoint(48, 12));
    ASSERT_EQ(desk_->current()->recipe->matte.keep.size(), 1u);
    EXPECT_GT(desk_->current()->recipe->matte.keep.front().points.size(), 2u);
    ASSERT_TRUE(still());
    screen("9-brush");
    key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_TRUE(desk_->current()->recipe->matte.keep.empty());
    key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    canvas().setBrush(ui::Canvas::Brush::None);
    ASSERT_TRUE(still());
    const auto judged = desk_->headshot(desk_->currentId())->judgement;
    ASSERT_TRUE(judged && judged->likeness && judged->authenticity.score && judged->quality.score);

    const auto target = temporary_.path() / "me.jpg";
    ui::answerNextDialog({textOf(target)});
    QSignalSpy exported(desk_.get(), &ui::Desk::exported);
    key(Qt::Key_E, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return exported.count() == 1; })) << faults_.join('\n').toStdString();
    screen("10-exported");
    const QImage delivered(textOf(target));
    EXPECT_EQ(delivered.size(), desk_->picture().full);
    // What was delivered is what the canvas shows.
    const QImage shown = desk_->picture().image.convertToFormat(QImage::Format_RGB32), small = delivered.scaled(shown.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32);
    double difference = 0;
    for (int y = 4; y < shown.height(); y += 8)
        for (int x = 4; x < shown.width(); x += 8)
            difference += std::abs(qGreen(shown.pixel(x, y)) - qGreen(small.pixel(x, y)));
    EXPECT_LT(difference / (shown.width() / 8.0 * (shown.height() / 8.0)), 3.0);

    const auto file = temporary_.path() / "mine.likeness";
    ui::answerNextDialog({textOf(file)});
    key(Qt::Key_S, Qt::ControlModifier);
    ASSERT_TRUE(waitFor([&] { return desk_->file() == textOf(file) && desk_->idle(); })) << faults_.join('\n').toStdString();
    const auto kept = desk_->session();
    const QString undoLabel = QString::fromStdString(desk_->history().undoLabel());
    close();
    EXPECT_EQ(base::checkpointsOnFreeThreads(), checkpoints_) << "core work ran on the GUI thread";
    EXPECT_TRUE(studio::OpenSession::open(file, {.readOnly = true}, {})->check({}).empty());
    checkpoints_ = base::checkpointsOnFreeThreads();  // this check was ours, on this thread

    open();
    screen("11-start-again");
    drop({textOf(file)});
    ASSERT_TRUE(waitFor([&] { return desk_->isOpen(); }));
    EXPECT_EQ(desk_->session(), kept);
    EXPECT_EQ(QString::fromStdString(desk_->history().undoLabel()), undoLabel);
    for (const auto& one : *kept.variations)
        EXPECT_FALSE(desk_->headshot(QString::fromStdString(one->id))->thumbnail.isNull()) << one->id << ": there at once";
    ASSERT_TRUE(waitFor([&] { return desk_->idle() && desk_->pictureIsCurrent(); })) << faults_.join('\n').toStdString();
    screen("12-reopened");
    close();
    EXPECT_TRUE(faults_.isEmpty()) << faults_.join('\n').toStdString();
    EXPECT_TRUE(Log::lines().isEmpty()) << Log::lines().join('\n').toStdString();
    EXPECT_EQ(base::checkpointsOnFreeThreads(), checkpoints_) << "core work ran on the GUI thread";
}

}  // namespace
