#pragma once
#include <QLockFile>

#include <boost/signals2/signal.hpp>
#include <mutex>

#include "core/studio/journal.h"
#include "core/studio/open_session.h"
#include "core/studio/session_store.h"
#include "core/studio/work_folder.h"

/// For the sources of OpenSession only.
namespace studio {

struct OpenSession::State {
    std::filesystem::path file;
    Options options;
    int version = kSessionVersion;
    bool readOnly = false;  // by what the file is
    std::vector<vision::Issue> problems;
    std::unique_ptr<QLockFile> fileLock;
    boost::signals2::signal<void(const Session&, const Session&)> changed;

    mutable std::mutex mutex;  // of all that `save` on another thread looks at
    History history;
    Sources sources;
    Renders renders;
    std::map<std::string, Bytes> renderBytes;
    std::map<std::string, Text> analyses;  // that are not in the file
    SavePoint savePoint;  // its journal is the one that is written now
    std::uint64_t edits = 0, savedEdits = 0;

    std::mutex storing;  // of the file; taken before `mutex`
    std::unique_ptr<ArchiveReader> archive;
    std::unique_ptr<WorkFolder> work;

    std::unique_ptr<JournalWriter> journal;  // last: what it writes is above

    State(std::filesystem::path at, const Options& with) : file(std::move(at)), options(with) {}

    bool looksOnly() const { return readOnly || options.readOnly; }

    void takeLock();
    void openJournal();
    std::size_t recover(const FoundJournal& found, std::uint64_t skip);
    void setAside(const std::string& why);
    void toReadOnly(const std::string& why, const std::string& remedy);
    void store(const base::RunContext& run);
    void checkWritable() const;
};

}  // namespace studio
