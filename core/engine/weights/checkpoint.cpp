#include "core/engine/weights/checkpoint.h"

#include "core/base/error.h"
#include "core/engine/operators/failures.h"
#include "core/engine/weights/found_config.h"
#include "core/engine/weights/model_kind.h"
#include "core/engine/weights/original_layout.h"

namespace engine {
namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorCode;
using nlohmann::json;

constexpr double kXlScalingFactor = 0.13025;
const char* const kParts[] = {"unet", "vae", "text_encoder", "text_encoder_2"};

/// What the published Stable Diffusion 1.5 and SDXL were trained with.
json trainedSchedule()
{
    return {{"beta_start", 0.00085}, {"beta_end", 0.012}, {"beta_schedule", "scaled_linear"}, {"num_train_timesteps", 1000}, {"prediction_type", "epsilon"},
            {"steps_offset", 1}, {"timestep_spacing", "leading"}, {"set_alpha_to_one", false}, {"clip_sample", false}};
}

Family familyOf(const Network& unet)
{
    const auto addition = unet.config.find("addition_embed_type");
    return addition != unet.config.end() && *addition == "text_time" ? Family::StableDiffusionXl : Family::StableDiffusion15;
}

Checkpoint openFile(const fs::path& file)
{
    const WeightMap all = openWeights(file);
    requireKind(all, ModelKind::Checkpoint, file);
    const auto has = [&](std::string_view start) {
        const auto at = all.lower_bound(start);
        return at != all.end() && at->first.starts_with(start);
    };
    Checkpoint checkpoint;
    const auto add = [&](const char* name, WeightMap weights) -> Network& { return checkpoint.parts[name] = Network{std::move(weights), {}, file}; };
    std::int64_t pooledWidth = 1280;
    if (has("cond_stage_model.transformer.")) {
        Network& text = add("text_encoder", textFromOriginal(all, "cond_stage_model.transformer."));
        text.config = foundTextConfig(text.weights, false);
    }
    if (has("conditioner.embedders.0.transformer.")) {
        Network& text = add("text_encoder", textFromOriginal(all, "conditioner.embedders.0.transformer."));
        text.config = foundTextConfig(text.weights, false);
    }
    if (has("conditioner.embedders.1.model.")) {
        Network& text = add("text_encoder_2", openClipFromOriginal(all, "conditioner.embedders.1.model."));
        text.config = foundTextConfig(text.weights, true);
        pooledWidth = text.config.value("projection_dim", pooledWidth);
    }
    Network& unet = add("unet", unetFromOriginal(all, "model.diffusion_model."));
    unet.config = foundUnetConfig(unet.weights, pooledWidth);
    checkpoint.family = familyOf(unet);
    if (has("first_stage_model.")) {
        Network& vae = add("vae", vaeFromOriginal(all, "first_stage_model."));
        vae.config = foundVaeConfig(vae.weights, checkpoint.family == Family::StableDiffusionXl ? kXlScalingFactor : 0.18215);
    }
    checkpoint.scheduler = trainedSchedule();
    return checkpoint;
}

Checkpoint openFolder(const fs::path& folder)
{
    Checkpoint checkpoint;
    for (const char* name : kParts)
        if (fs::exists(folder / name))
            checkpoint.parts.emplace(name, openNetwork(folder / name));
    if (!checkpoint.parts.contains("unet"))
        throw Error(ErrorCode::NotFound, base::displayName(folder) + " is no model: it holds no folder unet", "Name a folder in the diffusers layout or a .safetensors file.",
                    folder);
    checkpoint.family = familyOf(checkpoint.parts.at("unet"));
    const fs::path scheduler = folder / "scheduler" / "scheduler_config.json";
    checkpoint.scheduler = fs::exists(scheduler) ? readJson(scheduler) : trainedSchedule();
    return checkpoint;
}

}  // namespace

const Network& Checkpoint::part(const std::string& name) const
{
    const auto found = parts.find(name);
    if (found == parts.end())
        throw Error(ErrorCode::ModelMissing, "The model " + base::displayName(source) + " has no " + name, "Use a complete model, or add the part.", source);
    return found->second;
}

Checkpoint openCheckpoint(const fs::path& path, const fs::path& configs)
{
    Checkpoint checkpoint = fs::is_directory(path) ? openFolder(path) : inFile(path, [&] { return openFile(path); });
    checkpoint.source = path;
    for (auto& [name, network] : checkpoint.parts)
        if (const fs::path config = configs / name / "config.json"; !configs.empty() && fs::exists(config))
            network.config = readJson(config);
    return checkpoint;
}

}  // namespace engine
