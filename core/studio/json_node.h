#pragma once
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

/// For the sources of this library only.
namespace studio {

/// A place in a document from outside. What is asked of it is there and of its kind, or an Error{Damaged} names the place.
///
///     for (const JsonNode& photo : root.at("photos").items())
///         names.push_back(photo.at("name").text());
class JsonNode {
public:
    /// @param where  the document's own name, the start of every place: "me.likeness: session.json". Borrows `json`.
    JsonNode(const nlohmann::json& json, std::string where) : json_(&json), where_(std::move(where)) {}

    JsonNode at(const char* key) const;
    bool has(const char* key) const { return json_->is_object() && json_->contains(key); }
    std::vector<JsonNode> items() const;  ///< of a list

    std::string text() const;
    /// A whole number from 0. @param most  the highest allowed
    std::uint64_t whole(std::uint64_t most) const;
    double number() const;
    bool flag() const;

    const nlohmann::json& json() const { return *json_; }
    const std::string& where() const { return where_; }
    /// @throws Error{Damaged} about this place
    [[noreturn]] void refuse(const std::string& what) const;

private:
    const nlohmann::json* json_;
    std::string where_;
};

}  // namespace studio
