#pragma once
#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/finish/json_text.h"

/// What files of styles and of backdrops have in common: an object with `format`, `id`, words, and a partial recipe. For the sources of this library only.
namespace finish::preset {

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what, const std::string& remedy);

/// @param what    "a style", for messages
/// @param format  the one that this Likeness reads
/// @param keys    all that there are
/// @throws Error{BadValue} for broken JSON, another format, unknown keys
nlohmann::json parse(std::string_view content, const std::filesystem::path& file, std::string_view what, std::string_view format,
                     const std::vector<std::string>& keys);
/// @param within  the object's own key and a dot, for messages; "" for the whole file
/// @throws Error{BadValue} naming the first key that is none of `keys`, and the nearest of them
void refuseOtherKeys(const nlohmann::json& from, const std::vector<std::string>& keys, const std::filesystem::path& file, const std::string& within = "");
/// A text that must be there and say something; `within` as above. @throws Error{BadValue}
std::string text(const nlohmann::json& from, const std::string& key, const std::filesystem::path& file, const std::string& within = "");
/// a-z, 0-9 and hyphens. @throws Error{BadValue}
std::string idOf(const nlohmann::json& from, const std::filesystem::path& file);
/// The JSON files of a folder, sorted, so that of two with one id always the same one stays. None where there is no folder.
std::vector<std::filesystem::path> filesOf(const std::filesystem::path& folder);

/// Reads with `load` what the folders hold, each id once; files that cannot be used add to `errors`.
template <class Preset, class Load>
void loadAll(std::span<const std::filesystem::path> folders, const Load& load, std::vector<Preset>& presets, std::vector<base::Error>& errors)
{
    for (const auto& folder : folders)
        for (const auto& file : filesOf(folder)) {
            try {
                Preset preset = load(file);
                const auto twin = std::find_if(presets.begin(), presets.end(), [&](const Preset& p) { return p.id == preset.id; });
                if (twin != presets.end())
                    refuse(file, "id '" + preset.id + "' is taken by " + base::displayName(twin->file), "Give it another id.");
                presets.push_back(std::move(preset));
            } catch (const base::Error& failure) {
                errors.push_back(failure);
            }
        }
}

/// Calls `read`; a fault of the recipe inside, too, is the file's.
template <class Read>
auto inFile(const std::filesystem::path& file, const Read& read)
{
    try {
        return read();
    } catch (const base::Error& error) {
        throw base::Error(error.code(), error.message(), error.remedy(), file, error.detail());
    }
}

}  // namespace finish::preset
