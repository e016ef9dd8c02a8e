#pragma once
#include <memory>

#include <QMainWindow>

#include "ui/desk/views.h"
#include "ui/frame/focus_areas.h"
#include "ui/frame/remembered.h"

class QStackedWidget;

namespace ui {

class Actions;
class Desk;
class Docks;
class Filmstrip;
class JobStrip;
class LeftDock;
class MessagePlace;
class PhotosPage;
class StartPage;
class StudioPage;
class StylesPage;
class TopBar;

/// Arranges what the window is made of, and joins it with the desk: everything that is asked goes to Desk, everything that is shown comes from it.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    enum class Screen { Start, Photos, Styles, Studio };

    /// @param settings  the file of what is remembered; empty: the usual one
    explicit MainWindow(Desk& desk, const QString& settings = {}, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// A session's file, or photos and folders: into the open session, or into a new one.
    void take(const QStringList& files);
    void show(Screen screen);
    using QMainWindow::show;
    Screen screen() const { return screen_; }

    Actions& actions() { return *actions_; }
    TopBar& topBar() { return *topBar_; }
    Docks& docks() { return *docks_; }
    Filmstrip& filmstrip() { return *filmstrip_; }
    LeftDock& leftDock() { return *leftDock_; }
    JobStrip& jobStrip() { return *jobStrip_; }
    MessagePlace& messages() { return *messages_; }
    StudioPage& studio() { return *studio_; }
    PhotosPage& photosPage() { return *photos_; }
    StylesPage& stylesPage() { return *styles_; }
    StartPage& startPage() { return *start_; }

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    void joinDesk();
    void joinActions();
    void joinFile();
    void joinEdit();
    void joinView();
    void joinPhoto();
    void refresh();
    void refreshSteps();
    void refreshActions();
    void applyShape();
    void setAppearance(int choice);
    void wantStep(int step);
    void exportCurrent();
    void saveAs();
    void paste();
    void act(const Notice& notice);
    void openSession(const QString& file);
    /// False where the user would rather wait for what runs.
    bool mayClose();
    QString folderForPasted() const;

    Desk& desk_;
    Remembered remembered_;
    Actions* actions_;
    TopBar* topBar_;
    JobStrip* jobStrip_;
    MessagePlace* messages_;
    QStackedWidget* pages_;
    StartPage* start_;
    PhotosPage* photos_;
    StylesPage* styles_;
    StudioPage* studio_;
    LeftDock* leftDock_;
    Filmstrip* filmstrip_;
    Docks* docks_;
    FocusAreas areas_;
    Screen screen_ = Screen::Start;
    int headshotsSeen_ = 0;
};

}  // namespace ui
