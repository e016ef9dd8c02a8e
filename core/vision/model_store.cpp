#include "core/vision/model_store.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/platform.h"

namespace vision {

extern const char* const kModelManifest;  // manifest.cpp, made by CMake

namespace {

using nlohmann::json;

constexpr const char* kRemedy = "Run models/fetch.sh; it fetches only what is missing.";

std::filesystem::path fromUtf8(const std::string& text)
{
    return std::filesystem::path(std::u8string(text.begin(), text.end()));
}

std::filesystem::path defaultFolder()
{
    if (const char* chosen = std::getenv("LIKENESS_MODELS"); chosen && *chosen)
        return chosen;
    return base::dataFolder() / "models";
}

/// Remembers which files had which hash at which size and time, so that 240 MB are not hashed at every start.
class Stamps {
public:
    std::string hashOf(const std::filesystem::path& file)
    {
        const std::scoped_lock lock(mutex_);
        load();
        const std::string key = base::displayName(file);
        const json stamp = {std::filesystem::file_size(file), std::filesystem::last_write_time(file).time_since_epoch().count()};
        const auto known = known_.find(key);
        if (known != known_.end() && known->is_array() && known->size() == 3 && (*known)[0] == stamp[0] && (*known)[1] == stamp[1] && (*known)[2].is_string())
            return (*known)[2];
        std::string hash = base::sha256OfFile(file);
        known_[key] = {stamp[0], stamp[1], hash};
        save();
        return hash;
    }

private:
    static std::filesystem::path place() { return base::cacheFolder() / "model-hashes.json"; }

    void load()
    {
        if (!known_.is_null())
            return;
        std::ifstream in(place());
        known_ = json::parse(in, nullptr, false);
        if (!known_.is_object())
            known_ = json::object();
    }

    void save() const
    {
        try {
            std::filesystem::create_directories(place().parent_path());
            base::AtomicFile out(place());
            const std::string text = known_.dump();
            out.write(std::as_bytes(std::span(text)));
            out.commit();
        } catch (const std::exception&) {
            // Without a cache folder the hash is taken anew next time; nothing is lost.
        }
    }

    std::mutex mutex_;
    json known_;
};

Stamps& stamps()
{
    static Stamps stamps;
    return stamps;
}

}  // namespace

ModelStore::ModelStore(const std::filesystem::path& folder) : folder_(std::filesystem::absolute(folder.empty() ? defaultFolder() : folder))
{
    const json manifest = json::parse(kModelManifest);
    for (const json& entry : manifest.at("models")) {
        Model model;
        model.role = entry.at("role");
        model.name = entry.at("name");
        model.file = folder_ / fromUtf8(entry.at("file"));
        model.contract = entry.at("contract");
        model.sha256 = entry.at("sha256");
        model.bytes = entry.at("bytes");
        model.licence = entry.at("licence");
        model.source = entry.at("source");
        model.enables = entry.at("enables");
        model.optional = entry.value("optional", false);
        models_.push_back(std::move(model));
    }
    readCustom();
}

void ModelStore::readCustom()
{
    const std::filesystem::path file = folder_ / "custom.json";
    std::error_code status;
    if (!std::filesystem::exists(file, status))
        return;
    std::ifstream in(file);
    const json custom = json::parse(in, nullptr, false);
    if (!custom.is_object() || custom.value("format", json()) != "likeness.custom-models/1" || !custom.contains("models") || !custom["models"].is_object()) {
        problems_.push_back(base::displayName(file) + " is not of the format likeness.custom-models/1; the built-in models are used");
        return;
    }
    for (const auto& [role, entry] : custom["models"].items()) {
        const auto refuse = [&, &name = role](const std::string& why) {
            problems_.push_back("custom.json, role " + name + ": " + why + "; the built-in model is used");
        };
        const auto model = std::ranges::find(models_, role, &Model::role);
        if (model == models_.end()) {
            refuse("there is no such role");
            continue;
        }
        if (!entry.is_object() || !entry.contains("file") || !entry["file"].is_string() || entry.value("contract", json()) != model->contract) {
            refuse("it needs a file and the contract " + model->contract);
            continue;
        }
        const std::filesystem::path place = folder_ / fromUtf8(entry["file"]);
        if (!std::filesystem::is_regular_file(place, status)) {
            refuse("there is no file " + base::displayName(place));
            continue;
        }
        const json pinned = entry.value("sha256", json());
        if (pinned.is_string() && stamps().hashOf(place) != pinned.get<std::string>()) {
            refuse(base::displayName(place) + " has another hash than the one given");
            continue;
        }
        const auto text = [&, &given = entry](const char* key, std::string fallback) {
            const auto found = given.find(key);
            return found != given.end() && found->is_string() ? found->get<std::string>() : std::move(fallback);
        };
        model->file = place;
        model->name = text("name", base::displayName(place.filename()));
        model->licence = text("licence", "not stated");
        model->source = "custom.json";
        model->sha256 = pinned.is_string() ? pinned.get<std::string>() : std::string();
        model->bytes = 0;
        model->custom = true;
    }
}

const Model& ModelStore::model(std::string_view role) const
{
    const auto found = std::ranges::find(models_, role, &Model::role);
    if (found == models_.end())
        throw base::Error(base::ErrorCode::Internal, "There is no model role " + std::string(role), "Report this as a bug.");
    return *found;
}

bool ModelStore::installed(const Model& model) const
{
    std::error_code status;
    const bool there = std::filesystem::is_regular_file(model.file, status);
    return there && (model.bytes == 0 || static_cast<std::int64_t>(std::filesystem::file_size(model.file, status)) == model.bytes);
}

std::filesystem::path ModelStore::require(std::string_view role) const
{
    const Model& wanted = model(role);
    std::error_code status;
    if (!std::filesystem::is_regular_file(wanted.file, status))
        throw base::Error(base::ErrorCode::ModelMissing, "The model " + base::displayName(wanted.file) + " (" + wanted.role + ") is not installed", kRemedy,
                          wanted.file);
    if (!wanted.sha256.empty() && (!installed(wanted) || stamps().hashOf(wanted.file) != wanted.sha256))
        throw base::Error(base::ErrorCode::ModelAltered, "The model " + base::displayName(wanted.file) + " (" + wanted.role + ") has been altered or cut short",
                          kRemedy, wanted.file);
    return wanted.file;
}

std::string ModelStore::version(std::string_view role) const
{
    const Model& wanted = model(role);
    if (!wanted.sha256.empty())
        return wanted.sha256;
    std::error_code status;
    return std::filesystem::is_regular_file(wanted.file, status) ? stamps().hashOf(wanted.file) : std::string();
}

}  // namespace vision
