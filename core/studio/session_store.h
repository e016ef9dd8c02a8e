#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/studio/archive.h"
#include "core/studio/session_json.h"

/// A session's file as a whole: which entry holds what, read and written. For the sources of this library only.
namespace studio {

using Bytes = std::shared_ptr<const std::vector<std::byte>>;
using Text = std::shared_ptr<const std::string>;

inline constexpr std::uint64_t kLargestAnalysis = std::uint64_t{16} << 20;

/// Everything that a save writes. Values, so that edits may go on meanwhile.
struct Snapshot {
    History history;
    Renders renders;
    SavePoint savePoint;
    std::map<std::string, std::filesystem::path> sources;  ///< photos that are not in the old file
    std::map<std::string, Bytes> renderBytes;              ///< renders that are not in the old file, or older there
    std::map<std::string, Text> analyses;                  ///< likewise
};

/// "photos/<sha256>.jpg": the name's own extension where it is a plain one.
std::string photoEntry(const Photo& photo);
std::string renderEntry(const std::string& variation);
std::string analysisEntry(const std::string& photo);

/// @throws Error{NotFound, NotReadable, UnsupportedFormat, Damaged, TooLarge} naming file and entry
SessionText readStore(ArchiveReader& archive, const std::filesystem::path& file, const base::RunContext& run);

/// What the file lacks or holds besides: photo-missing, entry-unknown.
std::vector<vision::Issue> problemsOf(const ArchiveReader& archive, const SessionText& text, const std::map<std::string, std::filesystem::path>& sources);

/// Writes into `aside`, and reads back what counts. Photos are those of all states, so that undo can bring them back.
/// @param old  what photos and renders are copied from, as they lie there; null = none
/// @param target  what messages call the file
/// @throws Error{DiskFull, NotWritable}; {NotFound, Damaged} for a photo of the current state whose source is gone or altered; Cancelled
void writeStore(const std::filesystem::path& aside, const std::filesystem::path& target, const Snapshot& snapshot, ArchiveReader* old, const base::RunContext& run);

/// Every photo of every state, once.
std::vector<Shared<Photo>> photosOfAll(const History& history);

}  // namespace studio
