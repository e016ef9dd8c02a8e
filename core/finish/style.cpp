#include "core/finish/style.h"

#include <algorithm>
#include <array>
#include <system_error>

#include "core/finish/json_text.h"
#include "core/finish/nearest.h"
#include "core/finish/recipe_json.h"

namespace finish {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "likeness.style/1";
constexpr std::array<std::string_view, 4> kPolish = {"none", "light", "natural", "polished"};
constexpr std::size_t kLongestText = 400;

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, base::displayName(file) + ": " + what, remedy, file);
}

std::string text(const json& from, const std::string& key, const std::filesystem::path& file)
{
    const auto found = from.find(key);
    if (found == from.end())
        refuse(file, key + " is missing", "Add \"" + key + "\": \"...\".");
    if (!found->is_string())
        refuse(file, key + " is " + kindOf(*found) + ", not a text", "Write \"" + key + "\": \"...\".");
    const auto& value = found->get_ref<const std::string&>();
    if (value.empty() || value.size() > kLongestText)
        refuse(file, key + " is empty or longer than " + std::to_string(kLongestText) + " bytes", "Shorten or fill it.");
    return value;
}

bool isId(std::string_view id)
{
    return id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Polish polishOf(const std::string& word, const std::filesystem::path& file)
{
    const auto found = std::find(kPolish.begin(), kPolish.end(), word);
    if (found == kPolish.end())
        refuse(file, "polish has no choice " + inQuotes(word), "Allowed for polish: none, light, natural or polished.");
    return static_cast<Polish>(found - kPolish.begin());
}

}  // namespace

std::string_view toString(Polish polish)
{
    return kPolish.at(static_cast<std::size_t>(polish));
}

namespace {

Style read(std::string_view content, const std::filesystem::path& file)
{
    const std::string source = base::displayName(file);
    const json from = parseJson(content, source);
    if (!from.is_object())
        refuse(file, "a style is an object, not " + kindOf(from), "Begin with { and end with }.");
    // First, because a newer format may well hold keys that we do not know.
    if (const std::string format = text(from, "format", file); format != kFormat)
        refuse(file, "format is " + inQuotes(format) + ", this Likeness reads " + std::string(kFormat), "Update Likeness, or choose another file.");
    const std::vector<std::string> keys = {"format", "id", "name", "profession", "description", "polish", "recipe"};
    for (const auto& [key, value] : from.items())
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            const std::string near = nearest(key, keys);
            refuse(file, "there is no key " + inQuotes(key) + (near.empty() ? "" : ", did you mean " + near + "?"), "Take the key out.");
        }
    Style style;
    style.id = text(from, "id", file);
    if (!isId(style.id))
        refuse(file, "id is " + inQuotes(style.id), "Use at most 64 of a-z, 0-9 and hyphens.");
    style.name = text(from, "name", file);
    style.profession = text(from, "profession", file);
    style.description = text(from, "description", file);
    style.polish = polishOf(text(from, "polish", file), file);
    const auto recipe = from.find("recipe");
    if (recipe == from.end())
        refuse(file, "recipe is missing", "Add \"recipe\": {...}.");
    style.recipe = recipeOf(*recipe, source, {});
    style.partial = recipe->dump();
    style.file = file;
    return style;
}

}  // namespace

Style styleFromJson(std::string_view content, const std::filesystem::path& file)
{
    try {
        return read(content, file);
    } catch (const base::Error& error) {
        throw base::Error(error.code(), error.message(), error.remedy(), file, error.detail());  // a fault of its recipe, too, is the file's
    }
}

Style loadStyle(const std::filesystem::path& file)
{
    return styleFromJson(readTextFile(file), file);
}

Recipe apply(const Style& style, const Recipe& base)
{
    return recipeFromJson(style.partial, style.id, base);
}

StyleSet loadStyles(std::span<const std::filesystem::path> folders)
{
    StyleSet set;
    for (const auto& folder : folders) {
        std::error_code error;
        std::vector<std::filesystem::path> files;
        for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error))
            if (entry->path().extension() == ".json")
                files.push_back(entry->path());
        std::sort(files.begin(), files.end());  // so that of two with one id always the same one stays
        for (const auto& file : files) {
            try {
                Style style = loadStyle(file);
                const auto twin = std::find_if(set.styles.begin(), set.styles.end(), [&](const Style& s) { return s.id == style.id; });
                if (twin != set.styles.end())
                    refuse(file, "id '" + style.id + "' is taken by " + base::displayName(twin->file), "Give it another id.");
                set.styles.push_back(std::move(style));
            } catch (const base::Error& failure) {
                set.errors.push_back(failure);
            }
        }
    }
    const auto order = [](const Style& s) { return std::pair(s.id != kDefaultStyle, std::string_view(s.id)); };
    std::sort(set.styles.begin(), set.styles.end(), [&](const Style& a, const Style& b) { return order(a) < order(b); });
    return set;
}

}  // namespace finish
