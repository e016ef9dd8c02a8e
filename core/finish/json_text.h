#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// For the sources of this library and of core/studio only: nlohmann's header costs every file that includes it a second.
namespace finish {

/// What a text of JSON may ask of us.
struct JsonLimits {
    std::size_t bytes = std::size_t{16} << 20;
    int depth = 8;  ///< a recipe inside a style: recipe, stage, strokes, stroke, points, point
    std::string_view what = "recipe";  ///< for messages
};

/// Parses a text from outside: refuses broken JSON, repeated keys, deep nesting and long texts before they cost memory.
/// @throws Error{BadValue, TooLarge} with source, place and reason.
nlohmann::json parseJson(std::string_view text, std::string_view source, const JsonLimits& limits = {});

/// A small text file, whole. @throws Error{NotFound, NotReadable, TooLarge}
std::string readTextFile(const std::filesystem::path& file);

/// The JSON type's name, for messages: "a number", "an object" ...
std::string kindOf(const nlohmann::json& json);

}  // namespace finish
