#include "app/cli/commands.h"
#include "app/cli/resources.h"
#include "core/finish/style.h"

namespace cli {

int styles(Console& console)
{
    const auto set = finish::loadStyles(styleFolders());
    Json list = Json::array();
    for (const auto& style : set.styles) {
        console.line(style.id + "  " + style.name + " (" + style.profession + "): " + style.description);
        list.push_back({{"id", style.id},
                        {"name", style.name},
                        {"profession", style.profession},
                        {"description", style.description},
                        {"polish", finish::toString(style.polish)},
                        {"recipe", Json::parse(style.partial)}});
    }
    Json refused = Json::array();
    for (const auto& error : set.errors) {
        console.warn(error);
        refused.push_back(errorJson(error));
    }
    console.document({{"format", "likeness.styles/1"}, {"styles", list}, {"refused", refused}});
    return kDone;
}

}  // namespace cli
