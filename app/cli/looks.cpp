#include "app/cli/looks.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "app/cli/resources.h"
#include "core/finish/style.h"

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
        return finish::recipeFromJson(text, displayName(file), recipe);
    } catch (const Error& error) {
        throw Error(error.code(), error.message(), error.remedy(), file, error.detail());
    }
}

/// What was typed is wrong, not what lies in a file.
void change(finish::Recipe& recipe, const std::string& setting)
{
    try {
        finish::set(recipe, setting);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::BadValue)
            throw;
        throw Error(ErrorCode::BadUsage, error.message(), error.remedy(), error.file(), error.detail());
    }
}

}  // namespace

std::vector<Look> looksOf(const RenderOptions& options, Console& console)
{
    finish::Recipe tried;
    for (const auto& setting : options.settings)
        change(tried, setting);
    const auto set = finish::loadStyles(styleFolders());
    for (const auto& error : set.errors)
        console.warn(error);
    std::vector<std::string> wanted = options.styles;
    if (wanted.empty())
        wanted.emplace_back(finish::kDefaultStyle);
    std::vector<Look> looks;
    for (const auto& id : wanted) {
        const auto style = std::ranges::find(set.styles, id, &finish::Style::id);
        if (style == set.styles.end()) {
            std::string known;
            for (const auto& one : set.styles)
                known += (known.empty() ? "" : ", ") + one.id;
            throw Error(ErrorCode::BadUsage, "There is no style " + id, "Use one of " + known + ".");
        }
        if (std::ranges::none_of(looks, [&](const Look& l) { return l.id == id; }))
            looks.push_back({id, style->recipe});
    }
    const std::string changes = options.recipe.empty() ? std::string() : textOf(options.recipe);
    for (Look& look : looks) {
        if (!options.recipe.empty())
            look.recipe = withFile(look.recipe, options.recipe, changes);
        for (const auto& setting : options.settings)
            change(look.recipe, setting);
    }
    return looks;
}

}  // namespace cli
