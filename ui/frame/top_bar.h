#pragma once
#include <QWidget>

class QFrame;
class QLabel;
class QMenuBar;
class QToolButton;

namespace ui {

class Actions;
class Steps;

/// The first line of the window: mark, menus, steps, and the session with its name. What is short of room: menus fold into one button, then the name shortens.
class TopBar : public QWidget {
    Q_OBJECT

public:
    TopBar(Actions& actions, QWidget* parent = nullptr);

    Steps* steps() const { return steps_; }
    /// An empty name: no session is open, and all that belongs to one is hidden.
    void setSession(const QString& name, const QString& state, const QString& tip);
    void setShape(int height, bool oneStep);

protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void arrange();

    QMenuBar* menus_;
    QToolButton* menuButton_;
    Steps* steps_;
    QToolButton* session_;
    QLabel* state_;
    QToolButton *undo_, *redo_, *help_, *settings_;
    QString name_;
    int lines_[2] = {-1, -1};  ///< x of the dividing lines
};

}  // namespace ui
