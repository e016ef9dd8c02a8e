#include "core/studio/packs/pack_import.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/engine/door/likeness_engine.h"

namespace studio {
namespace {

namespace fs = std::filesystem;
using base::displayName;
using base::Error;
using base::ErrorCode;

constexpr int kDeepest = 8;
constexpr std::size_t kMostEntries = 100'000;

/// A model or network that was found, with what it is.
struct Found {
    fs::path path;
    ModelFileFacts facts;
};

std::string lower(const fs::path& path)
{
    std::string text = displayName(path);
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return c < 128 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c); });
    return text;
}

bool isPickle(const fs::path& file)
{
    const std::string extension = lower(file.extension());
    return extension == ".ckpt" || extension == ".pt" || extension == ".pth" || extension == ".bin";
}

/// Goes through a folder and asks of each model what it is.
class Walk {
public:
    Walk(const std::function<ModelFileFacts(const fs::path&)>& describe, const base::RunContext& run) : describe_(describe), run_(run) {}

    void visit(const fs::path& path, int depth)
    {
        run_.checkpoint();
        std::error_code failed;
        if (!fs::is_directory(path, failed))
            return visitFile(path);
        if (fs::exists(path / "model_index.json", failed))
            return add(path);
        if (fs::exists(path / "vocab.json", failed) && fs::exists(path / "merges.txt", failed)) {
            tokenizers.push_back(path);
            return;
        }
        if (isNetwork(path))
            return add(path);
        if (depth == 0)
            return;
        std::vector<fs::path> entries;
        for (auto it = fs::directory_iterator(path, failed); !failed && it != fs::directory_iterator(); it.increment(failed)) {
            if (!it->path().filename().string().starts_with("."))
                entries.push_back(it->path());
            if (++entries_ > kMostEntries)
                throw Error(ErrorCode::TooLarge, displayName(path) + " holds more files than any folder of models", "Name the folder of the models alone.", path);
        }
        if (failed)
            passedOver.push_back({path, Error(ErrorCode::NotReadable, "The folder " + displayName(path) + " cannot be read (" + failed.message() + ")", "Check its permissions.", path)});
        std::sort(entries.begin(), entries.end());
        for (const fs::path& entry : entries)
            visit(entry, depth - 1);
    }

    std::vector<Found> models;
    std::vector<fs::path> tokenizers;
    std::vector<Refused> passedOver;

private:
    /// A folder of one network: config.json beside its weights.
    static bool isNetwork(const fs::path& folder)
    {
        std::error_code failed;
        if (!fs::exists(folder / "config.json", failed))
            return false;
        for (auto it = fs::directory_iterator(folder, failed); !failed && it != fs::directory_iterator(); it.increment(failed))
            if (it->path().extension() == ".safetensors" || isPickle(it->path()))
                return true;
        return false;
    }

    void visitFile(const fs::path& file)
    {
        if (lower(file.extension()) == ".safetensors")
            add(file);
        else if (isPickle(file))
            passedOver.push_back({file, Error(ErrorCode::UnsupportedFormat, displayName(file.filename()) + " is a pickle, and opening such a file can run any program hidden in it",
                                              "Use the model's .safetensors file.", file)});
    }

    void add(const fs::path& path)
    {
        try {
            models.push_back({path, describe_(path)});
        } catch (const Error& error) {
            passedOver.push_back({path, error});
        }
    }

    const std::function<ModelFileFacts(const fs::path&)>& describe_;
    const base::RunContext& run_;
    std::size_t entries_ = 0;
};

/// Which map a ControlNet takes, by the words of its name.
std::optional<std::string> controlRole(const fs::path& path)
{
    constexpr std::array<std::pair<const char*, const char*>, 16> kWords = {{{"openpose", "pose"}, {"pose", "pose"}, {"canny", "edge"}, {"softedge", "edge"}, {"hed", "edge"},
        {"lineart", "edge"}, {"scribble", "edge"}, {"edge", "edge"}, {"depth", "depth"}, {"midas", "depth"}, {"zoe", "depth"}, {"brightness", "light"}, {"illumination", "light"},
        {"light", "light"}, {"seg", "composition"}, {"composition", "composition"}}};
    for (const std::string& name : {lower(path.filename()), lower(path.parent_path().filename())})
        for (const auto& [word, kind] : kWords)
            if (name.find(word) != std::string::npos)
                return std::string("controlnet-") + kind;
    return std::nullopt;
}

bool isFewStepLora(const fs::path& path)
{
    return lower(path.filename()).find("lcm") != std::string::npos || lower(path.parent_path().filename()).find("lcm") != std::string::npos;
}

/// The role that a network takes beside a model; empty with the reason.
std::string roleOf(const Found& found, std::string& reason)
{
    switch (found.facts.kind) {
    case LIKENESS_KIND_VAE: return "vae";
    case LIKENESS_KIND_TINY_VAE: return "tiny-vae";
    case LIKENESS_KIND_VISION_ENCODER: return "image-encoder";
    case LIKENESS_KIND_UPSCALER: return "upscaler";
    case LIKENESS_KIND_ADAPTER: return found.facts.adapterKind == LIKENESS_ADAPTER_IMAGE ? "ip-adapter" : "ip-adapter-faceid";
    case LIKENESS_KIND_CONTROLNET:
        if (const auto role = controlRole(found.path))
            return *role;
        reason = "is a ControlNet, and its name does not say which map it takes (openpose, canny, depth, light, seg)";
        return {};
    case LIKENESS_KIND_LORA:
        if (isFewStepLora(found.path))
            return "lcm-lora";
        reason = "is a LoRA, and not one for few steps (its name, or that of its folder, holds no lcm)";
        return {};
    case LIKENESS_KIND_UNET:
        if (found.facts.embedsGuidance)
            return "lcm-unet";
        reason = "is a UNet alone; a model's text encoder and autoencoder are needed too";
        return {};
    case LIKENESS_KIND_TEXT_ENCODER:
        reason = "is a text encoder alone; it is used with the model that it belongs to";
        return {};
    default: return {};
    }
}

std::string idFrom(const fs::path& path)
{
    std::string id;
    for (const char c : lower(fs::is_directory(path) ? path.filename() : path.stem())) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            id += c;
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (!id.empty() && id.back() == '-')
        id.pop_back();
    return id.empty() ? "model" : id.substr(0, 48);
}

bool fits(const Found& network, const Found& model)
{
    return network.facts.family == LIKENESS_FAMILY_ANY || network.facts.family == model.facts.family;
}

/// A tokenizer of the model's own folder, or any other: CLIP's vocabulary is the same everywhere.
std::optional<fs::path> tokenizerOf(const fs::path& model, const std::vector<fs::path>& others)
{
    std::error_code failed;
    if (fs::exists(model / "tokenizer" / "vocab.json", failed))
        return model / "tokenizer";
    return others.empty() ? std::nullopt : std::optional(others.front());
}

void pass(FoundPacks& result, const fs::path& path, const std::string& why, const std::string& remedy)
{
    result.passedOver.push_back({path, Error(ErrorCode::UnsupportedFormat, displayName(path.filename()) + " " + why, remedy, path)});
}

}  // namespace

FoundPacks findPacks(const fs::path& path, const std::function<ModelFileFacts(const fs::path&)>& describe, const base::RunContext& run)
{
    std::error_code failed;
    const fs::path start = fs::absolute(path, failed).lexically_normal();
    if (!fs::exists(start, failed))
        throw Error(ErrorCode::NotFound, displayName(path) + " does not exist", "Check the path.", path);
    if (fs::exists(start / "pack.json", failed)) {
        FoundPacks result;
        Pack pack = readPack(start);
        std::vector<Error> wrong = checkPack(pack, run);
        if (!wrong.empty())
            throw wrong.front();
        result.packs.push_back(std::move(pack));
        return result;
    }

    Walk walk(describe, run);
    walk.visit(start, kDeepest);
    FoundPacks result;
    result.passedOver = std::move(walk.passedOver);

    std::vector<Found> bases, networks;
    for (Found& found : walk.models)
        (found.facts.kind == LIKENESS_KIND_MODEL ? bases : networks).push_back(std::move(found));

    std::vector<std::pair<std::string, const Found*>> parts;  // role, network
    for (const Found& network : networks) {
        std::string reason;
        const std::string role = roleOf(network, reason);
        if (role.empty())
            pass(result, network.path, reason, "Nothing is lost; it is left where it is.");
        else
            parts.emplace_back(role, &network);
    }
    std::vector<bool> used(parts.size(), false);
    std::vector<std::string> why(parts.size());
    for (const Found& model : bases) {
        run.checkpoint({displayName(model.path.filename()), 0, 0});
        Pack pack;
        pack.id = idFrom(model.path);
        pack.name = displayName(fs::is_directory(model.path, failed) ? model.path.filename() : model.path.stem());
        pack.family = model.facts.family == LIKENESS_FAMILY_SDXL ? ModelFamily::Sdxl : ModelFamily::Sd15;
        const auto put = [&](const std::string& role, const fs::path& file) {
            run.checkpoint({displayName(file.filename()), 0, 0});
            pack.roles[role] = {file, fingerprint(file, run)};
        };
        put("base", model.path);
        if (const auto tokenizer = tokenizerOf(model.path, walk.tokenizers))
            put("tokenizer", *tokenizer);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const auto& [role, network] = parts[i];
            if (!fits(*network, model)) {
                if (why[i].empty())
                    why[i] = "is made for another family than the models found beside it";
            } else if (pack.roles.contains(role)) {
                why[i] = "could be the " + role + " of " + pack.id + ", which has one: " + displayName(pack.roles[role].file.filename());
            } else {
                put(role, network->path);
                used[i] = true;
            }
        }
        result.packs.push_back(std::move(pack));
    }
    for (std::size_t i = 0; i < parts.size(); ++i)
        if (!used[i])
            pass(result, parts[i].second->path, bases.empty() ? "can serve as " + parts[i].first + ", but there is no model beside it" : why[i],
                 bases.empty() ? "Import the folder that holds the model too." : "Import a folder that holds only what you want to use.");
    return result;
}

}  // namespace studio
