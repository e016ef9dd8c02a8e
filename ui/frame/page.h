#pragma once
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace ui {

/// What the screens between start and Studio have in common: a title with a sentence, room for buttons beside it, the body, and the bar with the main button.
class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(QWidget* parent = nullptr);

protected:
    void setTitle(const QString& title, const QString& sentence);
    void resizeEvent(QResizeEvent* event) override;

    QHBoxLayout* beside_;  ///< of the title
    QVBoxLayout* body_;
    QHBoxLayout* bar_;  ///< at the bottom; a stretch stands at its start
    QLabel* said_;      ///< in the bar, before the buttons

private:
    QLabel *title_, *sentence_;
    QVBoxLayout* column_;
};

}  // namespace ui
