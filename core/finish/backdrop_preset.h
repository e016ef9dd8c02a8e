#pragma once
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/finish/recipe.h"

namespace finish {

/// A backdrop by name: the background's part of a recipe with words, one file of `resources/backdrops` or of the user's own folder. Choosing
/// one writes its values into the recipe, which stays the whole truth: what is said after that overrides it, and a later change of the file
/// changes no picture that was made.
struct BackdropPreset {
    std::string id;  ///< a-z, 0-9 and hyphens
    std::string name;
    std::string description;
    std::string partial;  ///< JSON of a recipe with what the file says of the background
    std::filesystem::path file;
    bool operator==(const BackdropPreset&) const = default;
};

/// @throws Error{BadValue} naming the key and the reason.
BackdropPreset backdropFromJson(std::string_view text, const std::filesystem::path& file);
/// @throws as backdropFromJson; Error{NotFound, NotReadable, TooLarge}
BackdropPreset loadBackdrop(const std::filesystem::path& file);

/// The recipe with this backdrop in place of its own. What the file does not say gets its default, so that nothing of the backdrop before shines
/// through; only the light's side and the user's picture stay, which belong to the photo and the user.
Recipe apply(const BackdropPreset& backdrop, const Recipe& base);

/// The one that the recipe shows, unchanged; null when there is none.
const BackdropPreset* shownBackdrop(std::span<const BackdropPreset> backdrops, const Recipe& recipe);

struct BackdropSet {
    std::vector<BackdropPreset> backdrops;  ///< in the order of their files
    std::vector<base::Error> errors;        ///< one for each file that cannot be used; the others are there
};

/// All `*.json` of the folders. A folder that does not exist holds none; of two with one id the first found stays.
BackdropSet loadBackdrops(std::span<const std::filesystem::path> folders);

/// Of what loadBackdrops or loadStyles could not use, the file that would be called `id`: by what it says itself, as far as that can be read, or by its name. Null where
/// there is none.
const base::Error* faultOf(std::string_view id, std::span<const base::Error> errors);

}  // namespace finish
