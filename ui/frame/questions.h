#pragma once
#include <QString>

class QWidget;

namespace ui {

/// For what cannot be undone, and for nothing else: a question as title, what goes and what stays, and two buttons. The safe one is the default and what
/// Escape means. @return whether the other was pressed
bool ask(QWidget* window, const QString& question, const QString& text, const QString& safe, const QString& other);
/// The next question is answered so, without a dialog: for tests.
void answerNextQuestion(bool other);

/// In the desktop's file manager.
void showFolderOf(const QString& file);

}  // namespace ui
