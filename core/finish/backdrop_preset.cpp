#include "core/finish/backdrop_preset.h"

#include <algorithm>

#include "core/finish/preset_file.h"
#include "core/finish/recipe_json.h"

namespace finish {
namespace {

constexpr std::string_view kFormat = "likeness.backdrop/1";

/// What a file that cannot be used says that it is called; "" where not even that can be read.
std::string idSaid(const std::filesystem::path& file)
{
    try {
        const auto from = parseJson(readTextFile(file), "");
        return from.is_object() ? from.value("id", std::string()) : std::string();
    } catch (const std::exception&) {
        return "";
    }
}

}  // namespace

BackdropPreset backdropFromJson(std::string_view content, const std::filesystem::path& file)
{
    return preset::inFile(file, [&] {
        const auto from = preset::parse(content, file, "a backdrop", kFormat, {"format", "id", "name", "description", "background"});
        BackdropPreset backdrop;
        backdrop.id = preset::idOf(from, file);
        backdrop.name = preset::text(from, "name", file);
        backdrop.description = preset::text(from, "description", file);
        const auto background = from.find("background");
        if (background == from.end())
            preset::refuse(file, "background is missing", "Add \"background\": {\"kind\": ...}.");
        const nlohmann::json partial{{"background", *background}};
        recipeOf(partial, base::displayName(file), {}, file.parent_path());
        if (!background->contains("kind"))
            preset::refuse(file, "background.kind is missing", "Say what stands behind the person: \"kind\": \"seamless\", \"scene\" ...");
        backdrop.partial = partial.dump();
        backdrop.file = file;
        return backdrop;
    });
}

BackdropPreset loadBackdrop(const std::filesystem::path& file)
{
    return backdropFromJson(readTextFile(file), file);
}

Recipe apply(const BackdropPreset& backdrop, const Recipe& base)
{
    Recipe recipe = base;
    recipe.background = {};
    recipe.background.keySide = base.background.keySide;
    recipe.background.picture = base.background.picture;
    return recipeFromJson(backdrop.partial, backdrop.id, recipe, backdrop.file.parent_path());
}

const BackdropPreset* shownBackdrop(std::span<const BackdropPreset> backdrops, const Recipe& recipe)
{
    for (const BackdropPreset& backdrop : backdrops)
        if (apply(backdrop, recipe) == recipe)
            return &backdrop;
    return nullptr;
}

BackdropSet loadBackdrops(std::span<const std::filesystem::path> folders)
{
    BackdropSet set;
    preset::loadAll(folders, loadBackdrop, set.backdrops, set.errors);
    return set;
}

const base::Error* faultOf(std::string_view id, std::span<const base::Error> errors)
{
    const auto found = std::find_if(errors.begin(), errors.end(), [&](const base::Error& error) {
        return idSaid(error.file()) == id || base::displayName(error.file().stem()) == id;
    });
    return found != errors.end() ? &*found : nullptr;
}

}  // namespace finish
