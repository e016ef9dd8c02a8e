#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/finish/background/params.h"
#include "core/finish/colour/params.h"
#include "core/finish/detail/params.h"
#include "core/finish/framing/params.h"
#include "core/finish/grain/params.h"
#include "core/finish/matte/params.h"
#include "core/finish/relight/params.h"
#include "core/finish/retouch/params.h"

namespace finish {

inline constexpr int kRecipeVersion = 1;

/// The whole truth about how a picture is made from a photo: a plain comparable value. Equality is the cache key and the dirty flag.
///
///     Recipe recipe = recipeFromJson(R"({"background": {"kind": "solid", "colour": "#ffffff"}})", "white.json");
///     set(recipe, "framing.aspect", "1:1");
///     save(toJson(recipe));
struct Recipe {
    std::uint64_t seed = 1;  ///< of everything random: grain, canvas
    MatteParams matte;
    RetouchParams retouch;
    RelightParams relight;
    BackgroundParams background;
    FramingParams framing;
    ColourParams colour;
    GrainParams grain;
    DetailParams detail;
    bool operator==(const Recipe&) const = default;
};

/// Reads a whole or partial recipe; what it does not name stays as in `base`.
/// @param source  names the text in messages: a file name, "--recipe".
/// @param folder  files that the text names count from here; "" leaves their paths as they are.
/// @throws Error{BadValue} naming the key, what is wrong with it and what is allowed: broken JSON, wrong types, values out of
///         range, unknown and repeated keys, a newer version, nesting deeper than any recipe. `base` is not touched then.
Recipe recipeFromJson(std::string_view text, std::string_view source, const Recipe& base = {}, const std::filesystem::path& folder = {});

/// JSON with the keys in the order of the registry.
/// @param since  with it, only what differs from it (and the version): a partial recipe.
std::string toJson(const Recipe& recipe, const Recipe* since = nullptr);

/// `--set key=value`. Strokes are JSON, or `@file` with it.
/// @throws Error{BadValue} as recipeFromJson, with the nearest key when there is none of this name.
void set(Recipe& recipe, std::string_view key, std::string_view value);
/// The same of a whole argument, `key=value`.
void set(Recipe& recipe, std::string_view assignment);

}  // namespace finish
