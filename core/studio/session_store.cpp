#include "core/studio/session_store.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_set>

#include "core/base/error.h"

namespace studio {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;
using vision::Severity;

constexpr const char* kSessionEntry = "session.json";

std::span<const std::byte> bytesOf(const std::string& text)
{
    return std::as_bytes(std::span(text));
}

template <class T, class Visit>
void eachPart(const History& history, SharedList<T> Session::*list, const Visit& visit)
{
    std::unordered_set<const void*> lists, parts;
    for (const auto& step : history.steps())
        if (lists.insert((step.session.*list).identity()).second)
            for (const auto& one : *(step.session.*list))
                if (parts.insert(one.identity()).second)
                    visit(one);
}

std::set<std::string> variationsOfAll(const History& history)
{
    std::set<std::string> ids;
    eachPart(history, &Session::variations, [&](const Shared<Variation>& one) { ids.insert(one->id); });
    return ids;
}

void writePhotos(ArchiveWriter& out, const Snapshot& snapshot, ArchiveReader* old, const base::RunContext& run)
{
    const auto photos = photosOfAll(snapshot.history);
    int done = 0;
    for (const auto& photo : photos) {
        run.checkpoint({"Saving photos", done++, static_cast<int>(photos.size())});
        const std::string name = photoEntry(*photo);
        const ArchiveEntry* there = old == nullptr ? nullptr : old->find(name);
        const auto source = snapshot.sources.find(photo->id);
        if (there != nullptr) {
            out.copy(*old, *there, run);
            continue;
        }
        std::error_code status;
        const bool wanted = findPhoto(snapshot.history.session(), photo->id) != nullptr;
        // One that only an undone state has, and that nobody has any more, must not keep everything else from being saved.
        if (source != snapshot.sources.end() && (wanted || std::filesystem::is_regular_file(source->second, status)))
            out.putFile(name, source->second, photo->id, run);
    }
}

void writeAll(const std::filesystem::path& aside, const std::filesystem::path& target, const std::string& text, const Snapshot& snapshot, ArchiveReader* old, bool packed,
              const base::RunContext& run)
{
    ArchiveWriter out(aside, target);
    out.put(kSessionEntry, bytesOf(text), packed);
    writePhotos(out, snapshot, old, run);
    for (const auto& photo : photosOfAll(snapshot.history)) {
        const std::string name = analysisEntry(photo->id);
        if (const auto fresh = snapshot.analyses.find(photo->id); fresh != snapshot.analyses.end())
            out.put(name, bytesOf(*fresh->second), packed);
        else if (const ArchiveEntry* there = old == nullptr ? nullptr : old->find(name))
            out.copy(*old, *there, run);
    }
    for (const auto& [id, render] : snapshot.renders) {
        const std::string name = renderEntry(id);
        if (const auto fresh = snapshot.renderBytes.find(id); fresh != snapshot.renderBytes.end())
            out.put(name, *fresh->second, false);
        else if (const ArchiveEntry* there = old == nullptr ? nullptr : old->find(name))
            out.copy(*old, *there, run);
    }
    out.close();
}

/// Whether a reader will take what was written.
bool readsBack(const std::filesystem::path& aside, const std::string& text, const base::RunContext& run)
{
    try {
        return ArchiveReader(aside).read(kSessionEntry, kLargestSessionText, run) == text;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

std::string photoEntry(const Photo& photo)
{
    const auto dot = photo.name.rfind('.');
    std::string extension = dot == std::string::npos ? "" : photo.name.substr(dot + 1);
    const bool plain = !extension.empty() && extension.size() <= 5 && std::ranges::all_of(extension, [](unsigned char c) { return c < 0x80 && std::isalnum(c); });
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return "photos/" + photo.id + (plain ? "." + extension : "");
}

std::string renderEntry(const std::string& variation)
{
    return "renders/" + variation + ".jpg";
}

std::string analysisEntry(const std::string& photo)
{
    return "analyses/" + photo + ".json";
}

std::vector<Shared<Photo>> photosOfAll(const History& history)
{
    std::set<std::string> ids;
    std::vector<Shared<Photo>> all;
    eachPart(history, &Session::photos, [&](const Shared<Photo>& one) {
        if (ids.insert(one->id).second)
            all.push_back(one);
    });
    return all;
}

SessionText readStore(ArchiveReader& archive, const std::filesystem::path& file, const base::RunContext& run)
{
    if (archive.find(kSessionEntry) == nullptr)
        throw Error(ErrorCode::UnsupportedFormat, displayName(file) + " is a zip, but no Likeness session: it holds no session.json", "Name a .likeness file.", file);
    try {
        SessionText text = readSession(archive.read(kSessionEntry, kLargestSessionText, run), displayName(file) + ": session.json");
        std::erase_if(text.renders, [&, ids = variationsOfAll(text.history)](const auto& one) { return !ids.contains(one.first) || archive.find(renderEntry(one.first)) == nullptr; });
        return text;
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.remedy(), file, error.detail());
    }
}

std::vector<vision::Issue> problemsOf(const ArchiveReader& archive, const SessionText& text, const std::map<std::string, std::filesystem::path>& sources)
{
    std::vector<vision::Issue> problems;
    std::set<std::string> known{kSessionEntry};
    for (const auto& [id, render] : text.renders)
        known.insert(renderEntry(id));
    for (const auto& photo : photosOfAll(text.history)) {
        known.insert({photoEntry(*photo), analysisEntry(photo->id)});
        std::error_code status;
        const auto source = sources.find(photo->id);
        if (archive.find(photoEntry(*photo)) == nullptr && (source == sources.end() || !std::filesystem::is_regular_file(source->second, status)))
            problems.push_back({"photo-missing", Severity::Warn, "The photo " + photo->name + " is not in the session's file", "Add the photo again, or take it out of the session."});
    }
    for (const ArchiveEntry& entry : archive.entries())
        if (!known.contains(entry.name))
            problems.push_back({"entry-unknown", Severity::Note, "The file holds " + entry.name + ", which belongs to nothing in the session", "Nothing to do: it goes when the session is saved."});
    return problems;
}

void writeStore(const std::filesystem::path& aside, const std::filesystem::path& target, const Snapshot& snapshot, ArchiveReader* old, const base::RunContext& run)
{
    const std::string text = sessionJson(snapshot.history, snapshot.renders, snapshot.savePoint);
    writeAll(aside, target, text, snapshot, old, true, run);
    if (readsBack(aside, text, run))
        return;
    // A text that repeats itself more than any bomb detector believes is written as it is.
    writeAll(aside, target, text, snapshot, old, false, run);
    if (!readsBack(aside, text, run))
        throw Error(ErrorCode::Internal, "What was written for " + displayName(target) + " does not read back", "Save again, or under another name and on another disk.", target);
}

}  // namespace studio
