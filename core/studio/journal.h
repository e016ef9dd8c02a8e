#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/studio/history.h"

/// What was done since the session's file was saved last, in a file beside it. For the sources of this library only.
///
/// Text: a line a record, "sha256-16 json". The first names the journal; each counts one on. A kill in the middle of a line leaves a line that is
/// known as cut, and what came before it counts.
namespace studio {

/// A photo that was added, by the file that it came from: its bytes are not in the session's file yet.
struct Added {
    std::string photo;
    std::filesystem::path file;
};
struct Edited {
    std::string label;
    std::string mergeKey;
    Session before;
    Session after;
};
/// Undo, redo, or a click on the list.
struct WentTo {
    std::int64_t by = 0;  ///< steps; below 0 = back
};
using JournalRecord = std::variant<Added, Edited, WentTo>;

/// A record as it stands in the file.
std::string journalLine(const std::string& record);
std::filesystem::path journalOf(const std::filesystem::path& sessionFile);

/// Writes from a thread of its own, so that no edit waits for the disk: at most `flushAfter` after a record came, it and its followers are on the disk.
class JournalWriter {
public:
    /// Goes on with a journal.
    /// @param records  that it has, and @param bytes  that they take: what comes after is cut off
    JournalWriter(std::filesystem::path file, std::uint64_t records, std::uint64_t bytes, std::chrono::milliseconds flushAfter);
    /// Flushes.
    ~JournalWriter();
    JournalWriter(const JournalWriter&) = delete;
    JournalWriter& operator=(const JournalWriter&) = delete;

    /// A file with nothing but its head, there whole or not at all. @return its length
    static std::uint64_t start(const std::filesystem::path& file, const std::string& id);

    /// An edit of the same merge key as the one that waits takes its place. Any thread.
    void add(JournalRecord record);
    /// How many records there are with those that wait. A record that waits is not changed after that.
    std::uint64_t seal();
    /// Everything that waits is on the disk then. @throws Error{DiskFull, NotWritable}
    void flush();
    /// Begins a new journal with what came after the first `folded` records. @throws as flush; the old one goes on then.
    void startAnew(const std::string& id, std::uint64_t folded);

    /// Why the last attempt to write failed; tried again with every record.
    std::optional<base::Error> trouble() const;

private:
    struct Waiting {
        JournalRecord record;
        bool sealed = false;
    };

    void work();
    void write(std::unique_lock<std::mutex>& lock);

    const std::filesystem::path file_;
    const std::chrono::milliseconds flushAfter_;
    mutable std::mutex mutex_;
    std::mutex writing_;  // of the file; taken before mutex_
    std::condition_variable changed_;
    std::vector<Waiting> waiting_;
    std::vector<std::string> sinceSave_;  // text of the records since `folded_`, for the journal after the next save
    std::uint64_t folded_ = 0;            // records that are not in sinceSave_
    std::uint64_t records_ = 0;           // on the disk
    std::uint64_t bytes_ = 0;
    std::optional<base::Error> trouble_;
    bool stop_ = false;
    std::thread thread_;
};

/// A journal as it was found.
struct FoundJournal {
    std::string id;
    std::vector<std::string> records;  ///< JSON, whole ones only
    std::vector<std::uint64_t> ends;   ///< byte behind each
    std::uint64_t headBytes = 0;
    bool cut = false;                  ///< there was more, which is no whole record
};

/// @return nothing where there is none, or where not even its head can be read
/// @throws Error{NotReadable, TooLarge}
std::optional<FoundJournal> findJournal(const std::filesystem::path& file);

/// Does again what a record says. @param added  photos and where they came from
/// @throws Error{Damaged}
void replay(History& history, std::vector<Added>& added, const std::string& record, const std::string& source);

}  // namespace studio
