#include "core/studio/file_facts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "core/base/atomic_file.h"
#include "core/base/hash.h"

namespace studio {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kLargestFile = 1 << 16;

// Part of the file's name: raised whenever the decoder comes to say something else, or more is kept.
constexpr const char* kVersion = "facts-1";

/// A date as EXIF writes it. Clocks that were never set give zeros or spaces.
bool isDate(std::string_view text)
{
    constexpr std::string_view kForm = "dddd:dd:dd dd:dd:dd";
    return text.size() == kForm.size() && !text.starts_with("0000") &&
           std::ranges::equal(text, kForm, [](char c, char form) { return form == 'd' ? c >= '0' && c <= '9' : c == form; });
}

/// The last word of the digital source type's URI, in small letters: files write it with and without a slash or spaces behind, and in either case.
std::string sourceTerm(const FileFacts& facts)
{
    std::string uri = facts.digitalSourceType;
    while (!uri.empty() && (uri.back() == '/' || std::isspace(static_cast<unsigned char>(uri.back()))))
        uri.pop_back();
    uri.erase(0, uri.find_last_of("/: \t") + 1);
    std::ranges::transform(uri, uri.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return uri;
}

}  // namespace

FileFacts fileFacts(const imaging::DecodedPhoto& photo)
{
    const std::string captured = imaging::metadataValue(photo.metadata, "Exif.Photo.DateTimeOriginal");
    return {photo.notes, imaging::digitalSourceType(photo.metadata), isDate(captured) ? captured : std::string()};
}

bool saysAiMade(const FileFacts& facts)
{
    // https://cv.iptc.org/newscodes/digitalsourcetype: the three terms whose definitions speak of generative AI. A phone's own processing is
    // algorithmicallyEnhanced, and a photograph.
    static constexpr std::array<std::string_view, 3> kTerms{"trainedalgorithmicmedia", "compositewithtrainedalgorithmicmedia", "compositesynthetic"};
    return std::ranges::find(kTerms, sourceTerm(facts)) != kTerms.end();
}

bool saysAltered(const FileFacts& facts)
{
    const std::string term = sourceTerm(facts);
    return saysAiMade(facts) || term == "humanedits" || term == "minorhumanedits" || term == "compositecapture";
}

std::filesystem::path FileFactsCache::placeOf(const std::string& contentHash, const std::filesystem::path& file) const
{
    const std::string name = base::sha256(file.filename().string()).substr(0, 16);
    return folder_ / contentHash.substr(0, 2) / (contentHash + "." + kVersion + "." + name);
}

std::optional<FileFacts> FileFactsCache::find(const std::string& contentHash, const std::filesystem::path& file) const
{
    std::error_code status;
    const auto place = placeOf(contentHash, file);
    if (const auto size = std::filesystem::file_size(place, status); status || size > kLargestFile)
        return std::nullopt;
    std::ifstream in(place, std::ios::binary);
    const json document = json::parse(in, nullptr, false);
    try {
        FileFacts facts;
        for (const json& note : document.at("notes"))
            facts.notes.push_back({note.at(0), note.at(1)});
        facts.digitalSourceType = document.at("digitalSourceType");
        facts.captured = document.at("captured");
        return facts;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

void FileFactsCache::put(const std::string& contentHash, const std::filesystem::path& file, const FileFacts& facts) const
{
    json notes = json::array();
    for (const auto& note : facts.notes)
        notes.push_back({note.code, note.message});
    const json document{{"notes", notes}, {"digitalSourceType", facts.digitalSourceType}, {"captured", facts.captured}};
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
