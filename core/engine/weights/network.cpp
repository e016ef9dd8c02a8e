#include "core/engine/weights/network.h"

#include <set>

#include "core/base/error.h"
#include "core/engine/weights/original_names.h"
#include "core/engine/weights/safetensors.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;

// vocab.json of CLIP has 0.9 MB, an index file of the largest models 0.2 MB.
constexpr std::size_t kLongestJson = 32'000'000;
constexpr int kDeepestJson = 32;

void add(WeightMap& weights, Safetensors&& file, const fs::path& path)
{
    for (auto& [name, tensor] : file.tensors)
        if (!weights.try_emplace(name, Weight{tensor, {}}).second)
            throw Error(ErrorCode::Damaged, base::displayName(path) + " holds the tensor " + name + " that another part of the model holds too",
                        "Keep the files of one version of the model only.", path);
}

/// One spelling for what several versions of diffusers and transformers wrote in their own.
void tidy(WeightMap& weights)
{
    std::erase_if(weights, [](const auto& entry) { return entry.first.ends_with(".position_ids") || entry.first == "logit_scale"; });
    const ModuleNames old = oldVaeNames();
    WeightMap renamed;
    for (auto& [name, weight] : weights)
        if (const std::string now = translated(old, name); !now.empty())
            renamed.emplace(now, Weight{weight.stored.dim() == 4 ? weight.stored.flatten(1) : weight.stored, {}});
    std::erase_if(weights, [&](const auto& entry) { return !translated(old, entry.first).empty(); });
    weights.merge(renamed);
}

/// The parts of a model that was cut into several files.
std::vector<fs::path> partsOf(const fs::path& index)
{
    const nlohmann::json document = readJson(index);
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

/// The weights' files of a folder. Of several variants, as model repositories have them (`x.fp16.safetensors` beside `x.safetensors`), the plain one.
std::vector<fs::path> weightFiles(const fs::path& folder)
{
    std::vector<fs::path> whole;
    bool pickled = false;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed)) {
        const std::string name = base::displayName(entry.path().filename());
        if (name.ends_with(".safetensors.index.json"))
            return partsOf(entry.path());
        if (name.ends_with(".safetensors"))
            whole.push_back(entry.path());
        pickled = pickled || name.ends_with(".bin") || name.ends_with(".ckpt") || name.ends_with(".pt") || name.ends_with(".pth");
    }
    if (failed)
        throw Error(ErrorCode::NotFound, "The folder " + base::displayName(folder) + " cannot be opened (" + failed.message() + ")", "Check the path.", folder);
    if (whole.empty() && pickled)
        throw Error(ErrorCode::UnsupportedFormat,
                    base::displayName(folder) + " holds pickled weights only, and opening such a file can run any program hidden in it",
                    "Use the model's .safetensors files.", folder);
    if (whole.empty())
        throw Error(ErrorCode::NotFound, "The folder " + base::displayName(folder) + " holds no .safetensors file", "Name the folder of one network.", folder);
    return {*std::min_element(whole.begin(), whole.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(a.native().size(), a) < std::pair(b.native().size(), b);
    })};
}

}  // namespace

nlohmann::json readJson(const fs::path& file)
{
    const base::MappedFile bytes = base::mapFile(file);
    const std::string name = base::displayName(file);
    if (bytes.size > kLongestJson)
        throw Error(ErrorCode::TooLarge, name + " is larger than any file of its kind", "Fetch the file again.", file);
    const auto* const text = reinterpret_cast<const char*>(bytes.data.get());
    const auto shallow = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
        if (depth > kDeepestJson)
            throw Error(ErrorCode::Damaged, name + " is nested too deeply", "Fetch the file again.", file);
        return true;
    };
    try {
        return nlohmann::json::parse(text, text + bytes.size, shallow);
    } catch (const nlohmann::json::exception& error) {
        throw Error(ErrorCode::Damaged, name + " is no JSON", "Fetch the file again.", file, error.what());
    }
}

Network openNetwork(const fs::path& folder)
{
    Network network;
    network.config = readJson(folder / "config.json");
    if (!network.config.is_object())
        throw Error(ErrorCode::Damaged, base::displayName(folder / "config.json") + " holds no JSON object", "Fetch the file again.", folder / "config.json");
    for (const fs::path& file : weightFiles(folder))
        add(network.weights, readSafetensors(file), file);
    tidy(network.weights);
    return network;
}

}  // namespace engine
