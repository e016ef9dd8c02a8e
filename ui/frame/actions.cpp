#include "ui/frame/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

#include "ui/theme/icons.h"

namespace ui {

QAction* Actions::make(const QString& text, const QString& key, const QString& iconName, bool mirrors)
{
    auto* action = new QAction(text, this);
    if (!iconName.isEmpty())
        action->setIcon(icon(iconName, {.mirrors = mirrors}));
    if (!key.isEmpty()) {
        action->setShortcut(QKeySequence(key));
        if (key.size() == 1)
            letters_.emplace_back(action, key);
    }
    action->setShortcutContext(Qt::WindowShortcut);
    window_->addAction(action);
    if (!key.isEmpty())
        groups_.back().actions.push_back(action);
    return action;
}

Actions::Actions(QWidget* window) : QObject(window), window_(window)
{
    groups_.push_back({tr("File"), {}});
    newSession = make(tr("&New session"), "Ctrl+N", "plus");
    open = make(tr("&Open…"), "Ctrl+O", "folder-open");
    recent = new QMenu(tr("Open &recent"), window);
    addPhotos = make(tr("&Add photos…"), "Ctrl+Shift+O", "image-plus");
    addFolder = make(tr("Add &folder…"), {}, "folder-plus");
    save = make(tr("&Save"), "Ctrl+S", "save");
    saveCopy = make(tr("Save &as…"), "Ctrl+Shift+S");
    exportCurrent = make(tr("&Export headshot…"), "Ctrl+E", "upload");
    close = make(tr("&Close session"), "Ctrl+W");
    quit = make(tr("&Quit"), "Ctrl+Q");
    quit->setMenuRole(QAction::QuitRole);

    groups_.push_back({tr("Edit"), {}});
    undo = make(tr("&Undo"), "Ctrl+Z", "undo-2", true);
    redo = make(tr("&Redo"), "Ctrl+Shift+Z", "redo-2", true);
    paste = make(tr("&Paste photos"), "Ctrl+V", "clipboard-paste");
    copyLook = make(tr("&Copy look"), "Ctrl+Shift+C", "copy");
    pasteLook = make(tr("Paste &look"), "Ctrl+Shift+V", "clipboard-paste");
    applyLook = make(tr("&Apply look to selected"), "Ctrl+Shift+A", "replace-all");
    removeHeadshots = make(tr("&Delete headshots"), {}, "trash");
    selectAll = make(tr("Select all &headshots"), "Ctrl+A");
    letterKeys = make(tr("&Single-letter keys"));
    letterKeys->setCheckable(true);

    groups_.push_back({tr("View"), {}});
    const QString names[] = {tr("Import"), tr("Styles"), tr("Studio"), tr("Export")};
    for (int i = 0; i < 4; ++i)
        steps[i] = make(names[i], QString("Ctrl+%1").arg(i + 1));
    auto* modes = new QActionGroup(this);
    modes->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    after = make(tr("&After"), {}, "square");
    wipe = make(tr("&Wipe"), "W", "triangles-centerline-dashed-horizontal");
    split = make(tr("&Split"), "S", "columns-2");
    blink = make(tr("&Blink"), "K", "eye");
    for (QAction* mode : {after, wipe, split, blink})
        mode->setCheckable(true), modes->addAction(mode);
    after->setChecked(true);
    zoom = make(tr("&Zoom: fit or 100 % on the eyes"), "Z", "zoom-in");
    eyes = make(tr("&Eyes 100 %"), {}, "scan-eye");
    light = make(tr("&Light handle"), "L", "sun");
    crop = make(tr("&Crop"), "R", "crop");
    clipping = make(tr("Cli&pping"), "J", "triangle-alert");
    cutOut = make(tr("C&ut-out"), "M", "user-round");
    overlays = make(tr("&Hide overlays"), "H", "eye-off");
    for (QAction* toggle : {light, crop, clipping, cutOut, overlays})
        toggle->setCheckable(true);
    generate = make(tr("&Finish or Generate"), "G", "sparkles");
    leftDock = make(tr("Left dock"), "F6", "panel-left-open", true);
    bottomDock = make(tr("Filmstrip"), "F7", "panel-bottom-open");
    rightDock = make(tr("Right dock"), "F8", "panel-right-open", true);
    allDocks = make(tr("All docks"), "F9");
    nextArea = make(tr("Next area"), "Ctrl+F6");
    previousArea = make(tr("Previous area"), "Ctrl+Shift+F6");
    fullScreen = make(tr("F&ull screen"), "F11", "expand");
    fullScreen->setCheckable(true);
    auto* looks = new QActionGroup(this);
    const QString appearanceNames[] = {tr("As the desktop"), tr("Dark"), tr("Light")};
    for (int i = 0; i < 3; ++i)
        appearances[i] = make(appearanceNames[i]), appearances[i]->setCheckable(true), looks->addAction(appearances[i]);
    auto* sizes = new QActionGroup(this);
    constexpr int kPercents[] = {100, 110, 125, 150};
    for (int i = 0; i < 4; ++i) {
        textSizes[i] = make(tr("%1 %").arg(kPercents[i]));
        textSizes[i]->setData(kPercents[i]);
        textSizes[i]->setCheckable(true);
        sizes->addAction(textSizes[i]);
    }

    groups_.push_back({tr("Photo"), {}});
    next = make(tr("&Next headshot"), "Right");
    previous = make(tr("&Previous headshot"), "Left");
    // The arrows belong to whatever has the keyboard; these two are for menus and for the sheet of keys, lists and canvas answer the keys themselves.
    next->setShortcutContext(Qt::WidgetShortcut), previous->setShortcutContext(Qt::WidgetShortcut);
    for (int i = 0; i < 6; ++i)
        stars[i] = make(i == 0 ? tr("No stars") : tr("%n stars", nullptr, i), QString::number(i), i == 0 ? QString() : QString("star"));
    const QString colours[] = {tr("Red"), tr("Yellow"), tr("Green"), tr("Blue")};
    for (int i = 0; i < 4; ++i)
        labels[i] = make(colours[i], QString::number(6 + i));
    pick = make(tr("P&ick"), "P", "flag");
    reject = make(tr("Re&ject"), "X", "x");
    neither = make(tr("Neithe&r"), "U", "flag-off");
    makeHeadshots = make(tr("&Make headshots…"), {}, "sparkles");
    compare = make(tr("&Compare"), "C", "layout-grid");
    cancelJob = make(tr("Cance&l job"), "Ctrl+.", "circle-stop");

    groups_.push_back({tr("Help"), {}});
    help = make(tr("&How Likeness works"), "F1", "circle-question-mark");
    keys = make(tr("All &keys"), "?", "keyboard");
    about = make(tr("&About Likeness"));
    about->setMenuRole(QAction::AboutRole);
}

std::vector<QMenu*> Actions::menus()
{
    if (!menus_.empty())
        return menus_;
    const auto menu = [this](const QString& name) { return menus_.emplace_back(new QMenu(name, window_)); };

    QMenu* file = menu(tr("&File"));
    file->addActions({newSession, open});
    file->addMenu(recent);
    file->addSeparator();
    file->addActions({addPhotos, addFolder});
    file->addSeparator();
    file->addActions({save, saveCopy});
    file->addSeparator();
    file->addAction(exportCurrent);
    file->addSeparator();
    file->addActions({close, quit});

    QMenu* edit = menu(tr("&Edit"));
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addActions({paste, copyLook, pasteLook, applyLook});
    edit->addSeparator();
    edit->addActions({selectAll, removeHeadshots});
    edit->addSeparator();
    edit->addAction(letterKeys);

    QMenu* view = menu(tr("&View"));
    view->addActions({steps[0], steps[1], steps[2], steps[3]});
    view->addSeparator();
    view->addActions({after, wipe, split, blink});
    view->addSeparator();
    view->addActions({zoom, eyes, light, crop, clipping, cutOut, overlays, generate});
    view->addSeparator();
    QMenu* docks = view->addMenu(tr("&Docks"));
    docks->addActions({leftDock, bottomDock, rightDock, allDocks});
    docks->addSeparator();
    docks->addActions({nextArea, previousArea});
    QMenu* look = view->addMenu(icon("sun-moon"), tr("&Theme"));
    for (QAction* each : appearances)
        look->addAction(each);
    QMenu* size = view->addMenu(icon("accessibility"), tr("&Text size"));
    for (QAction* each : textSizes)
        size->addAction(each);
    view->addSeparator();
    view->addAction(fullScreen);

    QMenu* photo = menu(tr("&Photo"));
    photo->addAction(makeHeadshots);
    photo->addSeparator();
    photo->addActions({previous, next, compare});
    photo->addSeparator();
    photo->addActions({pick, reject, neither});
    QMenu* rate = photo->addMenu(icon("star"), tr("&Stars"));
    for (QAction* each : stars)
        rate->addAction(each);
    QMenu* label = photo->addMenu(tr("&Label"));
    for (QAction* each : labels)
        label->addAction(each);
    photo->addSeparator();
    photo->addAction(cancelJob);

    QMenu* helpMenu = menu(tr("&Help"));
    helpMenu->addActions({help, keys});
    helpMenu->addSeparator();
    helpMenu->addAction(about);
    return menus_;
}

void Actions::fill(QMenuBar& bar)
{
    for (QMenu* each : menus())
        bar.addMenu(each);
}

void Actions::fill(QMenu& menu)
{
    for (QMenu* each : menus())
        menu.addMenu(each);
}

void Actions::setLetterKeys(bool on)
{
    letterKeys->setChecked(on);
    for (const auto& [action, key] : letters_)
        action->setShortcut(on ? QKeySequence(key) : QKeySequence());
}

}  // namespace ui
