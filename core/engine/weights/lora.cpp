#include "core/engine/weights/lora.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/engine/weights/network.h"
#include "core/engine/weights/original_names.h"

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

struct Key {
    std::string part, module;
    enum { Down, Up, Alpha } what;
};

/// `name` without an ending; nothing where it has another.
std::optional<std::string> without(std::string_view name, std::string_view ending)
{
    return name.ends_with(ending) ? std::optional(std::string(name.substr(0, name.size() - ending.size()))) : std::nullopt;
}

/// The module of the older spellings: `attn1.processor.to_out_lora` is attn1.to_out.0, a text encoder's `self_attn.to_q_lora` is self_attn.q_proj.
std::string plainModule(std::string module, bool text)
{
    if (const auto processor = module.find(".processor."); processor != std::string::npos)
        module.replace(processor, std::string_view(".processor.").size(), ".");
    const std::size_t last = module.rfind('.') + 1;
    const std::string leaf = module.substr(last);
    if (text && leaf.starts_with("to_") && leaf.size() > 3)
        return module.substr(0, last) + leaf.substr(3) + "_proj";
    return leaf == "to_out" ? module + ".0" : module;
}

std::optional<Key> understood(std::string_view name)
{
    constexpr std::pair<std::string_view, std::string_view> kParts[] = {
        {"lora_unet_", "unet"}, {"lora_te_", "text_encoder"}, {"lora_te1_", "text_encoder"}, {"lora_te2_", "text_encoder_2"},
        {"unet.", "unet"}, {"text_encoder.", "text_encoder"}, {"text_encoder_2.", "text_encoder_2"}};
    Key key{.part = {}, .module = {}, .what = Key::Down};
    for (const auto& [prefix, part] : kParts)
        if (key.part.empty() && name.starts_with(prefix)) {
            key.part = part;
            name.remove_prefix(prefix.size());
        }
    if (key.part.empty()) {  // the oldest files of diffusers hold the UNet's processors and nothing else
        if (name.find(".processor.") == std::string_view::npos)
            return std::nullopt;
        key.part = "unet";
    }
    constexpr std::pair<std::string_view, int> kEndings[] = {
        {".lora_down.weight", Key::Down}, {".lora_up.weight", Key::Up}, {".lora_A.weight", Key::Down}, {".lora_B.weight", Key::Up},
        {".lora_A.default.weight", Key::Down}, {".lora_B.default.weight", Key::Up}, {".lora.down.weight", Key::Down}, {".lora.up.weight", Key::Up},
        {".lora_linear_layer.down.weight", Key::Down}, {".lora_linear_layer.up.weight", Key::Up}, {"_lora.down.weight", Key::Down}, {"_lora.up.weight", Key::Up},
        {".alpha", Key::Alpha}};
    for (const auto& [ending, what] : kEndings)
        if (auto module = without(name, ending)) {
            key.module = plainModule(*std::move(module), key.part != "unet");
            key.what = static_cast<decltype(key.what)>(what);
            return key;
        }
    return std::nullopt;
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& name)
{
    const std::string shown = base::displayName(file);
    for (const auto& [mark, kind] : {std::pair{"hada_w", "a LoHa"}, {"lokr_w", "a LoKr"}, {"dora_scale", "a DoRA"}, {"lora_mid", "a LoCon with Tucker cores"},
                                     {"lora_magnitude", "a DoRA"}, {"double_blocks", "a LoRA for Flux"}, {"joint_blocks", "a LoRA for Stable Diffusion 3"}, {"transformer.", "a LoRA for a transformer model"}})
        if (name.find(mark) != std::string::npos)
            throw Error(ErrorCode::UnsupportedFormat, shown + " is " + kind + ", which Likeness does not run", "Use a LoRA made for Stable Diffusion 1.5 or SDXL.", file, name);
    throw Error(ErrorCode::UnsupportedFormat, shown + " is no LoRA that Likeness knows: it does not know the tensor " + name.substr(0, 120),
                "Use a LoRA made for Stable Diffusion 1.5 or SDXL.", file);
}

/// What diffusers since 0.34 keeps of peft's configuration in the file's metadata: the alpha of all modules of a part.
void takeAdapterMetadata(Lora& lora, const Safetensors& file, const std::filesystem::path& name)
{
    const auto text = file.metadata.find("lora_adapter_metadata");
    if (text == file.metadata.end())
        return;
    const nlohmann::json document = parseJson(text->second, name);
    for (auto& [part, changes] : lora.parts) {
        const auto value = [&](const char* key) { return document.is_object() ? document.value(part + "." + key, nlohmann::json()) : nlohmann::json(); };
        for (const char* key : {"alpha_pattern", "use_dora", "use_rslora"})
            if (const auto asked = value(key); !asked.empty() && asked != false)
                throw Error(ErrorCode::UnsupportedFormat, base::displayName(name) + " was trained with " + key + ", which Likeness does not run",
                            "Use a LoRA made for Stable Diffusion 1.5 or SDXL.", name);
        if (const auto alpha = value("lora_alpha"); alpha.is_number())
            for (auto& [module, change] : changes)
                change.factor = alpha.get<double>() / static_cast<double>(change.down.size(0));
    }
}

/// @throws base::Error BadValue
void requireFit(const LoraChange& change, const at::Tensor& weight, const std::string& module, const Lora& lora)
{
    const std::int64_t rank = change.down.size(0), out = weight.size(0), in = weight.numel() / std::max<std::int64_t>(out, 1);
    if (change.down.numel() != rank * in || change.up.numel() != out * rank || change.up.size(0) != out)
        throw Error(ErrorCode::BadValue, "The LoRA " + lora.name + " does not fit this model: " + module + " has another shape", "Use a LoRA made for this model's family.");
}

/// up @ down in the shape of the weight.
at::Tensor delta(const LoraChange& change, const at::Tensor& weight)
{
    const std::int64_t rank = change.down.size(0), out = weight.size(0);
    return at::mm(change.up.to(at::kFloat).reshape({out, rank}), change.down.to(at::kFloat).reshape({rank, -1})).reshape(weight.sizes()) * change.factor;
}

/// The network's modules by every spelling that a LoRA may use.
class Modules {
public:
    explicit Modules(const WeightMap& weights)
    {
        for (const auto& [name, weight] : weights)
            if (const auto module = without(name, ".weight")) {
                modules_.try_emplace(*module, name);
                modules_.try_emplace(flat(*module), name);
            }
        if (!weights.contains("conv_in.weight"))
            return;
        const auto blocks = countBelow(weights, "down_blocks."), resnets = countBelow(weights, "down_blocks.0.resnets.");
        for (const auto& [original, ours] : unetNames(blocks, resnets))
            for (auto at = weights.lower_bound(ours + "."); at != weights.end() && at->first.starts_with(ours + "."); ++at)
                if (const auto module = without(at->first, ".weight"))
                    modules_.try_emplace(flat(original + module->substr(ours.size())), at->first);
    }

    /// The weight's name. @throws base::Error BadValue
    const std::string& at(const std::string& module, const Lora& lora) const
    {
        const auto found = modules_.find(module);
        if (found == modules_.end())
            throw Error(ErrorCode::BadValue, "The LoRA " + lora.name + " does not fit this model, which has no " + module.substr(0, 120),
                        "Use a LoRA made for this model's family.");
        return found->second;
    }

private:
    static std::string flat(std::string module)
    {
        std::replace(module.begin(), module.end(), '.', '_');
        return module;
    }

    std::map<std::string, std::string> modules_;
};

}  // namespace

Lora readLora(const std::filesystem::path& file)
{
    return readLora(readSafetensors(file), file);
}

Lora readLora(const Safetensors& file, const std::filesystem::path& name)
{
    Lora lora{.name = base::displayName(name.filename()), .parts = {}};
    std::map<std::pair<std::string, std::string>, double> alphas;
    for (const auto& [tensorName, tensor] : file.tensors) {
        const auto key = understood(tensorName);
        if (!key)
            refuse(name, tensorName);
        const auto damaged = [&](const std::string& what) {
            throw Error(ErrorCode::Damaged, base::displayName(name) + ": " + tensorName.substr(0, 120) + " " + what, "Fetch the file again.", name);
        };
        if (!tensor.is_floating_point())
            damaged("is no floating-point tensor");
        if (key->what == Key::Alpha) {
            const double alpha = tensor.numel() == 1 ? tensor.to(at::kDouble).item<double>() : NAN;
            if (!std::isfinite(alpha))
                damaged("is no number");
            alphas[{key->part, key->module}] = alpha;
            continue;
        }
        if (tensor.dim() < 2 || tensor.numel() == 0)
            damaged("is no matrix");
        if (!at::isfinite(tensor).all().item<bool>())
            damaged("holds values that are no finite numbers");
        LoraChange& change = lora.parts[key->part][key->module];
        (key->what == Key::Down ? change.down : change.up) = tensor;
    }
    for (const auto& [part, changes] : lora.parts)
        for (const auto& [module, change] : changes)
            if (!change.down.defined() || !change.up.defined())
                throw Error(ErrorCode::Damaged, base::displayName(name) + " holds one half only of the change of " + module.substr(0, 120), "Fetch the file again.", name);
    takeAdapterMetadata(lora, file, name);
    for (auto& [part, changes] : lora.parts)
        for (auto& [module, change] : changes)
            if (const auto alpha = alphas.find({part, module}); alpha != alphas.end())
                change.factor = alpha->second / static_cast<double>(change.down.size(0));
    if (lora.parts.empty())
        throw Error(ErrorCode::UnsupportedFormat, base::displayName(name) + " is no LoRA: it holds no tensors", "Use a LoRA made for Stable Diffusion 1.5 or SDXL.", name);
    return lora;
}

const Weight& FusedLoras::original(const std::string& name) const
{
    const auto kept = originals_.find(name);
    return kept == originals_.end() ? weights_->at(name) : kept->second;
}

FusedLoras::Recipes FusedLoras::recipesOf(const std::vector<LoraUse>& loras) const
{
    Recipes recipes;
    std::optional<Modules> modules;
    for (const LoraUse& use : loras) {
        const auto part = use.lora->parts.find(part_);
        if (part == use.lora->parts.end() || use.scale == 0)
            continue;
        if (!modules)
            modules.emplace(*weights_);
        for (const auto& [module, change] : part->second) {
            const std::string& name = modules->at(module, *use.lora);
            requireFit(change, original(name).stored, module, *use.lora);
            recipes[name].push_back({&change, use.scale});
        }
    }
    return recipes;
}

void FusedLoras::set(const std::vector<LoraUse>& loras)
{
    const Recipes recipes = recipesOf(loras);
    // Those that go first, so that their memory is there for the others. Until a weight is fused anew it is the original.
    for (auto entry = originals_.begin(); entry != originals_.end();) {
        const auto next = recipes.find(entry->first);
        if (next != recipes.end() && next->second == recipes_.at(entry->first)) {
            ++entry;
            continue;
        }
        weights_->at(entry->first) = std::move(entry->second);
        recipes_.erase(entry->first);
        entry = originals_.erase(entry);
    }
    for (const auto& [name, changes] : recipes) {
        if (recipes_.contains(name))
            continue;
        Weight& place = weights_->at(name);
        at::Tensor sum = place.stored.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
        for (const Change& change : changes)
            sum.add_(delta(*change.change, sum), change.scale);
        originals_.emplace(name, std::exchange(place, Weight{std::move(sum), {}})).first->second.prepared.reset();
        recipes_.emplace(name, changes);
    }
}

}  // namespace engine
