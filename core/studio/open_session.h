#pragma once
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <boost/signals2/connection.hpp>

#include "core/base/error.h"
#include "core/base/run_context.h"
#include "core/studio/history.h"
#include "core/studio/render.h"
#include "core/vision/issues.h"

namespace studio {

/// A session with the file that it lives in: `.likeness`, a zip of session.json, the photos' own bytes and renders. Every edit is on the disk a moment
/// later, in a journal beside the file (`.likeness.journal`); `save` folds them into the file. Killed at any moment, it opens again as it was.
///
///     auto desk = studio::OpenSession::open("me.likeness", {}, run);
///     desk->edit("Rate 4 stars", {}, [](const Session& now) { return withStars(now, {"v3"}, 4); });
///     desk->undo();
///     desk->save(run);
///
/// Edits, undo and redo are for one thread; `save`, `photoFile`, `render`, `analysis` and `check` may run on others meanwhile.
class OpenSession {
public:
    struct Options {
        bool readOnly = false;  ///< takes no lock and writes nothing: for looking into a session that may be open elsewhere
        std::chrono::milliseconds flushAfter{300};  ///< at most so much of the last edits is lost to a kill, and what the disk takes to write it
    };
    /// Photos of the session whose bytes are not in its file yet: where they lie. By id.
    using Sources = std::map<std::string, std::filesystem::path>;
    /// What was measured on photos: vision::toBytes. By id of the photo.
    using Analyses = std::map<std::string, std::string>;

    /// Writes a new file. @throws Error{BadValue} when there is a file of that name; {NotWritable, DiskFull}; as `save` for the photos
    static std::unique_ptr<OpenSession> create(const std::filesystem::path& file, const Session& start, const Sources& photos, const Options& options, const base::RunContext& run,
                                               const Analyses& analyses = {});
    /// Reads a file and what its journal has beside it. A file of a newer version, or in a folder that cannot be written to, opens for reading only.
    /// @throws Error{NotFound, NotReadable, UnsupportedFormat, Damaged, TooLarge}, naming file and entry; {NotWritable} when another program has it open
    static std::unique_ptr<OpenSession> open(const std::filesystem::path& file, const Options& options, const base::RunContext& run);
    /// What is not saved stays in the journal.
    ~OpenSession();
    OpenSession(const OpenSession&) = delete;
    OpenSession& operator=(const OpenSession&) = delete;

    const std::filesystem::path& file() const;
    int version() const;    ///< of the file as it was found
    bool readOnly() const;  ///< by what the file is, whether or not it was opened with Options::readOnly
    /// What is to be told about the file: made by a newer version, recovered after a crash, photos that are missing ... Codes: newer-version, read-only,
    /// recovered, journal-cut, journal-set-aside, photo-missing, entry-unknown, and those of `check`.
    const std::vector<vision::Issue>& problems() const;

    const Session& session() const;
    const History& history() const;
    bool unsaved() const;  ///< something is in the journal only

    /// History::edit, kept. @throws Error{NotWritable} for a session that is open for reading only; what `change` throws
    bool edit(const std::string& label, const std::string& mergeKey, const std::function<Session(const Session&)>& change);
    /// Edits that bring photos: where the bytes of those are that come new. They are read at the next `save`, which had better follow soon.
    bool addPhotos(const std::string& label, const Sources& photos, const std::function<Session(const Session&)>& change, const std::string& mergeKey = {});
    bool undo();
    bool redo();
    bool goTo(std::size_t step);
    /// The edits so far are on the disk then. @throws Error{DiskFull, NotWritable}
    void flush();
    /// Why the journal could not be written lately; the edits wait, and `save` may help.
    std::optional<base::Error> trouble() const;

    /// Writes the file anew, aside, and puts it in place of the old one. Edits made meanwhile stay in the journal.
    /// @throws Error{DiskFull, NotWritable}; {NotFound, Damaged} for a photo whose source is gone or altered; Cancelled. The old file is untouched then.
    void save(const base::RunContext& run);

    /// A photo as a file, its bytes as they came: where it was added from, or taken out of the session into a folder that goes with this object.
    /// @throws Error{Damaged} when its bytes are not those that were added; {NotFound}; {DiskFull, NotWritable}; Cancelled
    std::filesystem::path photoFile(const std::string& id, const base::RunContext& run);

    /// Pictures that were made of headshots. Not part of the history, and not kept before the next `save`: they can be made again.
    void putRender(const std::string& variation, const Render& render, std::vector<std::byte> jpeg);
    const std::map<std::string, Render>& renders() const;
    /// JPEG bytes. @throws Error{NotFound, Damaged}
    std::vector<std::byte> render(const std::string& variation, const base::RunContext& run);

    /// What was measured on a photo, kept from the next `save` on, so that another machine need not measure again.
    void putAnalysis(const std::string& photo, std::string bytes);
    /// For vision::analysisFrom, which knows whether to believe it. Empty where there is none, or it cannot be read.
    std::optional<std::string> analysis(const std::string& photo, const base::RunContext& run);

    /// Reads everything that the file holds against its checksums. Codes: photo-missing, entry-damaged; severity stop where a photo is lost.
    std::vector<vision::Issue> check(const base::RunContext& run);

    /// Called after each edit, undo and redo, on the thread that made it, with the state before.
    boost::signals2::connection onChange(const std::function<void(const Session& before, const Session& now)>& slot);

private:
    struct State;
    explicit OpenSession(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace studio
