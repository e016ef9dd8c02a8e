#pragma once
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/finish/backdrop_preset.h"
#include "core/finish/recipe.h"

namespace finish {

/// How much retouching a style asks for by default.
enum class Polish { None, Light, Natural, Polished };
std::string_view toString(Polish polish);

/// What `render` uses when nothing else is asked for.
inline constexpr std::string_view kDefaultStyle = "linkedin-natural";

/// Words for a generator of pictures, in plain English; each is empty where the style does not say. Finishing a photo never reads them.
struct Prompt {
    std::string attire;
    std::string expression;
    std::string setting;
    std::string lens;
    std::string negative;  ///< what must not be in the picture
    bool operator==(const Prompt&) const = default;
};

/// A partial recipe with words: one file of `resources/styles`, or of the user's own folder.
struct Style {
    std::string id;  ///< a-z, 0-9 and hyphens
    std::string name;
    std::string profession;
    std::string description;
    Polish polish = Polish::Natural;
    Prompt prompt;
    std::optional<BackdropPreset> backdrop;  ///< the one it names; what its recipe says of the background comes on top
    Recipe recipe;                           ///< the style over the defaults
    std::string partial;                     ///< JSON of what the style itself says
    std::filesystem::path file;
};

/// @param backdrops  those that a style may name
/// @throws Error{BadValue} naming the key and the reason.
Style styleFromJson(std::string_view text, const std::filesystem::path& file, std::span<const BackdropPreset> backdrops = {});
/// @throws as styleFromJson; Error{NotFound, NotReadable, TooLarge}
Style loadStyle(const std::filesystem::path& file, std::span<const BackdropPreset> backdrops = {});
/// The style over any other recipe.
Recipe apply(const Style& style, const Recipe& base);

struct StyleSet {
    std::vector<Style> styles;        ///< by id, the default style first
    std::vector<base::Error> errors;  ///< one for each file that cannot be used; the others are there
};

/// All `*.json` of the folders. A folder that does not exist holds no styles; of two styles with one id the first found stays.
StyleSet loadStyles(std::span<const std::filesystem::path> folders, std::span<const BackdropPreset> backdrops = {});

}  // namespace finish
