#pragma once
#include <QString>

namespace ui {

/// Milliseconds within which keys that follow each other are one step of the history.
inline constexpr int kKeysFollow = 900;

/// Names one drag, or one row of keys: what has the same name is one step of the history. It never comes again while the program runs.
inline QString nextDragKey()
{
    static quint64 last = 0;
    return QString("drag-%1").arg(++last);
}

}  // namespace ui
