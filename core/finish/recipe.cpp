#include "core/finish/recipe.h"

#include "core/base/error.h"
#include "core/finish/json_text.h"
#include "core/finish/nearest.h"
#include "core/finish/parameter.h"
#include "core/finish/recipe_json.h"
#include "core/finish/stages.h"
#include "core/finish/value_json.h"

namespace finish {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

[[noreturn]] void refuse(std::string_view source, const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, std::string(source) + ": " + what, remedy);
}

void checkVersion(const json& version, std::string_view source)
{
    if (!version.is_number_unsigned() || version.get<std::uint64_t>() == 0)
        refuse(source, "version is " + inQuotes(version.dump()) + ", not a whole number from 1",
               "Write \"version\": " + std::to_string(kRecipeVersion) + ".");
    if (version.get<std::uint64_t>() > static_cast<std::uint64_t>(kRecipeVersion))
        refuse(source, "version " + version.dump() + " was made by a newer Likeness; this one reads up to version " + std::to_string(kRecipeVersion),
               "Update Likeness, or export the recipe from the newer one in an older version.");
}

[[noreturn]] void refuseKey(const std::string& key, std::string_view source)
{
    std::vector<std::string> known = {"version"};
    for (const Parameter& parameter : parameters())
        known.push_back(parameter.key);
    for (const Stage& stage : stages())
        known.emplace_back(stage.id);
    const std::string near = nearest(key, known);
    refuse(source, "there is no parameter " + inQuotes(key) + (near.empty() ? "" : ", did you mean " + near + "?"),
           "Take the key out, or list all parameters with: likeness-cli help parameters.");
}

const Parameter* parameterOf(const std::string& key)
{
    for (const Parameter& parameter : parameters())
        if (parameter.key == key)
            return &parameter;
    return nullptr;
}

bool isStage(const std::string& id)
{
    for (const Stage& stage : stages())
        if (stage.id == id)
            return true;
    return false;
}

std::string fromFolder(const std::string& path, const std::filesystem::path& folder)
{
    const std::filesystem::path file(std::u8string(path.begin(), path.end()));
    return path.empty() || folder.empty() || file.is_absolute() ? path : base::displayName(folder / file);
}

void put(Recipe& recipe, const std::string& key, const json& value, std::string_view source, const std::filesystem::path& folder)
{
    const Parameter* parameter = parameterOf(key);
    if (parameter == nullptr)
        refuseKey(key, source);
    Value given = valueFromJson(*parameter, value, source);
    if (std::holds_alternative<FileKind>(parameter->kind)) {
        given = fromFolder(std::get<std::string>(given), folder);
        check(*parameter, given, source);
    }
    parameter->put(recipe, given);
}

}  // namespace

Recipe recipeOf(const json& from, std::string_view source, const Recipe& base, const std::filesystem::path& folder)
{
    if (!from.is_object())
        refuse(source, "a recipe is an object, not " + kindOf(from), "Begin with { and end with }.");
    // First, because a newer version may well hold keys that we do not know.
    if (const auto version = from.find("version"); version != from.end())
        checkVersion(*version, source);
    Recipe recipe = base;
    for (const auto& [key, value] : from.items()) {
        if (key == "version")
            continue;
        if (!isStage(key)) {
            put(recipe, key, value, source, folder);
            continue;
        }
        if (!value.is_object())
            refuse(source, key + " is " + kindOf(value) + ", not an object with the stage's parameters", "Write {\"" + key + "\": {...}}.");
        for (const auto& [name, inner] : value.items())
            put(recipe, key + "." + name, inner, source, folder);
    }
    return recipe;
}

Recipe recipeFromJson(std::string_view text, std::string_view source, const Recipe& base, const std::filesystem::path& folder)
{
    return recipeOf(parseJson(text, source), source, base, folder);
}

std::string toJson(const Recipe& recipe, const Recipe* since)
{
    ordered_json out = {{"version", kRecipeVersion}};
    for (const Parameter& parameter : parameters()) {
        const Value value = parameter.get(recipe);
        if (since != nullptr && parameter.get(*since) == value)
            continue;
        const auto dot = parameter.key.find('.');
        if (dot == std::string::npos)
            out[parameter.key] = valueToJson(value);
        else
            out[parameter.key.substr(0, dot)][parameter.key.substr(dot + 1)] = valueToJson(value);
    }
    return out.dump(2);
}

void set(Recipe& recipe, std::string_view key, std::string_view value)
{
    const Parameter& parameter = findParameter(key);
    parameter.put(recipe, valueFromText(parameter, value, "--set"));
}

void set(Recipe& recipe, std::string_view assignment)
{
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos)
        refuse("--set", inQuotes(assignment) + " has no '='", "Write --set key=value, such as --set framing.aspect=1:1.");
    set(recipe, assignment.substr(0, equals), assignment.substr(equals + 1));
}

}  // namespace finish
