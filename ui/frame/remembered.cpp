#include "ui/frame/remembered.h"

#include <QFileInfo>
#include <QStandardPaths>

namespace ui {
namespace {

constexpr int kMostRecent = 24;

QString usual()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + "/likeness/window.ini";
}

}  // namespace

Remembered::Remembered(const QString& file) : settings_(file.isEmpty() ? usual() : file, QSettings::IniFormat) {}

QString Remembered::folder() const
{
    return QFileInfo(settings_.fileName()).absolutePath();
}

QStringList Remembered::recent() const
{
    return settings_.value("recent").toStringList();
}

void Remembered::addRecent(const QString& file)
{
    QStringList files = recent();
    files.removeAll(file);
    files.prepend(file);
    settings_.setValue("recent", files.mid(0, kMostRecent));
}

void Remembered::removeRecent(const QString& file)
{
    QStringList files = recent();
    files.removeAll(file);
    settings_.setValue("recent", files);
}

}  // namespace ui
