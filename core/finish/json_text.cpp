#include "core/finish/json_text.h"

#include <fstream>
#include <set>
#include <system_error>
#include <vector>

#include "core/base/error.h"
#include "core/finish/nearest.h"

namespace finish {
namespace {

[[noreturn]] void refuse(std::string_view source, const std::string& what)
{
    throw base::Error(base::ErrorCode::BadValue, std::string(source) + ": " + what, "Mend the JSON or export it again.");
}

}  // namespace

nlohmann::json parseJson(std::string_view text, std::string_view source, const JsonLimits& limits)
{
    using Event = nlohmann::json::parse_event_t;
    // nlohmann counts the depth of a start from 0. Objects and arrays share the stack; only objects use their set.
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, Event event, nlohmann::json& parsed) {
        if (event == Event::object_start || event == Event::array_start) {
            if (depth >= limits.depth)
                refuse(source, "nested deeper than " + std::to_string(limits.depth) + " levels, no " + std::string(limits.what) + " is");
            keys.resize(static_cast<std::size_t>(depth) + 1);
            keys.back().clear();
        } else if (event == Event::key) {
            const std::string& key = parsed.get_ref<const std::string&>();
            if (!keys.at(static_cast<std::size_t>(depth) - 1).insert(key).second)
                refuse(source, "the key " + inQuotes(key) + " stands there twice");
        }
        return true;
    };
    try {
        nlohmann::json json = nlohmann::json::parse(text.substr(0, limits.bytes + 1), watch);
        if (text.size() > limits.bytes)
            throw base::Error(base::ErrorCode::TooLarge,
                              std::string(source) + ": larger than " + std::to_string(limits.bytes >> 20) + " MB, no " + std::string(limits.what) + " is", "Choose another file.");
        return json;
    } catch (const nlohmann::json::exception& error) {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
        std::string what = error.what();
        if (const auto end = what.find("] "); end != std::string::npos)
            what.erase(0, end + 2);
        const std::string shown = inQuotes(what, 160);
        refuse(source, "not JSON: " + shown.substr(1, shown.size() - 2));
    }
}

std::string readTextFile(const std::filesystem::path& file)
{
    std::error_code error;
    if (!std::filesystem::exists(file, error))
        throw base::Error(base::ErrorCode::NotFound, base::displayName(file) + " does not exist", "Check the path.", file);
    const auto size = std::filesystem::is_regular_file(file, error) ? std::filesystem::file_size(file, error) : 0;
    std::ifstream in(file, std::ios::binary);
    if (error || !in || !std::filesystem::is_regular_file(file, error))
        throw base::Error(base::ErrorCode::NotReadable, base::displayName(file) + " cannot be read", "Check that it is a file and its permissions.",
                          file);
    if (size > JsonLimits().bytes)
        throw base::Error(base::ErrorCode::TooLarge, base::displayName(file) + " is larger than 16 MB", "Choose another file.", file);
    std::string text(static_cast<std::size_t>(size), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

std::string kindOf(const nlohmann::json& json)
{
    using Type = nlohmann::json::value_t;
    switch (json.type()) {
    case Type::object: return "an object";
    case Type::array: return "a list";
    case Type::string: return "a text";
    case Type::boolean: return "true or false";
    case Type::null: return "null";
    default: return "a number";
    }
}

}  // namespace finish
