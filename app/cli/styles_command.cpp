#include "app/cli/commands.h"
#include "app/resources.h"
#include "core/finish/style.h"

namespace cli {

int styles(Console& console)
{
    const auto backdrops = finish::loadBackdrops(app::backdropFolders());
    const auto set = finish::loadStyles(app::styleFolders(), backdrops.backdrops);
    Json list = Json::array();
    for (const auto& style : set.styles) {
        console.line(style.id + "  " + style.name + " (" + style.profession + "): " + style.description);
        list.push_back({{"id", style.id},
                        {"name", style.name},
                        {"profession", style.profession},
                        {"description", style.description},
                        {"polish", finish::toString(style.polish)},
                        {"prompt",
                         {{"attire", style.prompt.attire},
                          {"expression", style.prompt.expression},
                          {"setting", style.prompt.setting},
                          {"lens", style.prompt.lens},
                          {"negative", style.prompt.negative}}},
                        {"backdrop", style.backdrop ? Json(style.backdrop->id) : Json(nullptr)},
                        {"recipe", Json::parse(style.partial)}});
    }
    Json drops = Json::array();
    for (const auto& backdrop : backdrops.backdrops) {
        console.line("--backdrop " + backdrop.id + "  " + backdrop.name + ": " + backdrop.description);
        drops.push_back({{"id", backdrop.id}, {"name", backdrop.name}, {"description", backdrop.description}, {"recipe", Json::parse(backdrop.partial)}});
    }
    Json refused = Json::array();
    for (const auto* errors : {&backdrops.errors, &set.errors})
        for (const auto& error : *errors) {
            console.warn(error);
            refused.push_back(errorJson(error));
        }
    console.document({{"format", "likeness.styles/1"}, {"styles", list}, {"backdrops", drops}, {"refused", refused}});
    return kDone;
}

}  // namespace cli
