#pragma once
#include <vector>

#include <QDateTime>
#include <QImage>
#include <QString>

namespace ui {

class Desk;
class Remembered;

/// What the start page shows of a session without opening its file.
struct RecentSession {
    QString file, name;
    int photos = 0, headshots = 0, picked = 0;
    QDateTime when;
    std::vector<QImage> pictures;  ///< one to three
    bool gone = false;             ///< the file has been moved or deleted
};

/// @param folder  where sessions live that have no file of the user's own
std::vector<RecentSession> recentSessions(const Remembered& remembered, const QString& folder);
/// The session that is open, as it stands. Nothing for one without photos.
void rememberSession(Remembered& remembered, const Desk& desk);
void forgetSession(Remembered& remembered, const QString& file);
/// "Today, 14:20", "Friday, 17:05", "12 November".
QString whenWords(const QDateTime& when, const QDateTime& now);

}  // namespace ui
Q_DECLARE_METATYPE(ui::RecentSession)
