#pragma once
#include <QListView>
#include <QStringListModel>

#include "core/studio/history.h"

namespace ui {

/// The steps of the session, the newest on top; a click goes there, also forward to what was undone.
class HistoryList : public QListView {
    Q_OBJECT

public:
    explicit HistoryList(QWidget* parent = nullptr);

    void reflect(const studio::History& history);

Q_SIGNALS:
    void wanted(std::size_t step);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(const QModelIndex& index);

    QStringListModel labels_;
};

}  // namespace ui
