#include "core/engine/weights/network.h"

#include <algorithm>
#include <optional>
#include <set>
#include <vector>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/weights/found_config.h"
#include "core/engine/weights/model_kind.h"
#include "core/engine/weights/original_layout.h"
#include "core/engine/weights/original_names.h"
#include "core/engine/weights/safetensors.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

// vocab.json of CLIP has 0.9 MB, an index file of the largest models 0.2 MB.
constexpr std::size_t kLongestJson = 32'000'000;
constexpr int kDeepestJson = 32;

void add(WeightMap& weights, const fs::path& file)
{
    for (auto& [name, tensor] : readSafetensors(file).tensors)
        if (!weights.try_emplace(name, Weight{tensor, {}}).second)
            throw Error(ErrorCode::Damaged, base::displayName(file) + " holds the tensor " + name + " that another part of the model holds too",
                        "Keep the files of one version of the model only.", file);
}

/// The parts of a model that was cut into several files.
std::vector<fs::path> partsOf(const fs::path& index)
{
    const json document = readJson(index);
    const auto map = document.is_object() ? document.find("weight_map") : document.end();
    std::set<fs::path> parts;
    if (map != document.end() && map->is_object())
        for (const auto& [tensor, file] : map->items())
            if (file.is_string())
                parts.insert(fs::u8path(file.get<std::string>()));
    for (const fs::path& part : parts)
        if (part != part.filename() || part.extension() != ".safetensors")
            throw Error(ErrorCode::Damaged, base::displayName(index) + " names a part that is no safetensors file beside it: " + base::displayName(part),
                        "Fetch the model again.", index);
    if (parts.empty())
        throw Error(ErrorCode::Damaged, base::displayName(index) + " names no part (key weight_map)", "Fetch the model again.", index);
    std::vector<fs::path> files;
    for (const fs::path& part : parts)
        files.push_back(index.parent_path() / part);
    return files;
}

WeightMap folderWeights(const fs::path& folder)
{
    std::vector<fs::path> whole;
    std::optional<fs::path> encoder, decoder, index;
    bool pickled = false;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        const std::string name = base::displayName(entry.path().filename());
        if (name.ends_with(".safetensors.index.json"))
            index = entry.path();
        if (name.ends_with(".safetensors")) {
            whole.push_back(entry.path());
            if (name.find("encoder") != std::string::npos)
                encoder = entry.path();
            if (name.find("decoder") != std::string::npos)
                decoder = entry.path();
        }
        pickled = pickled || name.ends_with(".bin") || name.ends_with(".ckpt") || name.ends_with(".pt") || name.ends_with(".pth");
    }
    if (failed)
        throw Error(ErrorCode::NotFound, "The folder " + base::displayName(folder) + " cannot be opened (" + failed.message() + ")", "Check the path.", folder);
    WeightMap weights;
    if (index) {
        for (const fs::path& part : partsOf(*index))
            add(weights, part);
        return weights;
    }
    if (encoder && decoder)
        return tinyVaeFromOriginal(openWeights(*encoder), openWeights(*decoder));
    if (whole.empty() && pickled)
        throw Error(ErrorCode::UnsupportedFormat, base::displayName(folder) + " holds pickled weights only, and opening such a file can run any program hidden in it",
                    "Use the model's .safetensors files.", folder);
    if (whole.empty())
        throw Error(ErrorCode::NotFound, "The folder " + base::displayName(folder) + " holds no .safetensors file", "Name the folder of one network.", folder);
    // Of several variants, as model repositories have them (x.fp16.safetensors beside x.safetensors), the plain one.
    add(weights, *std::min_element(whole.begin(), whole.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(a.native().size(), a) < std::pair(b.native().size(), b);
    }));
    return weights;
}

/// One spelling for what several versions of diffusers and transformers wrote in their own.
void tidy(WeightMap& weights)
{
    std::erase_if(weights, [](const auto& entry) { return entry.first.ends_with(".position_ids") || entry.first == "logit_scale"; });
    const ModuleNames old = oldVaeNames();
    WeightMap renamed;
    for (auto& [name, weight] : weights)
        if (const std::string now = translated(old, name); !now.empty())
            renamed[now].stored = weight.stored.dim() == 4 ? weight.stored.flatten(1) : weight.stored;
    std::erase_if(weights, [&](const auto& entry) { return !translated(old, entry.first).empty(); });
    weights.merge(renamed);
}

/// What the weights' names begin with where they are in the original layout; nothing in the other one.
std::optional<std::string> originalPrefix(const WeightMap& weights, std::initializer_list<const char*> prefixes, const char* first)
{
    for (const std::string prefix : prefixes)
        if (const auto at = weights.lower_bound(prefix + first); at != weights.end() && at->first.starts_with(prefix + first))
            return prefix;
    return std::nullopt;
}

}  // namespace

json readJson(const fs::path& file)
{
    const base::MappedFile bytes = base::mapFile(file);
    return parseJson({reinterpret_cast<const char*>(bytes.data.get()), bytes.size}, file);
}

json parseJson(std::string_view text, const fs::path& name)
{
    if (text.size() > kLongestJson)
        throw Error(ErrorCode::TooLarge, base::displayName(name) + " is larger than any file of its kind", "Fetch the file again.", name);
    const auto shallow = [&](int depth, json::parse_event_t, json&) {
        if (depth > kDeepestJson)
            throw Error(ErrorCode::Damaged, base::displayName(name) + " is nested too deeply", "Fetch the file again.", name);
        return true;
    };
    try {
        return json::parse(text, shallow);
    } catch (const json::exception& error) {
        throw Error(ErrorCode::Damaged, base::displayName(name) + " is no JSON", "Fetch the file again.", name, error.what());
    }
}

WeightMap openWeights(const fs::path& file)
{
    WeightMap weights;
    add(weights, file);
    return weights;
}

Network networkOf(WeightMap weights, json config, const fs::path& path)
{
    tidy(weights);
    const ModelKind kind = kindOf(weights, path);
    json found;
    switch (kind) {
    case ModelKind::UNet:
    case ModelKind::ControlNet:
        if (const auto prefix = originalPrefix(weights, {"model.diffusion_model.", "control_model.", ""}, "input_blocks."))
            weights = unetFromOriginal(weights, *prefix);
        found = config.is_null() ? foundUnetConfig(weights) : json();
        break;
    case ModelKind::Vae:
        if (const auto prefix = originalPrefix(weights, {"first_stage_model.", ""}, "encoder.down."))
            weights = vaeFromOriginal(weights, *prefix);
        found = config.is_null() ? foundVaeConfig(weights) : json();
        break;
    case ModelKind::TinyVae: found = config.is_null() ? foundTinyVaeConfig(weights) : json(); break;
    case ModelKind::TextEncoder: found = config.is_null() ? foundTextConfig(weights, false) : json(); break;
    case ModelKind::VisionEncoder: found = config.is_null() ? foundVisionConfig(weights) : json(); break;
    case ModelKind::IpAdapter:
    case ModelKind::Upscaler: break;  // told from the weights by the network itself
    case ModelKind::Checkpoint:
    case ModelKind::Lora:
        throw Error(ErrorCode::UnsupportedFormat, base::displayName(path) + " is " + std::string(inWords(kind)) + ", where one network is wanted", "Put each file into its place.",
                    path);
    }
    return {std::move(weights), config.is_null() ? std::move(found) : std::move(config), path};
}

Network openNetwork(const fs::path& path)
{
    WeightMap weights;
    json config;
    if (fs::is_directory(path)) {
        if (const fs::path file = path / "config.json"; fs::exists(file)) {
            config = readJson(file);
            if (!config.is_object())
                throw Error(ErrorCode::Damaged, base::displayName(file) + " holds no JSON object", "Fetch the file again.", file);
        }
        weights = folderWeights(path);
    } else {
        weights = openWeights(path);
    }
    return inFile(path, [&] { return networkOf(std::move(weights), std::move(config), path); });
}

}  // namespace engine
