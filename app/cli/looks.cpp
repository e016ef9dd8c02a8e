#include "app/cli/looks.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <span>

#include "app/resources.h"
#include "core/finish/style.h"
#include "core/imaging/photo_file.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;
using base::ErrorCode;

std::string textOf(const std::filesystem::path& file)
{
    constexpr std::uintmax_t kMost = 16 << 20;
    std::error_code status;
    if (!std::filesystem::exists(file, status))
        throw Error(ErrorCode::NotFound, "The recipe " + displayName(file) + " does not exist", "Check the path.", file, status.message());
    if (!std::filesystem::is_regular_file(file, status))
        throw Error(ErrorCode::BadValue, displayName(file) + " is no file", "Name a recipe file.", file, status.message());
    if (std::filesystem::file_size(file, status) > kMost || status)
        throw Error(ErrorCode::BadValue, displayName(file) + " is too large to be a recipe", "Name a recipe file.", file, status.message());
    std::ifstream in(file, std::ios::binary);
    if (!in)
        throw Error(ErrorCode::NotReadable, "The recipe " + displayName(file) + " cannot be read", "Check its permissions.", file);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

finish::Recipe withFile(const finish::Recipe& recipe, const std::filesystem::path& file, const std::string& text)
{
    try {
        return finish::recipeFromJson(text, displayName(file), recipe, std::filesystem::absolute(file).parent_path());
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.remedy(), file, error.detail());
    }
}

/// What was typed is wrong, not what lies in a file.
void change(finish::Recipe& recipe, const std::string& setting)
{
    try {
        finish::set(recipe, setting);
        // Recipes travel: what was typed here counts from here.
        if (!recipe.background.picture.empty())
            recipe.background.picture = displayName(std::filesystem::absolute(finish::pictureFile(recipe.background)));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadValue)
            throw;
        throw Error(ErrorCode::BadUsage, error.message(), error.remedy(), error.file(), error.detail());
    }
}

/// Told before any work, and once rather than for every photo.
void checkPicture(const finish::Recipe& recipe)
{
    if (recipe.background.kind != finish::BackgroundKind::Picture || recipe.background.picture.empty())
        return;
    const auto file = finish::pictureFile(recipe.background);
    try {
        imaging::readHeader(file);
    } catch (const Error& error) {
        throw Error(error.code(), "background.picture: " + error.message(), error.remedy(), file, error.detail());
    }
}

template <class Named>
std::string idsOf(const std::vector<Named>& all)
{
    std::string ids;
    for (const auto& one : all)
        ids += (ids.empty() ? "" : ", ") + one.id;
    return ids;
}

/// The one of `all` that is called so; what is wrong with its file where there is one that cannot be used.
template <class Named>
const Named& named(const std::string& id, const char* what, const std::vector<Named>& all, std::span<const Error> broken)
{
    if (const auto found = std::ranges::find(all, id, &Named::id); found != all.end())
        return *found;
    if (const Error* error = finish::faultOf(id, broken))
        throw *error;
    throw Error(ErrorCode::BadUsage, "There is no " + std::string(what) + " " + id, "Use one of " + idsOf(all) + ".");
}

}  // namespace

std::vector<Look> looksOf(const RenderOptions& options, Console& console)
{
    finish::Recipe tried;
    for (const auto& setting : options.settings)
        change(tried, setting);
    const auto backdrops = finish::loadBackdrops(app::backdropFolders());
    for (const auto& error : backdrops.errors)
        console.warn(error);
    const finish::BackdropPreset* backdrop = options.backdrop.empty() ? nullptr : &named(options.backdrop, "backdrop", backdrops.backdrops, backdrops.errors);
    const auto set = finish::loadStyles(app::styleFolders(), backdrops.backdrops);
    for (const auto& error : set.errors)
        console.warn(error);
    std::vector<std::string> wanted = options.styles;
    if (wanted.empty())
        wanted.emplace_back(finish::kDefaultStyle);
    std::vector<Look> looks;
    for (const auto& id : wanted) {
        const finish::Style& style = named(id, "style", set.styles, set.errors);
        if (std::ranges::none_of(looks, [&](const Look& l) { return l.id == id; }))
            looks.push_back({id, style.recipe});
    }
    const std::string changes = options.recipe.empty() ? std::string() : textOf(options.recipe);
    for (Look& look : looks) {
        if (backdrop != nullptr)
            look.recipe = finish::apply(*backdrop, look.recipe);
        if (!options.recipe.empty())
            look.recipe = withFile(look.recipe, options.recipe, changes);
        for (const auto& setting : options.settings)
            change(look.recipe, setting);
        checkPicture(look.recipe);
    }
    return looks;
}

}  // namespace cli
