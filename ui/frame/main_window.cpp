#include "ui/frame/main_window.h"

#include <algorithm>
#include <set>

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QScreen>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "core/vision/model_store.h"
#include "ui/controls/focus_ring.h"
#include "ui/desk/desk.h"
#include "ui/frame/actions.h"
#include "ui/frame/docks.h"
#include "ui/frame/drop_zone.h"
#include "ui/frame/file_dialogs.h"
#include "ui/frame/job_strip.h"
#include "ui/frame/message_place.h"
#include "ui/frame/photos_page.h"
#include "ui/frame/questions.h"
#include "ui/frame/rail.h"
#include "ui/frame/start_page.h"
#include "ui/frame/steps.h"
#include "ui/frame/studio_page.h"
#include "ui/frame/styles_page.h"
#include "ui/frame/top_bar.h"
#include "ui/lists/filmstrip.h"
#include "ui/lists/left_dock.h"
#include "ui/theme/theme.h"

namespace ui {
namespace {

constexpr QSize kFirstSize{1440, 900};
enum Step { Import, Styles, Studio, Export };

QString demoPhoto()
{
    const QString file = QString::fromStdString((vision::ModelStore().folder() / "demo" / "astronaut.png").string());
    return QFileInfo::exists(file) ? file : QString();
}

}  // namespace

MainWindow::MainWindow(Desk& desk, const QString& settings, QWidget* parent) : QMainWindow(parent), desk_(desk), remembered_(settings)
{
    setTextSize(remembered_.value("textSize", 100).toInt());
    setAppearance(remembered_.value("appearance", 0).toInt());
    build();
    joinDesk();
    joinActions();
    const QByteArray geometry = remembered_.value("geometry").toByteArray();
    if (geometry.isEmpty() || !restoreGeometry(geometry))
        resize(kFirstSize.boundedTo(QWidget::screen() ? QWidget::screen()->availableSize() : kFirstSize));
    docks_->restore(remembered_);
    applyShape();
    start_->setRecent(recentSessions(remembered_, desk_.sessionsFolder()));
    desk_.isOpen() ? show(desk_.session().variations->empty() ? Screen::Photos : Screen::Studio) : show(Screen::Start);
    refresh();
    if (!desk_.lack().title.isEmpty())
        messages_->tell(desk_.lack());
}

MainWindow::~MainWindow()
{
    // It watches the docks, which a window that goes while it is shown hides one last time.
    delete docks_;
}

void MainWindow::build()
{
    setWindowTitle(tr("Likeness"));
    setMinimumSize(FrameShape::kSmallest);
    setAcceptDrops(true);
    setAnimated(false);
    setDockNestingEnabled(false);
    setContextMenuPolicy(Qt::NoContextMenu);
    actions_ = new Actions(this);
    topBar_ = new TopBar(*actions_, this);
    setMenuWidget(topBar_);

    auto* middle = new QWidget;
    middle->setProperty("surface", "window");
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    pages_ = new QStackedWidget;
    messages_ = new MessagePlace(pages_);
    column->addWidget(messages_);
    column->addWidget(pages_, 1);
    start_ = new StartPage(*actions_, demoPhoto());
    photos_ = new PhotosPage(desk_, *actions_);
    styles_ = new StylesPage(desk_);
    filmstrip_ = new Filmstrip(desk_);
    leftDock_ = new LeftDock(desk_);
    studio_ = new StudioPage(desk_, *actions_, *filmstrip_, remembered_);
    for (QWidget* page : {static_cast<QWidget*>(start_), static_cast<QWidget*>(photos_), static_cast<QWidget*>(styles_), static_cast<QWidget*>(studio_)})
        pages_->addWidget(page);
    setCentralWidget(middle);

    docks_ = new Docks(*this, leftDock_, filmstrip_, studio_->rightDock());
    Rail* left = docks_->rail(Docks::Left);
    left->add("layout-grid", tr("Styles"), static_cast<int>(LeftDock::Part::Styles));
    left->add("images", tr("From photo"), static_cast<int>(LeftDock::Part::Photos));
    left->add("rotate-ccw-clock", tr("History"), static_cast<int>(LeftDock::Part::History));
    left->addFoot("panel-bottom-open", tr("Filmstrip"), "F7", Docks::kFilmstripPart);
    left->addFoot("panel-left-open", tr("Show left dock"), "F6", Docks::kOpenPart);
    Rail* right = docks_->rail(Docks::Right);
    right->add("sliders-horizontal", tr("Finish"), 0);
    right->add("sparkles", tr("Generate"), 1);
    right->addFoot("panel-right-open", tr("Show right dock"), "F8", Docks::kOpenPart);
    connect(docks_, &Docks::partWanted, this, [this](Docks::Side side, int part) {
        docks_->reveal(side);
        if (side == Docks::Left)
            leftDock_->open(static_cast<LeftDock::Part>(part));
        else
            studio_->openRight(part);
    });
    jobStrip_ = new JobStrip(desk_, this);
    setStatusBar(jobStrip_);
    // In the order that the focus goes (look.md §8).
    areas_.setAreas(
        {topBar_, studio_->bar(), studio_->canvas(), start_, photos_, styles_, filmstrip_, leftDock_, studio_->rightDock(), left, right, jobStrip_});
    new FocusRing(this);
}

void MainWindow::joinDesk()
{
    connect(&desk_, &Desk::opened, this, [this] {
        messages_->clear();
        headshotsSeen_ = static_cast<int>(desk_.session().variations->size());
        show(headshotsSeen_ == 0 ? Screen::Photos : Screen::Studio);
        rememberSession(remembered_, desk_);
        refresh();
    });
    connect(&desk_, &Desk::closed, this, [this] {
        headshotsSeen_ = 0;
        start_->setRecent(recentSessions(remembered_, desk_.sessionsFolder()));
        show(Screen::Start);
        refresh();
    });
    connect(&desk_, &Desk::sessionChanged, this, &MainWindow::refresh);
    connect(&desk_, &Desk::selectionChanged, this, &MainWindow::refresh);
    connect(&desk_, &Desk::photosJudged, this, &MainWindow::refreshSteps);
    connect(&desk_, &Desk::photoChanged, this, &MainWindow::refreshSteps);
    connect(&desk_, &Desk::message, messages_, &MessagePlace::tell);
    connect(&desk_, &Desk::exported, this, [this](const QString& file) {
        messages_->toast(tr("Exported as %1.").arg(QFileInfo(file).fileName()), tr("Show folder"), [file] { showFolderOf(file); });
    });
    connect(messages_, &MessagePlace::told, jobStrip_, &JobStrip::keep);
    connect(messages_, &MessagePlace::actionWanted, this, &MainWindow::act);
    connect(jobStrip_, &JobStrip::actionWanted, this, &MainWindow::act);
    connect(topBar_->steps(), &Steps::wanted, this, &MainWindow::wantStep);
    connect(start_, &StartPage::openWanted, this, &MainWindow::openSession);
    connect(start_, &StartPage::photosWanted, this, [this] { take(askForPhotos(this)); });
    connect(start_, &StartPage::demoWanted, this, [this] { take({demoPhoto()}); });
    connect(start_, &StartPage::findWanted, this, [this](const QString& gone) {
        if (const QString file = askForSession(this); !file.isEmpty()) {
            forgetSession(remembered_, gone);
            openSession(file);
        }
    });
    connect(start_, &StartPage::forgetWanted, this, [this](const QString& file) {
        forgetSession(remembered_, file);
        start_->setRecent(recentSessions(remembered_, desk_.sessionsFolder()));
    });
    connect(photos_, &PhotosPage::stylesWanted, this, [this] { show(Screen::Styles); });
    connect(photos_, &PhotosPage::photosWanted, this, [this] { take(askForPhotos(this)); });
    connect(styles_, &StylesPage::made, this, [this] { show(Screen::Studio); });
    connect(leftDock_, &LeftDock::addStyleWanted, this, [this] { show(Screen::Styles); });
    connect(filmstrip_, &Filmstrip::lookWanted, studio_, &StudioPage::lookLarge);
}

void MainWindow::take(const QStringList& files)
{
    if (files.isEmpty())
        return;
    if (files.size() == 1 && files.first().endsWith(".likeness", Qt::CaseInsensitive) && QFileInfo(files.first()).isFile()) {
        openSession(files.first());
        return;
    }
    desk_.addPhotos(files);  // into a new session where none is open
    if (desk_.isOpen())
        show(Screen::Photos);
}

void MainWindow::openSession(const QString& file)
{
    if (file.isEmpty() || !mayClose())
        return;
    rememberSession(remembered_, desk_);
    desk_.openSession(file);
}

void MainWindow::show(Screen screen)
{
    screen_ = screen;
    pages_->setCurrentIndex(static_cast<int>(screen));
    docks_->setShown(screen == Screen::Studio);
    refreshSteps();
    // Whoever came by keyboard goes on there.
    QWidget* const first[] = {start_, photos_, styles_, studio_->canvas()};
    if (!QApplication::focusWidget() || !QApplication::focusWidget()->isVisible())
        areas_.enter(first[static_cast<int>(screen)]);
    refresh();
}

void MainWindow::refresh()
{
    const bool open = desk_.isOpen();
    const QString state = !open ? QString() : desk_.readOnly() ? tr("Read only") : desk_.saved() ? tr("Saved") : tr("Kept");
    const QString tip = desk_.readOnly() ? tr("This session was saved by a newer Likeness. It is open for reading only.")
                        : desk_.saved()  ? desk_.file()
                                         : tr("Every change is kept at once. Save writes it into the session's file.");
    topBar_->setSession(open ? desk_.name() : QString(), state, tip);
    setWindowTitle(open ? tr("%1 – Likeness").arg(desk_.name()) : tr("Likeness"));
    const studio::History& history = desk_.history();
    const auto say = [](QAction* action, const QString& what) { action->setToolTip(what + "  " + action->shortcut().toString(QKeySequence::NativeText)); };
    actions_->undo->setEnabled(open && history.canUndo());
    actions_->redo->setEnabled(open && history.canRedo());
    say(actions_->undo, history.canUndo() ? tr("Undo: %1").arg(QString::fromStdString(history.undoLabel())) : tr("Nothing to undo"));
    say(actions_->redo, history.canRedo() ? tr("Redo: %1").arg(QString::fromStdString(history.redoLabel())) : tr("Nothing to redo"));
    refreshActions();
    refreshSteps();
    const int headshots = static_cast<int>(desk_.session().variations->size());
    // A first headshot opens the Studio, wherever it came from.
    if (open && headshotsSeen_ == 0 && headshots > 0 && screen_ != Screen::Studio)
        show(Screen::Studio);
    headshotsSeen_ = headshots;
}

void MainWindow::refreshSteps()
{
    const studio::Session& session = desk_.session();
    std::set<std::string> used;
    for (const auto& each : *session.variations)
        used.insert(each->style);
    const int photos = static_cast<int>(session.photos->size()), headshots = static_cast<int>(session.variations->size());
    const bool usable = !desk_.photosBestFirst().isEmpty();
    Steps* steps = topBar_->steps();
    steps->setState(Import, {photos, usable, {}});
    steps->setState(Styles, {static_cast<int>(used.size()), !used.empty(), usable || headshots > 0 ? QString() : tr("Add a photo with one clear face first.")});
    steps->setState(Studio, {headshots, false, headshots > 0 ? QString() : tr("Make a headshot first.")});
    steps->setState(Export, {0, false, headshots > 0 ? QString() : tr("Make a headshot first.")});
    steps->setCurrent(screen_ == Screen::Start ? -1 : static_cast<int>(screen_) - 1);
}

void MainWindow::wantStep(int step)
{
    switch (step) {
    case Import: show(Screen::Photos); break;
    case Styles: show(Screen::Styles); break;
    case Studio: show(Screen::Studio); break;
    case Export: exportCurrent(); break;
    default: break;
    }
}

void MainWindow::applyShape()
{
    const FrameShape shape = shapeFor(size());
    topBar_->setShape(shape.topBar, shape.oneStep);
    jobStrip_->setShape(shape.jobStrip, shape.size <= FrameShape::Size::Compact);
    studio_->setShape(shape);
    docks_->setShape(shape);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    applyShape();
    // The layout settles first.
    QMetaObject::invokeMethod(docks_, &Docks::place, Qt::QueuedConnection);
}

bool MainWindow::mayClose()
{
    if (!desk_.isOpen() || desk_.jobs().empty())
        return true;
    const bool renders = std::any_of(desk_.jobs().begin(), desk_.jobs().end(), [](const JobView& job) { return !job.preview; });
    return !renders || ask(this, tr("Close while work is going on?"), tr("What is not finished is made again when the session is opened next."),
                           tr("Finish first"), tr("Close and go on next time"));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayClose()) {
        event->ignore();
        return;
    }
    rememberSession(remembered_, desk_);
    remembered_.set("geometry", saveGeometry());
    docks_->store(remembered_);
    studio_->store();
    remembered_.sync();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!holdsFiles(*event->mimeData()))
        return;
    event->acceptProposedAction();
    start_->setHot(true);
    photos_->setHot(true);
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*)
{
    start_->setHot(false);
    photos_->setHot(false);
}

void MainWindow::dropEvent(QDropEvent* event)
{
    start_->setHot(false);
    photos_->setHot(false);
    take(filesOf(*event->mimeData(), folderForPasted()));
    event->acceptProposedAction();
}

}  // namespace ui
