#include "core/finish/style.h"

#include <algorithm>
#include <array>

#include "core/finish/nearest.h"
#include "core/finish/preset_file.h"
#include "core/finish/recipe_json.h"

namespace finish {
namespace {

using nlohmann::json;

constexpr std::string_view kFormat = "likeness.style/1";
constexpr std::array<std::string_view, 4> kPolish = {"none", "light", "natural", "polished"};
Polish polishOf(const std::string& word, const std::filesystem::path& file)
{
    const auto found = std::find(kPolish.begin(), kPolish.end(), word);
    if (found == kPolish.end())
        preset::refuse(file, "polish has no choice " + inQuotes(word), "Allowed for polish: none, light, natural or polished.");
    return static_cast<Polish>(found - kPolish.begin());
}

const BackdropPreset& backdropNamed(const std::string& id, std::span<const BackdropPreset> backdrops, const std::filesystem::path& file)
{
    std::vector<std::string> known;
    for (const BackdropPreset& backdrop : backdrops) {
        if (backdrop.id == id)
            return backdrop;
        known.push_back(backdrop.id);
    }
    const std::string near = nearest(id, known);
    preset::refuse(file, "backdrop has no choice " + inQuotes(id) + (near.empty() ? "" : ", did you mean " + near + "?"),
                   "List them with: likeness-cli styles.");
}

Prompt promptOf(const json& from, const std::filesystem::path& file)
{
    if (!from.is_object())
        preset::refuse(file, "prompt is " + kindOf(from) + ", not an object", "Write \"prompt\": {\"attire\": \"...\"}, or take it out.");
    preset::refuseOtherKeys(from, {"attire", "expression", "setting", "lens", "negative"}, file, "prompt.");
    const auto say = [&](const char* key) { return from.contains(key) ? preset::text(from, key, file, "prompt.") : std::string(); };
    return {.attire = say("attire"), .expression = say("expression"), .setting = say("setting"), .lens = say("lens"), .negative = say("negative")};
}

}  // namespace

std::string_view toString(Polish polish)
{
    return kPolish.at(static_cast<std::size_t>(polish));
}

Style styleFromJson(std::string_view content, const std::filesystem::path& file, std::span<const BackdropPreset> backdrops)
{
    return preset::inFile(file, [&] {
        const json from =
            preset::parse(content, file, "a style", kFormat, {"format", "id", "name", "profession", "description", "polish", "prompt", "backdrop", "recipe"});
        Style style;
        style.id = preset::idOf(from, file);
        style.name = preset::text(from, "name", file);
        style.profession = preset::text(from, "profession", file);
        style.description = preset::text(from, "description", file);
        style.polish = polishOf(preset::text(from, "polish", file), file);
        if (const auto prompt = from.find("prompt"); prompt != from.end())
            style.prompt = promptOf(*prompt, file);
        if (from.contains("backdrop"))
            style.backdrop = backdropNamed(preset::text(from, "backdrop", file), backdrops, file);
        const auto recipe = from.find("recipe");
        if (recipe == from.end())
            preset::refuse(file, "recipe is missing", "Add \"recipe\": {...}.");
        style.recipe = recipeOf(*recipe, base::displayName(file), style.backdrop ? apply(*style.backdrop, {}) : Recipe(), file.parent_path());
        style.partial = recipe->dump();
        style.file = file;
        return style;
    });
}

Style loadStyle(const std::filesystem::path& file, std::span<const BackdropPreset> backdrops)
{
    return styleFromJson(readTextFile(file), file, backdrops);
}

Recipe apply(const Style& style, const Recipe& base)
{
    return recipeFromJson(style.partial, style.id, style.backdrop ? apply(*style.backdrop, base) : base, style.file.parent_path());
}

StyleSet loadStyles(std::span<const std::filesystem::path> folders, std::span<const BackdropPreset> backdrops)
{
    StyleSet set;
    preset::loadAll(
        folders, [&](const std::filesystem::path& file) { return loadStyle(file, backdrops); }, set.styles, set.errors);
    const auto order = [](const Style& s) { return std::pair(s.id != kDefaultStyle, std::string_view(s.id)); };
    std::sort(set.styles.begin(), set.styles.end(), [&](const Style& a, const Style& b) { return order(a) < order(b); });
    return set;
}

}  // namespace finish
