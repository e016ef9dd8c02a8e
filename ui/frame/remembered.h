#pragma once
#include <QSettings>
#include <QStringList>

namespace ui {

/// What the window remembers from one start to the next, in a file of ours: its place, the docks, recent sessions, how it looks.
class Remembered {
public:
    /// @param file  empty: `window.ini` in the folder that the system keeps for settings
    explicit Remembered(const QString& file = {});

    QVariant value(const QString& key, const QVariant& otherwise = {}) const { return settings_.value(key, otherwise); }
    void set(const QString& key, const QVariant& value) { settings_.setValue(key, value); }
    void remove(const QString& key) { settings_.remove(key); }
    /// That the file lies in.
    QString folder() const;
    void sync() { settings_.sync(); }

    /// Session files, the last one opened first; also those that are gone.
    QStringList recent() const;
    void addRecent(const QString& file);
    void removeRecent(const QString& file);

private:
    QSettings settings_;
};

}  // namespace ui
