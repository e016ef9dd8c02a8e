#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/describe.h"
#include "core/studio/engine_door.h"
#include "core/studio/packs/pack_import.h"
#include "core/studio/packs/pack_store.h"

namespace cli {
namespace {

using base::displayName;
using base::Error;

/// A pack as the document shows it, and to people as lines.
Json packJson(const studio::Pack& pack, Console& console)
{
    console.line(pack.id + "  " + pack.name + ", " + std::string(inWords(pack.family)) + (pack.random ? ", RANDOM WEIGHTS, for tests only" : "") +
                 (pack.licence.empty() ? ", licence not said" : ", licence " + pack.licence));
    Json roles = Json::object(), missing = Json::array();
    for (const studio::PackRole& role : studio::packRoles())
        if (const auto found = pack.roles.find(role.id); found != pack.roles.end()) {
            roles[std::string(role.id)] = {{"file", displayName(found->second.file)}, {"sha256", found->second.sha256}};
            console.line("  " + std::string(role.id) + ": " + displayName(found->second.file));
        }
    for (const studio::PackRole* role : missingRoles(pack)) {
        missing.push_back({{"role", role->id}, {"enables", role->enables}, {"source", role->source}, {"needed", role->needed}});
        console.line("  " + std::string(role->id) + ": missing, for " + std::string(role->enables) + (role->needed ? " (needed)" : "") + ". " + std::string(role->source));
    }
    return {{"id", pack.id},         {"name", pack.name}, {"family", toString(pack.family)}, {"licence", pack.licence.empty() ? Json() : Json(pack.licence)},
            {"random", pack.random}, {"roles", roles},    {"missing", missing}};
}

Json document(Json packs)
{
    return {{"format", "likeness.packs/1"}, {"packs", std::move(packs)}};
}

/// A file that is gone now makes a pack of no use until it is back; what only a hash would tell is for `check`.
std::optional<Error> goneFile(const studio::Pack& pack)
{
    for (const auto& [role, entry] : pack.roles) {
        std::error_code failed;
        if (!std::filesystem::exists(entry.file, failed))
            return Error(base::ErrorCode::NotFound, "The " + role + " of the pack " + pack.id + " is gone: " + displayName(entry.file),
                         "Connect the drive, or import the pack again.", entry.file);
    }
    return std::nullopt;
}

}  // namespace

int packsList(const PacksOptions&, Console& console)
{
    const studio::PackStore store;
    Json packs = Json::array();
    for (const auto& entry : store.list()) {
        Json one;
        std::optional<Error> wrong;
        if (const auto* pack = std::get_if<studio::Pack>(&entry.pack)) {
            one = packJson(*pack, console);
            wrong = goneFile(*pack);
        } else {
            one = {{"id", entry.id}};
            wrong = std::get<Error>(entry.pack);
        }
        if (wrong) {
            console.warn(*wrong);
            one["error"] = errorJson(*wrong);
        }
        packs.push_back(std::move(one));
    }
    if (packs.empty())
        console.line("No packs. Everything but making new pictures works without one; `likeness-cli packs import PATH` takes a model that you have.");
    console.document(document(std::move(packs)));
    return kDone;
}

int packsImport(const PacksOptions& options, Console& console)
{
    std::vector<std::string> problems;
    const studio::EngineDoor door = studio::EngineDoor::open(problems);
    for (const std::string& problem : problems)
        console.warn(problem);
    const studio::PackStore store;
    studio::FoundPacks found = studio::findPacks(options.path, [&](const std::filesystem::path& file) { return door.describe(file); }, console.run());
    Json packs = Json::array();
    for (studio::Pack& pack : found.packs) {
        if (!options.licence.empty())
            pack.licence = options.licence;
        packs.push_back(packJson(store.add(std::move(pack)), console));
    }
    for (const studio::Refused& refused : found.passedOver)
        console.warn(refused.error);
    Json result = document(std::move(packs));
    result["refused"] = refusedJson(found.passedOver);
    if (found.packs.empty()) {
        console.fail(result, Error(base::ErrorCode::NotFound, displayName(options.path) + " holds no model that can make pictures",
                                   "Name a folder in the diffusers layout, a .safetensors checkpoint, or the model folder of another program.", options.path));
        return kFailed;
    }
    console.document(result);
    return kDone;
}

int packsCheck(const PacksOptions& options, Console& console)
{
    const studio::Pack pack = studio::PackStore().find(options.id);
    const std::vector<Error> wrong = checkPack(pack, console.run());
    Json one = packJson(pack, console);
    for (const Error& error : wrong)
        console.warn(error);
    if (!wrong.empty())
        one["error"] = errorJson(wrong.front());
    Json result = document(Json::array({std::move(one)}));
    if (!wrong.empty()) {
        console.fail(result, wrong.front(), true);
        return kFailed;
    }
    console.line("All files are what they were when the pack was made.");
    console.document(result);
    return kDone;
}

int packsRemove(const PacksOptions& options, Console& console)
{
    const studio::PackStore store;
    store.remove(options.id);
    console.line("The pack " + options.id + " is forgotten; the model's files stay where they are.");
    Json packs = Json::array();
    for (const auto& entry : store.list())
        packs.push_back(std::holds_alternative<studio::Pack>(entry.pack) ? Json{{"id", entry.id}, {"family", toString(std::get<studio::Pack>(entry.pack).family)}} : Json{{"id", entry.id}});
    console.document(document(std::move(packs)));
    return kDone;
}

}  // namespace cli
