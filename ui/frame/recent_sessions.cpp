#include "ui/frame/recent_sessions.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLocale>

#include "ui/desk/desk.h"
#include "ui/frame/remembered.h"
#include "ui/lists/desk_tiles.h"

namespace ui {
namespace {

constexpr int kPictures = 3, kPictureHeight = 240, kJpegQuality = 85;

QString keyOf(const QString& file)
{
    return QString::fromLatin1(QCryptographicHash::hash(file.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

QString pictureFile(const Remembered& remembered, const QString& file, int number)
{
    return remembered.folder() + "/recent/" + keyOf(file) + QString("-%1.jpg").arg(number);
}

}  // namespace

std::vector<RecentSession> recentSessions(const Remembered& remembered, const QString& folder)
{
    QStringList files = remembered.recent();
    // Those without a file of the user's own are found even if the program ended before it could remember them.
    for (const QFileInfo& each : QDir(folder).entryInfoList({"*.likeness"}, QDir::Files, QDir::Time))
        if (!folder.isEmpty() && !files.contains(each.absoluteFilePath()))
            files.append(each.absoluteFilePath());
    std::vector<RecentSession> sessions;
    for (const QString& file : files) {
        RecentSession session;
        session.file = file;
        session.gone = !QFileInfo::exists(file);
        // Saved elsewhere since, which is in the list by itself.
        if (session.gone && QFileInfo(file).absolutePath() == QDir(folder).absolutePath())
            continue;
        const QString key = "sessions/" + keyOf(file) + "/";
        session.name = remembered.value(key + "name", QFileInfo(file).completeBaseName()).toString();
        session.photos = remembered.value(key + "photos", 0).toInt();
        session.headshots = remembered.value(key + "headshots", 0).toInt();
        session.picked = remembered.value(key + "picked", 0).toInt();
        session.when = remembered.value(key + "when", QFileInfo(file).lastModified()).toDateTime();
        for (int i = 0; i < kPictures; ++i)
            if (QImage picture; picture.load(pictureFile(remembered, file, i)))
                session.pictures.push_back(picture);
        sessions.push_back(std::move(session));
    }
    return sessions;
}

void rememberSession(Remembered& remembered, const Desk& desk)
{
    if (!desk.isOpen() || desk.session().photos->empty())
        return;
    const QString file = desk.file().isEmpty() ? QDir(desk.sessionsFolder()).absoluteFilePath(desk.name() + ".likeness") : desk.file();
    remembered.addRecent(file);
    const Counts counts = countsOf(desk.session());
    const QString key = "sessions/" + keyOf(file) + "/";
    remembered.set(key + "name", desk.name());
    remembered.set(key + "photos", static_cast<int>(desk.session().photos->size()));
    remembered.set(key + "headshots", counts.headshots);
    remembered.set(key + "picked", counts.picked);
    remembered.set(key + "when", QDateTime::currentDateTime());
    std::vector<QImage> pictures;
    for (const Tile& tile : headshotTiles(desk, Shown::All, Order::Stars))
        if (!tile.picture.isNull() && pictures.size() < kPictures)
            pictures.push_back(tile.picture);
    if (pictures.empty())
        for (const Tile& tile : photoTiles(desk))
            if (!tile.picture.isNull() && pictures.size() < kPictures)
                pictures.push_back(tile.picture);
    QDir().mkpath(remembered.folder() + "/recent");
    for (int i = 0; i < kPictures; ++i) {
        const QString picture = pictureFile(remembered, file, i);
        if (i < static_cast<int>(pictures.size()))
            pictures[i].convertToFormat(QImage::Format_RGB32).scaledToHeight(kPictureHeight, Qt::SmoothTransformation).save(picture, "JPEG", kJpegQuality);
        else
            QFile::remove(picture);
    }
}

void forgetSession(Remembered& remembered, const QString& file)
{
    remembered.removeRecent(file);
    remembered.remove("sessions/" + keyOf(file));
    for (int i = 0; i < kPictures; ++i)
        QFile::remove(pictureFile(remembered, file, i));
}

QString whenWords(const QDateTime& when, const QDateTime& now)
{
    if (!when.isValid())
        return {};
    const QLocale locale;
    const QString time = locale.toString(when.time(), QLocale::ShortFormat);
    const qint64 days = when.date().daysTo(now.date());
    if (days == 0)
        return QCoreApplication::translate("ui::RecentSessions", "Today, %1").arg(time);
    if (days > 0 && days < 7)
        return QString("%1, %2").arg(locale.dayName(when.date().dayOfWeek()), time);
    return locale.toString(when.date(), when.date().year() == now.date().year() ? QString("d MMMM") : QString("d MMMM yyyy"));
}

}  // namespace ui
