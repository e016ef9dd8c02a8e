#include "app/cli/commands.h"
#include "core/studio/engine_door.h"
#include "core/vision/model_store.h"

namespace cli {
namespace {

Json engineJson(Console& console)
{
    const auto search = studio::findEngines();
    for (const auto& problem : search.problems)
        console.warn(problem);
    if (search.working.empty()) {
        console.line("Engine: none");
        return {{"loaded", false}, {"build", nullptr}, {"device", nullptr}};
    }
    const auto& best = search.working.front();
    console.line("Engine: " + best.build + " on " + best.device);
    return {{"loaded", true}, {"build", best.build}, {"device", best.device}};
}

}  // namespace

int models(Console& console)
{
    const vision::ModelStore store;
    console.line("Models in " + base::displayName(store.folder()));
    Json list = Json::array();
    for (const auto& model : store.models()) {
        std::string state = "installed";
        try {
            store.require(model.role);
        } catch (const base::Error& error) {
            state = error.code() == base::ErrorCode::ModelMissing ? "missing" : "altered";
            if (!model.optional || state == "altered")
                console.warn(error);
        }
        console.line("  " + model.role + ": " + model.name + (model.custom ? " (yours)" : "") + ", " + state + ". " + model.enables);
        list.push_back({{"role", model.role},
                        {"name", model.name},
                        {"file", base::displayName(model.file)},
                        {"installed", state == "installed"},
                        {"state", state},
                        {"sha256", state == "installed" ? Json(store.version(model.role)) : Json(model.sha256)},
                        {"licence", model.licence},
                        {"source", model.source},
                        {"enables", model.enables},
                        {"contract", model.contract},
                        {"custom", model.custom}});
    }
    Json problems = Json::array();
    for (const auto& problem : store.problems()) {
        console.warn(problem);
        problems.push_back(problem);
    }
    console.document({{"format", "likeness.models/1"}, {"models", list}, {"problems", problems}, {"engine", engineJson(console)}});
    return kDone;
}

}  // namespace cli
