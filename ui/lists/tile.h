#pragma once
#include <optional>

#include <QImage>
#include <QMetaType>
#include <QString>

#include "core/studio/session.h"

namespace ui {

/// What one entry of a list of pictures shows: a headshot, a photo or a style.
struct Tile {
    enum class Sign { None, Good, Hint, Warn, Bad };

    QString id;
    QString name;
    QString line;    ///< below the name: "3 headshots", what a photo adds
    QString spoken;  ///< the whole of it in words, for screen readers
    QImage picture;  ///< null while it is not made
    studio::Rating rating;
    std::optional<int> likeness;  ///< 0-100
    bool busy = false;
    int percent = -1;  ///< of what is busy; -1 = it waits
    bool outOfDate = false;
    QString failure;         ///< why it could not be drawn
    Sign sign = Sign::None;  ///< of a photo's badge
    QString badge, badgeIcon;
    bool tickable = false, ticked = false;  ///< photos used, styles chosen
    int polish = -1;                        ///< dots of a style, 0-3; -1 = none are shown
    int picked = 0;                         ///< flags beside a style
    int group = 0;                          ///< place of a headshot's style in the session, for sorting

    /// Pictures by identity, not by their pixels.
    bool operator==(const Tile& other) const;
};

}  // namespace ui
Q_DECLARE_METATYPE(ui::Tile)
