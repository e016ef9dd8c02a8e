#include "ui/frame/file_dialogs.h"

#include <optional>

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

namespace ui {
namespace {

std::optional<QStringList> answer;

QString tr(const char* text)
{
    return QCoreApplication::translate("ui::FileDialogs", text);
}

QString pictures()
{
    return QStandardPaths::writableLocation(QStandardPaths::PicturesLocation);
}

template <class Ask>
QStringList ask(const Ask& dialog)
{
    if (answer) {
        const QStringList files = *answer;
        answer.reset();
        return files;
    }
    return dialog();
}

QString first(const QStringList& files)
{
    return files.isEmpty() ? QString() : files.first();
}

/// A name without ending gets that of the filter that was chosen.
QString withEnding(const QString& file, const QString& filter)
{
    if (file.isEmpty() || !QFileInfo(file).suffix().isEmpty())
        return file;
    const qsizetype star = filter.indexOf("*.");
    return star < 0 ? file : file + filter.mid(star + 1).section(QRegularExpression("[ )]"), 0, 0);
}

QString saveDialog(QWidget* window, const QString& title, const QString& name, const QString& filters)
{
    return first(ask([&] {
        QString filter;
        const QString file = QFileDialog::getSaveFileName(window, title, pictures() + "/" + name, filters, &filter);
        return file.isEmpty() ? QStringList() : QStringList{withEnding(file, filter)};
    }));
}

}  // namespace

const QStringList& photoEndings()
{
    static const QStringList endings{"jpg", "jpeg", "png", "tif", "tiff", "webp", "heic", "heif", "avif",
                                     "dng", "cr2",  "cr3", "nef", "arw",  "raf",  "rw2",  "orf",  "pef"};
    return endings;
}

QString askForSession(QWidget* window)
{
    return first(
        ask([&] { return QStringList{QFileDialog::getOpenFileName(window, tr("Open a session"), pictures(), tr("Likeness sessions (*.likeness)"))}; }));
}

QStringList askForPhotos(QWidget* window)
{
    return ask([&] { return QFileDialog::getOpenFileNames(window, tr("Add photos"), pictures(), tr("Photos (%1)").arg("*." + photoEndings().join(" *."))); });
}

QString askForFolder(QWidget* window)
{
    return first(ask([&] { return QStringList{QFileDialog::getExistingDirectory(window, tr("Add a folder of photos"), pictures())}; }));
}

QString askWhereToSave(QWidget* window, const QString& name)
{
    return saveDialog(window, tr("Save the session"), name + ".likeness", tr("Likeness sessions (*.likeness)"));
}

QString askWhereToExport(QWidget* window, const QString& name)
{
    return saveDialog(window, tr("Export the headshot"), name + ".jpg",
                      tr("JPEG (*.jpg *.jpeg)") + ";;" + tr("PNG (*.png)") + ";;" + tr("TIFF (*.tif *.tiff)"));
}

void answerNextDialog(const QStringList& files)
{
    answer = files;
}

}  // namespace ui
