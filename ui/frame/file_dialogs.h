#pragma once
#include <QStringList>

class QWidget;

/// What the window asks the user for in dialogs of the system. Tests answer ahead instead.
namespace ui {

QString askForSession(QWidget* window);
QStringList askForPhotos(QWidget* window);
QString askForFolder(QWidget* window);
/// @param name  proposed, without ending
QString askWhereToSave(QWidget* window, const QString& name);
QString askWhereToExport(QWidget* window, const QString& name);

/// The next question is answered so, without a dialog. Empty = it is cancelled.
void answerNextDialog(const QStringList& files);

/// Endings of files that may hold photos, "jpg" ...
const QStringList& photoEndings();

}  // namespace ui
