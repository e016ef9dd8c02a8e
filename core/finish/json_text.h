#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

/// For the sources of this library only.
namespace finish {

/// Parses a text from outside: refuses broken JSON, repeated keys, nesting deeper than 8 and texts above 16 MB before they cost
/// memory. @throws Error{BadValue, TooLarge} with source, place and reason.
nlohmann::json parseJson(std::string_view text, std::string_view source);

/// A small text file, whole. @throws Error{NotFound, NotReadable, TooLarge}
std::string readTextFile(const std::filesystem::path& file);

/// The JSON type's name, for messages: "a number", "an object" ...
std::string kindOf(const nlohmann::json& json);

}  // namespace finish
