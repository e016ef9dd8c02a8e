#pragma once
#include <vector>

#include <QObject>
#include <QString>

class QAction;
class QMenu;
class QMenuBar;
class QWidget;

namespace ui {

/// Every action of the window with its key, once: menus, buttons, tool tips and the sheet of keys all show these.
/// Single letters and figures act only outside text fields, which take them first, and can be switched off.
class Actions : public QObject {
    Q_OBJECT

public:
    explicit Actions(QWidget* window);

    // File
    QAction *newSession, *open, *addPhotos, *addFolder, *save, *saveCopy, *exportCurrent, *close, *quit;
    QMenu* recent;
    // Edit
    QAction *undo, *redo, *paste, *copyLook, *pasteLook, *applyLook, *removeHeadshots, *selectAll, *letterKeys;
    // View
    QAction* steps[4];
    QAction *after, *wipe, *split, *blink, *zoom, *eyes, *light, *crop, *clipping, *cutOut, *overlays;
    QAction *leftDock, *bottomDock, *rightDock, *allDocks, *fullScreen, *nextArea, *previousArea, *generate;
    QAction *appearances[3], *textSizes[4];
    // Photo
    QAction *stars[6], *labels[4], *pick, *reject, *neither, *next, *previous, *makeHeadshots, *compare, *cancelJob;
    // Help
    QAction *help, *keys, *about;

    void fill(QMenuBar& bar);
    /// The same menus in one, for a button.
    void fill(QMenu& menu);
    /// Keys of one letter or figure on or off.
    void setLetterKeys(bool on);

    struct Group {
        QString name;
        std::vector<QAction*> actions;
    };
    /// All that have a key, as the sheet of keys shows them.
    const std::vector<Group>& groups() const { return groups_; }

private:
    QAction* make(const QString& text, const QString& key = {}, const QString& icon = {}, bool mirrors = false);
    std::vector<QMenu*> menus();

    QWidget* window_;
    std::vector<Group> groups_;
    std::vector<QMenu*> menus_;
    std::vector<std::pair<QAction*, QString>> letters_;
};

}  // namespace ui
