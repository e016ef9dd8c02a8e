#include "core/studio/note_cache.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "core/base/atomic_file.h"
#include "core/base/hash.h"

namespace studio {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargestFile = 1 << 16;

// Part of the file's name: raised whenever the decoder comes to say something else.
constexpr const char* kVersion = "notes-1";

}  // namespace

std::filesystem::path NoteCache::placeOf(const std::string& contentHash, const std::filesystem::path& file) const
{
    const std::string name = base::sha256(file.filename().string()).substr(0, 16);
    return folder_ / contentHash.substr(0, 2) / (contentHash + "." + kVersion + "." + name);
}

std::optional<std::vector<imaging::Note>> NoteCache::find(const std::string& contentHash, const std::filesystem::path& file) const
{
    std::error_code status;
    const auto place = placeOf(contentHash, file);
    if (const auto size = std::filesystem::file_size(place, status); status || size > kLargestFile)
        return std::nullopt;
    std::ifstream in(place, std::ios::binary);
    const json document = json::parse(in, nullptr, false);
    if (!document.is_array())
        return std::nullopt;
    std::vector<imaging::Note> notes;
    for (const json& note : document) {
        if (!note.is_array() || note.size() != 2 || !note[0].is_string() || !note[1].is_string())
            return std::nullopt;
        notes.push_back({note[0], note[1]});
    }
    return notes;
}

void NoteCache::put(const std::string& contentHash, const std::filesystem::path& file, const std::vector<imaging::Note>& notes) const
{
    json document = json::array();
    for (const auto& note : notes)
        document.push_back({note.code, note.message});
    try {
        const auto place = placeOf(contentHash, file);
        std::filesystem::create_directories(place.parent_path());
        const std::string text = document.dump(-1, ' ', false, json::error_handler_t::replace);
        base::AtomicFile out(place);
        out.write(std::as_bytes(std::span(text)));
        out.commit();
    } catch (const std::exception&) {
        // The next run decodes again; nothing is lost.
    }
}

}  // namespace studio
