#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QMessageBox>

#include "core/base/platform.h"
#include "ui/desk/desk.h"
#include "ui/frame/actions.h"
#include "ui/frame/docks.h"
#include "ui/frame/drop_zone.h"
#include "ui/frame/file_dialogs.h"
#include "ui/frame/job_strip.h"
#include "ui/frame/key_sheet.h"
#include "ui/frame/main_window.h"
#include "ui/frame/message_place.h"
#include "ui/frame/recent_sessions.h"
#include "ui/frame/studio_page.h"
#include "ui/lists/filmstrip.h"
#include "ui/theme/theme.h"

/// What each action of the window does.
namespace ui {

void MainWindow::joinActions()
{
    joinFile();
    joinEdit();
    joinView();
    joinPhoto();
    connect(actions_->help, &QAction::triggered, this, [this] { (new HelpSheet(this))->open(); });
    connect(actions_->keys, &QAction::triggered, this, [this] { (new KeySheet(*actions_, this))->open(); });
    connect(actions_->about, &QAction::triggered, this, [this] {
        auto* box =
            new QMessageBox(QMessageBox::NoIcon, tr("About Likeness"), tr("Likeness %1").arg(QApplication::applicationVersion()), QMessageBox::Close, this);
        box->setInformativeText(
            tr("Professional headshots from your own photos, made on this computer.\n\nIcons: Lucide (ISC) and Feather (MIT). Window: Qt %1.").arg(qVersion()));
        box->setAttribute(Qt::WA_DeleteOnClose);
        box->open();
    });
}

void MainWindow::joinFile()
{
    connect(actions_->newSession, &QAction::triggered, this, [this] {
        if (!mayClose())
            return;
        rememberSession(remembered_, desk_);
        desk_.newSession();
    });
    connect(actions_->open, &QAction::triggered, this, [this] { openSession(askForSession(this)); });
    connect(actions_->recent, &QMenu::aboutToShow, this, [this] {
        actions_->recent->clear();
        for (const RecentSession& session : recentSessions(remembered_, desk_.sessionsFolder()))
            if (!session.gone)
                actions_->recent->addAction(session.name, this, [this, file = session.file] { openSession(file); })->setToolTip(session.file);
        if (actions_->recent->isEmpty())
            actions_->recent->addAction(tr("No session yet"))->setEnabled(false);
    });
    connect(actions_->addPhotos, &QAction::triggered, this, [this] { take(askForPhotos(this)); });
    connect(actions_->addFolder, &QAction::triggered, this, [this] {
        if (const QString folder = askForFolder(this); !folder.isEmpty())
            take({folder});
    });
    connect(actions_->save, &QAction::triggered, this, [this] { desk_.file().isEmpty() ? saveAs() : desk_.save(); });
    connect(actions_->saveCopy, &QAction::triggered, this, &MainWindow::saveAs);
    connect(actions_->exportCurrent, &QAction::triggered, this, &MainWindow::exportCurrent);
    connect(actions_->close, &QAction::triggered, this, [this] {
        if (!mayClose())
            return;
        rememberSession(remembered_, desk_);
        desk_.closeSession();
    });
    connect(actions_->quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::joinEdit()
{
    connect(actions_->undo, &QAction::triggered, &desk_, &Desk::undo);
    connect(actions_->redo, &QAction::triggered, &desk_, &Desk::redo);
    connect(actions_->paste, &QAction::triggered, this, &MainWindow::paste);
    connect(actions_->copyLook, &QAction::triggered, this, [this] {
        desk_.copyLook();
        messages_->toast(tr("Look copied."));
        refreshActions();
    });
    connect(actions_->pasteLook, &QAction::triggered, this, [this] { desk_.pasteLook(desk_.selected()); });
    connect(actions_->applyLook, &QAction::triggered, this, [this] { desk_.applyLook(desk_.selected()); });
    connect(actions_->removeHeadshots, &QAction::triggered, this, [this] { desk_.removeHeadshots(desk_.selected()); });
    connect(actions_->selectAll, &QAction::triggered, this, [this] {
        QStringList all;
        for (const auto& each : *desk_.session().variations)
            all.append(QString::fromStdString(each->id));
        desk_.setSelected(all);
    });
    actions_->setLetterKeys(remembered_.value("letterKeys", true).toBool());
    connect(actions_->letterKeys, &QAction::triggered, this, [this](bool on) {
        actions_->setLetterKeys(on);
        remembered_.set("letterKeys", on);
    });
}

void MainWindow::joinView()
{
    for (int i = 0; i < 4; ++i)
        connect(actions_->steps[i], &QAction::triggered, this, [this, i] { wantStep(i); });
    connect(actions_->leftDock, &QAction::triggered, this, [this] { docks_->toggle(Docks::Left); });
    connect(actions_->bottomDock, &QAction::triggered, this, [this] { docks_->toggle(Docks::Bottom); });
    connect(actions_->rightDock, &QAction::triggered, this, [this] { docks_->toggle(Docks::Right); });
    connect(actions_->allDocks, &QAction::triggered, docks_, &Docks::toggleAll);
    connect(actions_->nextArea, &QAction::triggered, this, [this] { areas_.jump(1); });
    connect(actions_->previousArea, &QAction::triggered, this, [this] { areas_.jump(-1); });
    connect(actions_->fullScreen, &QAction::triggered, this, [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(actions_->generate, &QAction::triggered, this, [this] {
        docks_->reveal(Docks::Right);
        studio_->toggleRight();
    });
    for (int i = 0; i < 3; ++i) {
        actions_->appearances[i]->setChecked(remembered_.value("appearance", 0).toInt() == i);
        connect(actions_->appearances[i], &QAction::triggered, this, [this, i] {
            remembered_.set("appearance", i);
            setAppearance(i);
        });
    }
    for (QAction* size : actions_->textSizes) {
        size->setChecked(size->data().toInt() == textSize());
        connect(size, &QAction::triggered, this, [this, size] {
            remembered_.set("textSize", size->data());
            messages_->toast(tr("The text has its new size when Likeness is started next."));
        });
    }
}

void MainWindow::joinPhoto()
{
    for (int i = 0; i < 6; ++i)
        connect(actions_->stars[i], &QAction::triggered, this, [this, i] { desk_.rate(desk_.selected(), i); });
    for (int i = 0; i < 4; ++i)
        connect(actions_->labels[i], &QAction::triggered, this, [this, i] {
            // The same key again takes the label away.
            const auto label = static_cast<studio::Label>(i + 1);
            const studio::Variation* now = desk_.current();
            desk_.setLabel(desk_.selected(), now && now->rating.label == label ? studio::Label::None : label);
        });
    connect(actions_->pick, &QAction::triggered, this, [this] { desk_.setFlag(desk_.selected(), studio::Flag::Pick); });
    connect(actions_->reject, &QAction::triggered, this, [this] { desk_.setFlag(desk_.selected(), studio::Flag::Reject); });
    connect(actions_->neither, &QAction::triggered, this, [this] { desk_.setFlag(desk_.selected(), studio::Flag::None); });
    connect(actions_->next, &QAction::triggered, this, [this] { filmstrip_->step(1); });
    connect(actions_->previous, &QAction::triggered, this, [this] { filmstrip_->step(-1); });
    connect(actions_->makeHeadshots, &QAction::triggered, this, [this] { show(Screen::Styles); });
    connect(actions_->cancelJob, &QAction::triggered, jobStrip_, &JobStrip::cancelShown);
}

void MainWindow::refreshActions()
{
    const bool open = desk_.isOpen(), writable = open && !desk_.readOnly(), studio = screen_ == Screen::Studio, current = desk_.current() != nullptr;
    for (QAction* each : {actions_->save, actions_->saveCopy, actions_->close})
        each->setEnabled(open);
    actions_->save->setEnabled(writable && (!desk_.saved() || desk_.file().isEmpty()));
    actions_->exportCurrent->setEnabled(current);
    actions_->copyLook->setEnabled(studio && current);
    actions_->pasteLook->setEnabled(studio && current && writable && desk_.canPasteLook());
    actions_->applyLook->setEnabled(studio && writable && desk_.selected().size() > 1);
    actions_->removeHeadshots->setEnabled(studio && writable && current);
    actions_->selectAll->setEnabled(studio && current);
    for (QAction* each : {actions_->pick, actions_->reject, actions_->neither})
        each->setEnabled(studio && writable && current);
    for (QAction* each : actions_->stars)
        each->setEnabled(studio && writable && current);
    for (QAction* each : actions_->labels)
        each->setEnabled(studio && writable && current);
    for (QAction* each : {actions_->after, actions_->wipe, actions_->split, actions_->blink, actions_->zoom, actions_->eyes, actions_->light, actions_->crop,
                          actions_->clipping, actions_->cutOut, actions_->overlays, actions_->generate, actions_->leftDock, actions_->bottomDock,
                          actions_->rightDock, actions_->allDocks, actions_->next, actions_->previous})
        each->setEnabled(studio);
    actions_->makeHeadshots->setEnabled(writable && !desk_.photosBestFirst().isEmpty());
    actions_->compare->setEnabled(false);
    actions_->compare->setToolTip(tr("Comparing comes with a later version."));
    actions_->steps[0]->setEnabled(open);
    actions_->steps[1]->setEnabled(open && (!desk_.photosBestFirst().isEmpty() || current));
    actions_->steps[2]->setEnabled(open && current);
    actions_->steps[3]->setEnabled(open && current);
}

void MainWindow::setAppearance(int choice)
{
    const Theme& theme = themeFor(static_cast<Appearance>(choice));
    if (&Theme::now() != &theme || qApp->styleSheet().isEmpty())  // nothing is applied at the start
        apply(*qApp, theme);
}

void MainWindow::saveAs()
{
    if (const QString file = askWhereToSave(this, desk_.name()); !file.isEmpty())
        desk_.saveAs(file);
}

void MainWindow::exportCurrent()
{
    const studio::Variation* current = desk_.current();
    if (!current)
        return;
    if (const QString file = askWhereToExport(this, desk_.name() + " " + desk_.styleName(*current)); !file.isEmpty())
        desk_.exportHeadshot(desk_.currentId(), file);
}

void MainWindow::paste()
{
    const QMimeData* held = QApplication::clipboard()->mimeData();
    const QStringList files = held ? filesOf(*held, folderForPasted()) : QStringList();
    if (files.isEmpty())
        messages_->tell({Notice::Kind::Hint, tr("The clipboard holds no photo."), tr("Copy a photo or its file first."), {}, {}, {}, {}});
    else
        take(files);
}

QString MainWindow::folderForPasted() const
{
    return QString::fromStdString((base::cacheFolder() / "pasted").string());
}

void MainWindow::act(const Notice& notice)
{
    desk_.act(notice);
}

}  // namespace ui
