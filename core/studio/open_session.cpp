#include "core/studio/open_session.h"

#include <algorithm>
#include <utility>

#include "core/base/hash.h"
#include "core/studio/open_session_state.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using vision::Issue;
using vision::Severity;

bool isMarkedReadOnly(const std::filesystem::path& file)
{
    using std::filesystem::perms;
    std::error_code status;
    const auto all = std::filesystem::status(file, status).permissions();
    return !status && (all & (perms::owner_write | perms::group_write | perms::others_write)) == perms::none;
}

}  // namespace

OpenSession::OpenSession(std::unique_ptr<State> state) : state_(std::move(state)) {}

OpenSession::~OpenSession()
{
    state_->journal.reset();  // which writes what still waits
    std::error_code ignored;
    if (!state_->looksOnly() && state_->edits == state_->savedEdits)
        std::filesystem::remove(journalOf(state_->file), ignored);  // all of it is in the file
}

std::unique_ptr<OpenSession> OpenSession::create(const std::filesystem::path& file, const Session& start, const Sources& photos, const Options& options,
                                                 const base::RunContext& run, const Analyses& analyses)
{
    std::error_code status;
    if (std::filesystem::exists(file, status))
        throw Error(ErrorCode::BadValue, displayName(file) + " is there already", "Choose another name, or open it.", file);
    auto state = std::make_unique<State>(file, Options{false, options.flushAfter});
    state->takeLock();
    if (state->readOnly)
        throw Error(ErrorCode::NotWritable, "No file can be written into " + displayName(file.parent_path().empty() ? "." : file.parent_path()), "Choose a folder that you may write to.", file);
    state->history = History(start, "New session");
    state->sources = photos;
    for (const auto& [photo, bytes] : analyses)
        state->analyses.emplace(photo, std::make_shared<const std::string>(bytes));
    if (std::filesystem::exists(journalOf(file), status)) {
        state->setAside("There was a journal of another session of that name");
        std::filesystem::remove(journalOf(file), status);
    }
    state->store(run);
    state->openJournal();
    return std::unique_ptr<OpenSession>(new OpenSession(std::move(state)));
}

std::unique_ptr<OpenSession> OpenSession::open(const std::filesystem::path& file, const Options& options, const base::RunContext& run)
{
    auto state = std::make_unique<State>(file, options);
    std::error_code status;
    if (std::filesystem::exists(file, status) && isMarkedReadOnly(file))
        state->toReadOnly("The file is marked so", "Make it writable, or copy it.");
    if (!state->looksOnly() && std::filesystem::exists(file, status))
        state->takeLock();
    state->archive = std::make_unique<ArchiveReader>(file);
    SessionText text = readStore(*state->archive, file, run);
    state->version = text.version;
    if (text.version > kSessionVersion) {
        state->readOnly = true;
        state->fileLock.reset();
        state->problems.push_back({"newer-version", Severity::Warn,
                                   displayName(file.filename()) + " was saved by a newer Likeness (format " + std::to_string(text.version) + "). It is open for reading only",
                                   "Update Likeness to go on with it."});
    }
    state->history = text.history;
    state->renders = text.renders;
    state->savePoint = text.savePoint;
    if (text.version <= kSessionVersion)
        state->openJournal();
    text.history = state->history;
    std::ranges::move(problemsOf(*state->archive, text, state->sources), std::back_inserter(state->problems));
    return std::unique_ptr<OpenSession>(new OpenSession(std::move(state)));
}

const std::filesystem::path& OpenSession::file() const
{
    return state_->file;
}

int OpenSession::version() const
{
    return state_->version;
}

bool OpenSession::readOnly() const
{
    return state_->readOnly;
}

const std::vector<Issue>& OpenSession::problems() const
{
    return state_->problems;
}

const Session& OpenSession::session() const
{
    return state_->history.session();
}

const History& OpenSession::history() const
{
    return state_->history;
}

bool OpenSession::unsaved() const
{
    const std::scoped_lock lock(state_->mutex);
    return state_->edits != state_->savedEdits;
}

bool OpenSession::edit(const std::string& label, const std::string& mergeKey, const std::function<Session(const Session&)>& change)
{
    state_->checkWritable();
    const Session before = session();
    {
        const std::scoped_lock lock(state_->mutex);
        if (!state_->history.edit(label, mergeKey, change))
            return false;
        ++state_->edits;
        state_->journal->add(Edited{label, mergeKey, before, session()});
    }
    state_->changed(before, session());
    return true;
}

bool OpenSession::addPhotos(const std::string& label, const Sources& photos, const std::function<Session(const Session&)>& change, const std::string& mergeKey)
{
    state_->checkWritable();
    {
        const std::scoped_lock lock(state_->mutex);
        for (const auto& [photo, from] : photos) {
            const auto whole = std::filesystem::absolute(from);
            state_->sources.insert_or_assign(photo, whole);
            state_->journal->add(Added{photo, whole});
        }
    }
    return edit(label, mergeKey, change);
}

bool OpenSession::goTo(std::size_t step)
{
    state_->checkWritable();
    const std::size_t from = history().current();
    const Session before = session();
    std::unique_lock lock(state_->mutex);
    if (!state_->history.goTo(step))
        return false;
    state_->journal->add(WentTo{static_cast<std::int64_t>(step) - static_cast<std::int64_t>(from)});
    ++state_->edits;
    lock.unlock();
    state_->changed(before, session());
    return true;
}

bool OpenSession::undo()
{
    return history().canUndo() && goTo(history().current() - 1);
}

bool OpenSession::redo()
{
    return goTo(history().current() + 1);
}

void OpenSession::flush()
{
    if (state_->journal)
        state_->journal->flush();
}

std::optional<Error> OpenSession::trouble() const
{
    return state_->journal ? state_->journal->trouble() : std::nullopt;
}

void OpenSession::save(const base::RunContext& run)
{
    state_->checkWritable();
    const std::scoped_lock lock(state_->storing);
    state_->store(run);
}

std::filesystem::path OpenSession::photoFile(const std::string& id, const base::RunContext& run)
{
    const std::scoped_lock lock(state_->storing);
    const Photo* photo = nullptr;
    std::filesystem::path source;
    const auto all = [&] {
        const std::scoped_lock inner(state_->mutex);
        if (const auto found = state_->sources.find(id); found != state_->sources.end())
            source = found->second;
        return photosOfAll(state_->history);
    }();
    if (const auto found = std::ranges::find_if(all, [&](const Shared<Photo>& one) { return one->id == id; }); found != all.end())
        photo = &**found;
    if (photo == nullptr)
        throw Error(ErrorCode::NotFound, "There is no photo " + id + " in " + displayName(state_->file), "This is a fault of the program: please report it.", state_->file);
    const std::string entry = photoEntry(*photo);
    if (state_->archive->find(entry) == nullptr) {
        if (source.empty())
            throw Error(ErrorCode::NotFound, "The photo " + photo->name + " is not in " + displayName(state_->file), "Add the photo again, or take it out of the session.", state_->file);
        if (std::error_code status; !std::filesystem::is_regular_file(source, status))
            throw Error(ErrorCode::NotFound, displayName(source) + ", where the photo " + photo->name + " was added from, is not there any more", "Put it back, or take the photo out of the session.", source);
        if (base::sha256OfFile(source) != id)
            throw Error(ErrorCode::Damaged, displayName(source) + " is no longer the photo that was added", "Add the photo again, or take it out of the session.", source);
        return source;
    }
    if (!state_->work)
        state_->work = std::make_unique<WorkFolder>();
    const auto place = state_->work->path() / id.substr(0, 16) / std::filesystem::path(std::u8string(photo->name.begin(), photo->name.end()));
    std::error_code status;
    if (std::filesystem::exists(place, status))
        return place;
    std::filesystem::create_directories(place.parent_path(), status);
    const auto damaged = [&](const std::string& how, const std::string& detail) {
        throw Error(ErrorCode::Damaged, displayName(state_->file) + ": the photo " + photo->name + " (" + entry + ") " + how, "Add the photo again.", state_->file, detail);
    };
    try {
        if (state_->archive->extract(entry, place, run) == id)
            return place;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Damaged)
            throw;
        damaged("is damaged", error.message());
    }
    std::filesystem::remove(place, status);
    damaged("is not the one that was added", {});
    return {};
}

void OpenSession::putRender(const std::string& variation, const Render& render, std::vector<std::byte> jpeg)
{
    state_->checkWritable();
    const std::scoped_lock lock(state_->mutex);
    state_->renders.insert_or_assign(variation, render);
    state_->renderBytes.insert_or_assign(variation, std::make_shared<const std::vector<std::byte>>(std::move(jpeg)));
    ++state_->edits;
}

const std::map<std::string, Render>& OpenSession::renders() const
{
    return state_->renders;
}

std::vector<std::byte> OpenSession::render(const std::string& variation, const base::RunContext& run)
{
    const std::scoped_lock order(state_->storing);
    {
        const std::scoped_lock lock(state_->mutex);
        if (const auto fresh = state_->renderBytes.find(variation); fresh != state_->renderBytes.end())
            return *fresh->second;
    }
    constexpr std::uint64_t kLargest = std::uint64_t{256} << 20;
    const std::string bytes = state_->archive->read(renderEntry(variation), kLargest, run);
    const auto all = std::as_bytes(std::span(bytes));
    return {all.begin(), all.end()};
}

void OpenSession::putAnalysis(const std::string& photo, std::string bytes)
{
    state_->checkWritable();
    const std::scoped_lock lock(state_->mutex);
    state_->analyses.insert_or_assign(photo, std::make_shared<const std::string>(std::move(bytes)));
    ++state_->edits;
}

std::optional<std::string> OpenSession::analysis(const std::string& photo, const base::RunContext& run)
{
    const std::scoped_lock order(state_->storing);
    {
        const std::scoped_lock lock(state_->mutex);
        if (const auto fresh = state_->analyses.find(photo); fresh != state_->analyses.end())
            return *fresh->second;
    }
    try {
        return state_->archive->read(analysisEntry(photo), kLargestAnalysis, run);
    } catch (const Error&) {
        return std::nullopt;  // it can be measured again
    }
}

std::vector<Issue> OpenSession::check(const base::RunContext& run)
{
    const std::scoped_lock order(state_->storing);
    std::vector<Issue> found;
    std::map<std::string, Shared<Photo>> photos;
    const auto all = [&] {
        const std::scoped_lock lock(state_->mutex);
        return photosOfAll(state_->history);
    }();
    for (const auto& photo : all)
        photos.emplace(photoEntry(*photo), photo);
    int done = 0;
    const auto& entries = state_->archive->entries();
    for (const ArchiveEntry& entry : entries) {
        run.checkpoint({"Checking", done++, static_cast<int>(entries.size())});
        const auto photo = photos.find(entry.name);
        const std::string what = photo == photos.end() ? entry.name : "the photo " + photo->second->name + " (" + entry.name + ")";
        const auto damaged = [&](const std::string& why) {
            const bool lost = photo != photos.end();
            found.push_back({"entry-damaged", lost ? Severity::Stop : Severity::Warn, why, lost ? "Add the photo again." : "Save the session, which makes it anew."});
        };
        try {
            if (state_->archive->sha256Of(entry.name, run) != (photo == photos.end() ? "" : photo->second->id) && photo != photos.end())
                damaged(displayName(state_->file) + ": " + what + " is not the one that was added");
        } catch (const Error&) {
            damaged(displayName(state_->file) + ": " + what + " is damaged: its content does not match its checksum");
        }
    }
    return found;
}

boost::signals2::connection OpenSession::onChange(const std::function<void(const Session&, const Session&)>& slot)
{
    return state_->changed.connect(slot);
}

}  // namespace studio
