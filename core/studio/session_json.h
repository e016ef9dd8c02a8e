#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/studio/history.h"
#include "core/studio/render.h"
#include "core/vision/issues.h"

/// session.json, the text in a session's file. For the sources of this library only.
namespace studio {

/// Raised whenever a reader of the version before would misunderstand the text. Older ones are migrated, newer ones read as far as they are known.
inline constexpr int kSessionVersion = 1;
inline constexpr std::size_t kLargestSessionText = std::size_t{64} << 20;

/// Which journal goes on from a saved file. A kill between the renaming of the file and the new journal leaves the old one beside the new file:
/// that is `before`, of which the first `folded` records are in the file already.
struct SavePoint {
    std::string journal;
    std::string before;
    std::uint64_t folded = 0;
};

using Renders = std::map<std::string, Render>;  ///< by id of the variation

struct SessionText {
    History history;
    Renders renders;
    SavePoint savePoint;
    int version = kSessionVersion;
    std::vector<vision::Issue> problems;
};

/// Parts that states share are written once. Where the text grew beyond what is read, the oldest half of the history is left out, again if need be.
std::string sessionJson(const History& history, const Renders& renders, const SavePoint& savePoint);

/// @param source  begins every message: "me.likeness: session.json"
/// @throws Error{Damaged, TooLarge}; {UnsupportedFormat} for a newer version that cannot even be read as far as it is known
SessionText readSession(std::string_view text, const std::string& source);

}  // namespace studio
