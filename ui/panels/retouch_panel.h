#pragma once
#include <vector>

#include <QColor>

#include "ui/desk/views.h"
#include "ui/panels/panel.h"

class QLabel;
class QPushButton;

namespace ui {

class RetouchPanel : public Panel {
    Q_OBJECT

public:
    explicit RetouchPanel(QWidget* parent = nullptr);

    /// Permanent marks of the current face; each can be given up, and be kept again.
    void setMarks(const std::vector<MarkView>& marks);

Q_SIGNALS:
    /// The list is open: the canvas may point at them.
    void marksShown(bool shown);

protected:
    void refresh() override;
    QString inWords(const finish::Recipe& recipe) const override;
    bool neutral(finish::Recipe& recipe) const override;

private:
    void fill();

    std::vector<MarkView> marks_;
    QLabel *icon_, *words_;
    QColor ink_;
    QPushButton* show_;
    QWidget* list_;
};

}  // namespace ui
