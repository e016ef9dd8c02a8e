#pragma once
#include <QFrame>

#include "ui/desk/views.h"

class QLabel;
class QPushButton;

namespace ui {

/// Tells in place, at the thing concerned, what happened and what to do, with one button. Stays until it is taken away.
class Message : public QFrame {
    Q_OBJECT

public:
    using Kind = Notice::Kind;

    Message(Kind kind, const QString& title, const QString& text = {}, const QString& button = {}, QWidget* parent = nullptr);
    explicit Message(const Notice& notice, QWidget* parent = nullptr);

    /// File, value, text for support: behind a link.
    void setDetails(const QString& details);
    /// An x at the end.
    void setClosable(bool closable);

Q_SIGNALS:
    void pressed();
    void closed();

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void write();

    Kind kind_;
    QString title_, text_;
    QLabel *icon_, *words_, *details_;
    QPushButton *more_, *button_;
    class QToolButton* close_;
};

/// The icon of a kind, and its colour's name in the theme.
QString iconOf(Notice::Kind kind);

}  // namespace ui
