#include "core/studio/open_session_state.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/platform.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using vision::Severity;

/// Tells one journal from every other: nothing that has to be kept secret.
std::string newId()
{
    std::random_device random;
    std::array<char, 33> text{};
    std::snprintf(text.data(), text.size(), "%08x%08x%08x%08x", random(), random(), random(), random());
    return text.data();
}

std::string counted(std::size_t count, const std::string& one, const std::string& many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

/// A name beside `file` that nobody has.
std::filesystem::path unused(const std::filesystem::path& file)
{
    for (int i = 1;; ++i) {
        auto name = file;
        name += "-" + std::to_string(i);
        std::error_code status;
        if (!std::filesystem::exists(name, status))
            return name;
    }
}

}  // namespace

void OpenSession::State::takeLock()
{
    auto place = file;
    fileLock = std::make_unique<QLockFile>(QString::fromStdString(displayName(place += ".lock")));
    fileLock->setStaleLockTime(0);  // however long a session is open: only a lock whose program is gone is void
    if (fileLock->tryLock(0))
        return;
    if (fileLock->error() == QLockFile::LockFailedError) {
        qint64 process = 0;
        QString host, program;
        const bool known = fileLock->getLockInfo(&process, &host, &program);
        throw Error(ErrorCode::NotWritable,
                    displayName(file) + " is open already" + (known ? " in " + program.toStdString() + " (process " + std::to_string(process) + " on " + host.toStdString() + ")" : ""),
                    "Close it there first.", file);
    }
    toReadOnly("Its folder takes no new file", "Copy it to a folder that you may write to.");
}

void OpenSession::State::toReadOnly(const std::string& why, const std::string& remedy)
{
    readOnly = true;
    fileLock.reset();
    problems.push_back({"read-only", Severity::Warn, displayName(file.filename()) + " is open for reading only. " + why, remedy});
}

void OpenSession::State::setAside(const std::string& why)
{
    const auto place = unused(journalOf(file));
    std::error_code status;
    if (!looksOnly() && !std::filesystem::copy_file(journalOf(file), place, status))
        base::throwWriteError(status.value(), place);
    problems.push_back({"journal-set-aside", Severity::Warn, why + (looksOnly() ? "" : "; it was kept as " + displayName(place.filename())), "Delete it when nothing is missing in the session."});
}

/// @return how many records count
std::size_t OpenSession::State::recover(const FoundJournal& found, std::uint64_t skip)
{
    const std::string source = displayName(journalOf(file).filename());
    std::vector<Added> added;
    std::size_t count = static_cast<std::size_t>(std::min<std::uint64_t>(skip, found.records.size()));
    const std::size_t first = count;
    try {
        for (; count < found.records.size(); ++count)
            replay(history, added, found.records[count], source);
    } catch (const Error& error) {
        setAside("The journal holds an edit that cannot be done again (" + error.message() + ")");
    }
    for (auto& [photo, from] : added)
        sources.insert_or_assign(photo, std::move(from));
    edits = count - first;
    if (edits > 0)
        problems.push_back({"recovered", Severity::Note, counted(edits, "edit", "edits") + " since the last save came back from the journal", "Save the session."});
    if (found.cut)
        problems.push_back({"journal-cut", Severity::Note, "The journal ends in the middle of an edit: the program was stopped while it wrote", "Nothing to do: what came before is there."});
    return count;
}

void OpenSession::State::openJournal()
{
    const auto place = journalOf(file);
    std::error_code status;
    std::uint64_t records = 0, bytes = 0;
    bool goesOn = false;
    if (const auto found = findJournal(place)) {
        const bool ours = found->id == savePoint.journal, before = !ours && found->id == savePoint.before;
        if (ours || before) {
            records = recover(*found, before ? savePoint.folded : 0);
            bytes = records == 0 ? found->headBytes : found->ends[records - 1];
            savePoint.journal = found->id;
            goesOn = true;
        } else {
            setAside("There was a journal of another session beside the file");
        }
    } else if (std::filesystem::exists(place, status)) {
        setAside("The journal beside the file cannot be read");
    }
    if (looksOnly())
        return;
    if (!goesOn)
        bytes = JournalWriter::start(place, savePoint.journal);
    journal = std::make_unique<JournalWriter>(place, records, bytes, options.flushAfter);
}

void OpenSession::State::store(const base::RunContext& run)
{
    Snapshot snapshot;
    std::uint64_t upTo = 0;
    {
        const std::scoped_lock lock(mutex);
        const std::uint64_t folded = journal ? journal->seal() : 0;
        snapshot = {history, renders, {newId(), savePoint.journal, folded}, sources, renderBytes, analyses};
        upTo = edits;
    }
    base::AtomicFile out(file);
    writeStore(out.path(), file, snapshot, archive.get(), run);
    archive.reset();  // some systems rename over no file that is open
    try {
        out.commit();
    } catch (...) {
        std::error_code status;
        if (std::filesystem::exists(file, status))
            archive = std::make_unique<ArchiveReader>(file);
        throw;
    }
    base::syncFolder(file.parent_path());
    archive = std::make_unique<ArchiveReader>(file);
    if (journal)
        try {
            journal->startAnew(snapshot.savePoint.journal, snapshot.savePoint.folded);
        } catch (const Error&) {
            // The old journal goes on: the file says how much of it is in there already.
            snapshot.savePoint.journal = snapshot.savePoint.before;
        }
    const std::scoped_lock lock(mutex);
    savePoint.journal = snapshot.savePoint.journal;
    savedEdits = upTo;
    for (const auto& photo : photosOfAll(snapshot.history))
        if (archive->find(photoEntry(*photo)) != nullptr)
            sources.erase(photo->id);
    std::erase_if(analyses, [&](const auto& one) { return snapshot.analyses.contains(one.first) && snapshot.analyses.at(one.first) == one.second; });
    std::erase_if(renderBytes, [&](const auto& one) { return snapshot.renderBytes.contains(one.first) && snapshot.renderBytes.at(one.first) == one.second; });
}

void OpenSession::State::checkWritable() const
{
    if (looksOnly())
        throw Error(ErrorCode::NotWritable, displayName(file) + " is open for reading only", "Copy it, and open the copy.", file);
}

}  // namespace studio
