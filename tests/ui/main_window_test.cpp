#include "ui/frame/main_window.h"

#include <functional>
#include <memory>
#include <set>

#include <gtest/gtest.h>
#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QElapsedTimer>
#include <QMenuBar>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

#include "core/studio/session_edits.h"
#include "tests/support/temporary_folder.h"
#include "ui/desk/desk.h"
#include "ui/frame/actions.h"
#include "ui/frame/docks.h"
#include "ui/frame/job_strip.h"
#include "ui/frame/message_place.h"
#include "ui/frame/photos_page.h"
#include "ui/frame/recent_sessions.h"
#include "ui/frame/remembered.h"
#include "ui/frame/steps.h"
#include "ui/frame/studio_page.h"
#include "ui/frame/top_bar.h"
#include "ui/lists/filmstrip.h"
#include "ui/lists/left_dock.h"
#include "ui/lists/tile_view.h"
#include "ui/theme/theme.h"

namespace {

using ui::Docks;
using ui::MainWindow;
using Screen = MainWindow::Screen;

bool waitFor(const std::function<bool()>& there, int limitMs = 20'000)
{
    QElapsedTimer timer;
    timer.start();
    while (!there()) {
        if (timer.elapsed() > limitMs)
            return false;
        QTest::qWait(10);
    }
    return true;
}

/// The real window over the real desk, without models: nothing is analysed, and nothing of this machine's is read or written.
class MainWindowTest : public testing::Test {
protected:
    void SetUp() override
    {
        const auto resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
        desk_ = std::make_unique<ui::Desk>(ui::Desk::Places{
            temporary_.path() / "no-models", temporary_.path() / "cache", temporary_.path() / "sessions", {resources / "styles"}, {resources / "backdrops"}});
        make({1440, 900});
    }

    void make(const QSize& size)
    {
        window_.reset();
        window_ = std::make_unique<MainWindow>(*desk_, settings());
        window_->resize(size);
        window_->show();
        window_->activateWindow();
        QCoreApplication::processEvents();
    }
    QString settings() const { return QString::fromStdString((temporary_.path() / "window.ini").string()); }

    void openSession()
    {
        desk_->newSession();
        ASSERT_TRUE(waitFor([&] { return desk_->isOpen(); }));
    }
    /// A session with two photos that have no file, and four headshots in two styles.
    void withHeadshots()
    {
        openSession();
        ASSERT_TRUE(desk_->edit("Make headshots", {}, [](const studio::Session& now) {
            studio::Session next = studio::withPhotos(now, {photo('a'), photo('b')});
            std::vector<studio::Variation> made;
            for (int i = 0; i < 4; ++i) {
                studio::Variation each;
                each.id = "v" + std::to_string(i + 1);
                each.source.photo = std::string(64, i % 2 ? 'b' : 'a');
                each.style = i < 2 ? "corporate-grey" : "author";
                made.push_back(each);
            }
            return studio::withVariations(next, made);
        }));
        QCoreApplication::processEvents();
    }
    static studio::Photo photo(char digit)
    {
        studio::Photo out;
        out.id = std::string(64, digit);
        out.name = std::string("IMG_") + digit + ".jpg";
        out.extent = {400, 500};
        return out;
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : window_.get(), key, modifiers);
    }
    const studio::Rating& rating(const char* id) const { return studio::findVariation(desk_->session(), id)->rating; }

    support::TemporaryFolder temporary_;
    std::unique_ptr<ui::Desk> desk_;
    std::unique_ptr<MainWindow> window_;
};

TEST_F(MainWindowTest, DarkIsAppliedFromTheStart)
{
    qApp->setStyleSheet({});  // as in a program that has just begun
    {
        ui::Remembered remembered(settings());
        remembered.set("appearance", static_cast<int>(ui::Appearance::Dark));
    }
    make({1440, 900});
    EXPECT_TRUE(ui::Theme::now().dark);
    EXPECT_FALSE(qApp->styleSheet().isEmpty());
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), ui::Theme::darkTheme().panel);
}

TEST_F(MainWindowTest, BeginsWithTheStartPageAndGoesBackToIt)
{
    EXPECT_EQ(window_->screen(), Screen::Start);
    EXPECT_FALSE(window_->docks().dock(Docks::Left)->isVisible());
    window_->actions().newSession->trigger();
    ASSERT_TRUE(waitFor([&] { return desk_->isOpen(); }));
    EXPECT_EQ(window_->screen(), Screen::Photos);
    window_->actions().close->trigger();
    ASSERT_TRUE(waitFor([&] { return !desk_->isOpen(); }));
    EXPECT_EQ(window_->screen(), Screen::Start);
}

TEST_F(MainWindowTest, StepsSayWhatIsMissingUntilTheyCanBeOpened)
{
    openSession();
    EXPECT_FALSE(window_->actions().steps[2]->isEnabled());
    EXPECT_FALSE(window_->actions().exportCurrent->isEnabled());
    withHeadshots();
    EXPECT_EQ(window_->screen(), Screen::Studio) << "the first headshots open it";
    EXPECT_TRUE(window_->actions().steps[2]->isEnabled());
    window_->actions().steps[0]->trigger();
    EXPECT_EQ(window_->screen(), Screen::Photos);
    window_->actions().steps[2]->trigger();
    EXPECT_EQ(window_->screen(), Screen::Studio);
}

TEST_F(MainWindowTest, KeysRateFlagLabelAndAreUndone)
{
    withHeadshots();
    desk_->setCurrent("v1");
    window_->filmstrip().view()->setFocus();
    key(Qt::Key_4);
    EXPECT_EQ(rating("v1").stars, 4);
    key(Qt::Key_P);
    EXPECT_EQ(rating("v1").flag, studio::Flag::Pick);
    key(Qt::Key_8);
    EXPECT_EQ(rating("v1").label, studio::Label::Green);
    key(Qt::Key_8);
    EXPECT_EQ(rating("v1").label, studio::Label::None) << "the same key takes it away";
    key(Qt::Key_X);
    EXPECT_EQ(rating("v1").flag, studio::Flag::Reject);
    key(Qt::Key_U);
    EXPECT_EQ(rating("v1").flag, studio::Flag::None);
    for (int i = 0; i < 6; ++i)
        key(Qt::Key_Z, Qt::ControlModifier);
    EXPECT_EQ(rating("v1"), studio::Rating());
    key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(rating("v1").stars, 4);
}

TEST_F(MainWindowTest, SingleLettersCanBeSwitchedOffAndStayOff)
{
    withHeadshots();
    desk_->setCurrent("v1");
    window_->filmstrip().view()->setFocus();
    window_->actions().letterKeys->trigger();
    key(Qt::Key_5);
    EXPECT_EQ(rating("v1").stars, 0);
    make({1440, 900});
    EXPECT_FALSE(window_->actions().letterKeys->isChecked());
}

TEST_F(MainWindowTest, ArrowsWalkTheFilmstripAlsoFromTheCanvas)
{
    withHeadshots();
    desk_->setCurrent("v1");
    window_->studio().canvas()->setFocus();
    key(Qt::Key_Right);
    EXPECT_NE(desk_->currentId(), "v1");
    key(Qt::Key_Left);
    EXPECT_EQ(desk_->currentId(), "v1");
}

TEST_F(MainWindowTest, DocksFoldToRailsAndComeBack)
{
    withHeadshots();
    Docks& docks = window_->docks();
    EXPECT_TRUE(docks.isOpen(Docks::Left) && docks.isOpen(Docks::Bottom) && docks.isOpen(Docks::Right));
    EXPECT_EQ(docks.dock(Docks::Left)->width(), 232);
    EXPECT_EQ(docks.dock(Docks::Right)->width(), 340);
    EXPECT_EQ(docks.dock(Docks::Bottom)->height(), 188);
    EXPECT_EQ(docks.dock(Docks::Left)->geometry().bottom(), docks.dock(Docks::Bottom)->geometry().bottom()) << "left and right go down to the strip";
    key(Qt::Key_F6);
    QTest::qWait(20);
    EXPECT_FALSE(docks.isOpen(Docks::Left));
    EXPECT_EQ(docks.dock(Docks::Left)->width(), 48);
    key(Qt::Key_F6);
    QTest::qWait(20);
    EXPECT_EQ(docks.dock(Docks::Left)->width(), 232);
    key(Qt::Key_F9);
    EXPECT_FALSE(docks.isOpen(Docks::Left) || docks.isOpen(Docks::Bottom) || docks.isOpen(Docks::Right));
    key(Qt::Key_F9);
    EXPECT_TRUE(docks.isOpen(Docks::Left) && docks.isOpen(Docks::Bottom) && docks.isOpen(Docks::Right));
}

TEST_F(MainWindowTest, SmallFramesOpenDocksOverTheCanvasOneAtATime)
{
    withHeadshots();
    window_->resize(720, 450);
    QTest::qWait(20);
    EXPECT_EQ(window_->size(), QSize(720, 450)) << "nothing in it needs more";
    Docks& docks = window_->docks();
    EXPECT_FALSE(docks.isOpen(Docks::Left) || docks.isOpen(Docks::Bottom) || docks.isOpen(Docks::Right));
    EXPECT_FALSE(docks.dock(Docks::Bottom)->isVisible());
    for (const auto& [each, side] : {std::pair{Qt::Key_F6, Docks::Left}, std::pair{Qt::Key_F7, Docks::Bottom}, std::pair{Qt::Key_F8, Docks::Right}}) {
        key(each);
        EXPECT_TRUE(docks.isOpen(side)) << each;
        EXPECT_EQ(docks.isOpen(Docks::Left) + docks.isOpen(Docks::Bottom) + docks.isOpen(Docks::Right), 1);
    }
    key(Qt::Key_Escape);
    EXPECT_FALSE(docks.isOpen(Docks::Right));
    key(Qt::Key_F7);
    EXPECT_TRUE(window_->filmstrip().isVisible());
    QTest::mouseClick(window_->studio().canvas(), Qt::LeftButton);
    EXPECT_FALSE(docks.isOpen(Docks::Bottom)) << "a press elsewhere closes it";
    window_->resize(1440, 900);
    QTest::qWait(20);
    EXPECT_TRUE(docks.isOpen(Docks::Left) && docks.isOpen(Docks::Bottom) && docks.isOpen(Docks::Right));
}

TEST_F(MainWindowTest, EveryAreaIsReachedByKeyboard)
{
    withHeadshots();
    std::set<QWidget*> seen;
    QWidget* const areas[] = {&window_->topBar(),   window_->studio().bar(),       window_->studio().canvas(), &window_->filmstrip(),
                              &window_->leftDock(), window_->studio().rightDock(), &window_->jobStrip()};
    std::vector<int> order;
    for (int i = 0; i < 8; ++i) {
        key(Qt::Key_F6, Qt::ControlModifier);
        for (int a = 0; a < 7; ++a)
            if (areas[a] == QApplication::focusWidget() || areas[a]->isAncestorOf(QApplication::focusWidget()))
                order.push_back(a);
    }
    ASSERT_GE(order.size(), 6u);
    const std::set<int> reached(order.begin(), order.end());
    for (int a = 0; a < 6; ++a)
        EXPECT_TRUE(reached.count(a)) << "area " << a;
}

TEST_F(MainWindowTest, RemembersItsDocksAndItsSessions)
{
    withHeadshots();
    key(Qt::Key_F8);
    window_->close();
    make({1440, 900});
    EXPECT_FALSE(window_->docks().isOpen(Docks::Right));
    EXPECT_TRUE(window_->docks().isOpen(Docks::Left));
    window_->actions().close->trigger();
    ASSERT_TRUE(waitFor([&] { return !desk_->isOpen(); }));
    const ui::Remembered remembered(settings());
    const std::vector<ui::RecentSession> recent = ui::recentSessions(remembered, desk_->sessionsFolder());
    ASSERT_EQ(recent.size(), 1u);
    EXPECT_EQ(recent[0].photos, 2);
    EXPECT_EQ(recent[0].headshots, 4);
    EXPECT_FALSE(recent[0].gone);
    ui::Remembered again(settings());
    ui::forgetSession(again, recent[0].file);
    EXPECT_EQ(ui::recentSessions(again, {}).size(), 0u);
}

TEST_F(MainWindowTest, EveryControlHasANameAndEveryDisabledOneAReason)
{
    withHeadshots();
    for (const Screen screen : {Screen::Photos, Screen::Styles, Screen::Studio}) {
        window_->show(screen);
        QCoreApplication::processEvents();
        for (const QAbstractButton* button : window_->findChildren<QAbstractButton*>()) {
            if (!button->isVisible() || button->objectName().startsWith("qt_"))
                continue;
            EXPECT_FALSE(button->text().isEmpty() && button->accessibleName().isEmpty())
                << button->metaObject()->className() << " in " << button->parentWidget()->metaObject()->className();
            EXPECT_TRUE(button->isEnabled() || !button->toolTip().isEmpty()) << button->text().toStdString() << button->accessibleName().toStdString();
        }
    }
}

TEST_F(MainWindowTest, TellsInPlaceWhatWentWrongAndByToastWhatSucceeded)
{
    const std::size_t before = window_->jobStrip().messages().size();
    window_->messages().clear();
    Q_EMIT desk_->message({ui::Notice::Kind::Bad, "The disk is full.", "Free 45 MB, then go on.", {}, {}, {}, {}});
    EXPECT_EQ(window_->messages().shown(), 1);
    Q_EMIT desk_->message({ui::Notice::Kind::Bad, "The disk is full.", "Free 40 MB, then go on.", {}, {}, {}, {}});
    EXPECT_EQ(window_->messages().shown(), 1) << "the same again takes its place";
    Q_EMIT desk_->message({ui::Notice::Kind::Ok, "Saved.", {}, {}, {}, {}, {}});
    EXPECT_EQ(window_->messages().shown(), 1);
    EXPECT_EQ(window_->jobStrip().messages().size(), before + 3);
    for (int i = 0; i < 60; ++i)
        Q_EMIT desk_->message({ui::Notice::Kind::Ok, QString::number(i), {}, {}, {}, {}, {}});
    EXPECT_EQ(window_->jobStrip().messages().size(), 50u);
}

TEST_F(MainWindowTest, APastedPictureBecomesAPhoto)
{
    openSession();
    QImage picture(64, 80, QImage::Format_RGB32);
    picture.fill(Qt::gray);
    QApplication::clipboard()->setImage(picture);
    window_->actions().paste->trigger();
    EXPECT_EQ(window_->screen(), Screen::Photos);
    QApplication::clipboard()->clear();
    window_->actions().paste->trigger();
    EXPECT_GE(window_->messages().shown(), 1) << "an empty clipboard is told";
}

TEST_F(MainWindowTest, NoTwoActionsShareAKey)
{
    std::set<QString> keys;
    for (const auto& group : window_->actions().groups())
        for (const QAction* action : group.actions) {
            if (action->shortcut().isEmpty())
                continue;
            EXPECT_TRUE(keys.insert(action->shortcut().toString()).second) << action->text().toStdString();
        }
}

TEST_F(MainWindowTest, NothingRunsWhileNobodyDoesAnything)
{
    withHeadshots();
    waitFor([&] { return desk_->idle(); });
    QTest::qWait(500);
    int paints = 0;
    struct Counter : QObject {
        int* paints;
        bool eventFilter(QObject*, QEvent* event) override
        {
            *paints += event->type() == QEvent::Paint || event->type() == QEvent::Timer;
            return false;
        }
    } counter;
    counter.paints = &paints;
    qApp->installEventFilter(&counter);
    QTest::qWait(1000);
    qApp->removeEventFilter(&counter);
    EXPECT_LE(paints, 2);
}

}  // namespace
