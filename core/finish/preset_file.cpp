#include "core/finish/preset_file.h"

#include <system_error>

#include "core/finish/nearest.h"

namespace finish::preset {
namespace {

constexpr std::size_t kLongestText = 400;
constexpr std::size_t kLongestId = 64;

}  // namespace

void refuse(const std::filesystem::path& file, const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, base::displayName(file) + ": " + what, remedy, file);
}

nlohmann::json parse(std::string_view content, const std::filesystem::path& file, std::string_view what, std::string_view format,
                     const std::vector<std::string>& keys)
{
    nlohmann::json from = parseJson(content, base::displayName(file));
    if (!from.is_object())
        refuse(file, std::string(what) + " is an object, not " + kindOf(from), "Begin with { and end with }.");
    // First, because a newer format may well hold keys that we do not know.
    if (const std::string found = text(from, "format", file); found != format)
        refuse(file, "format is " + inQuotes(found) + ", this Likeness reads " + std::string(format), "Update Likeness, or choose another file.");
    refuseOtherKeys(from, keys, file);
    return from;
}

void refuseOtherKeys(const nlohmann::json& from, const std::vector<std::string>& keys, const std::filesystem::path& file, const std::string& within)
{
    for (const auto& [key, value] : from.items())
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            const std::string near = nearest(key, keys);
            refuse(file, "there is no key " + inQuotes(within + key) + (near.empty() ? "" : ", did you mean " + within + near + "?"), "Take the key out.");
        }
}

std::string text(const nlohmann::json& from, const std::string& key, const std::filesystem::path& file, const std::string& within)
{
    const auto found = from.find(key);
    if (found == from.end())
        refuse(file, within + key + " is missing", "Add \"" + key + "\": \"...\".");
    if (!found->is_string())
        refuse(file, within + key + " is " + kindOf(*found) + ", not a text", "Write \"" + key + "\": \"...\".");
    const auto& value = found->get_ref<const std::string&>();
    if (value.empty() || value.size() > kLongestText)
        refuse(file, within + key + " is empty or longer than " + std::to_string(kLongestText) + " bytes", "Shorten or fill it.");
    return value;
}

std::string idOf(const nlohmann::json& from, const std::filesystem::path& file)
{
    const std::string id = text(from, "id", file);
    const bool legal = std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!legal || id.size() > kLongestId)
        refuse(file, "id is " + inQuotes(id), "Use at most 64 of a-z, 0-9 and hyphens.");
    return id;
}

std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder)
{
    std::error_code error;
    std::vector<std::filesystem::path> files;
    for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
        if (entry->path().extension() == ".json")
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace finish::preset
