#pragma once
#include <QAbstractListModel>
#include <QWidget>

#include "ui/frame/recent_sessions.h"

class QLabel;
class QListView;
class QScrollArea;

namespace ui {

class Actions;
class DropZone;

/// What the window shows while no session is open: how to begin, and the sessions of late.
class StartPage : public QWidget {
    Q_OBJECT

public:
    /// @param demo  the demo's photo; empty = it is not installed
    StartPage(Actions& actions, const QString& demo, QWidget* parent = nullptr);

    void setRecent(std::vector<RecentSession> sessions);
    void setHot(bool hot);

Q_SIGNALS:
    void openWanted(const QString& file);
    void forgetWanted(const QString& file);
    void findWanted(const QString& file);  ///< a session that is gone: where is it now?
    void photosWanted();
    void demoWanted();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    class Cards;
    void openCard(const QModelIndex& index);
    void menuFor(const QPoint& at);

    Cards* cards_;
    QListView* view_;
    QLabel* count_;
    QLabel* empty_;
    QScrollArea* begin_;
    DropZone* drop_;
};

}  // namespace ui
