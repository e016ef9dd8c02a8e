#pragma once
#include <memory>
#include <optional>

#include <QByteArray>
#include <QString>

#include "core/imaging/display_transform.h"

namespace ui {

/// The colours that the monitor is told: by the profile chosen in Preferences, else by the one that the desktop names for the screen, else as sRGB.
struct DisplayProfile {
    enum class Source { Preferences, Screen, Standard };
    Source source = Source::Standard;
    QString name;     ///< what the profile calls itself
    QString problem;  ///< empty, or what kept a profile from being used, and what to do about it
    std::shared_ptr<const imaging::DisplayTransform> transform;  ///< never null

    /// "Colours for this screen: DELL U2723 (from the desktop)"
    QString inWords() const;
};

/// @param chosen  file of a profile, as Preferences have it; empty = none
/// @param screen  what screenProfile gave
DisplayProfile displayProfile(const QString& chosen, const std::optional<QByteArray>& screen);

/// X11: the profile that the desktop has put on the root window for a screen (`_ICC_PROFILE`, `_ICC_PROFILE_1` ...), by the freedesktop "ICC Profiles in X"
/// specification. Nothing on other platforms, without a profile, or without an X server.
std::optional<QByteArray> screenProfile(int screen = 0);

}  // namespace ui
