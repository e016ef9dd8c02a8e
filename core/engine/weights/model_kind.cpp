#include "core/engine/weights/model_kind.h"

#include <algorithm>

#include "core/base/error.h"

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

/// Whether a tensor's name begins so.
bool has(const WeightMap& weights, std::string_view start)
{
    const auto at = weights.lower_bound(start);
    return at != weights.end() && at->first.starts_with(start);
}

bool hasAnywhere(const WeightMap& weights, std::string_view part)
{
    return std::any_of(weights.begin(), weights.end(), [&](const auto& entry) { return entry.first.find(part) != std::string::npos; });
}

/// A family that Likeness does not run, in words; empty for others.
std::string_view otherFamily(const WeightMap& weights)
{
    const auto hasUnder = [&](std::string_view start) { return has(weights, start) || has(weights, "model.diffusion_model." + std::string(start)); };
    if (hasUnder("double_blocks.") || hasUnder("single_transformer_blocks."))
        return "a Flux model";
    if (hasUnder("joint_blocks."))
        return "a Stable Diffusion 3 model";
    if (has(weights, "cond_stage_model.model."))
        return "a Stable Diffusion 2 model";
    if (has(weights, "conditioner.embedders.0.model."))
        return "the SDXL refiner";
    if (hasAnywhere(weights, ".temporal_transformer.") || hasAnywhere(weights, ".time_stack.") || hasAnywhere(weights, "motion_modules."))
        return "a model for video";
    if (hasUnder("adaln_single.") || hasUnder("transformer_blocks.0."))
        return "a transformer model for pictures";
    return {};
}

}  // namespace

std::string_view inWords(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Checkpoint: return "a whole checkpoint";
    case ModelKind::UNet: return "a UNet";
    case ModelKind::ControlNet: return "a ControlNet";
    case ModelKind::Vae: return "an autoencoder";
    case ModelKind::TinyVae: return "a tiny autoencoder";
    case ModelKind::TextEncoder: return "a text encoder";
    case ModelKind::VisionEncoder: return "a vision encoder";
    case ModelKind::IpAdapter: return "an IP-Adapter";
    case ModelKind::Lora: return "a LoRA";
    case ModelKind::Upscaler: return "an upscaler";
    }
    return "a model";
}

ModelKind kindOf(const WeightMap& weights, const std::filesystem::path& file)
{
    const auto starts = [&](std::string_view start) { return has(weights, start); };
    if (starts("ip_adapter.") || starts("image_proj."))
        return ModelKind::IpAdapter;
    if (starts("lora_") || hasAnywhere(weights, ".lora_A.") || hasAnywhere(weights, "lora.down.weight") || hasAnywhere(weights, ".lora_linear_layer."))
        return ModelKind::Lora;
    if (const std::string_view other = otherFamily(weights); !other.empty())
        throw Error(ErrorCode::UnsupportedFormat, base::displayName(file) + " is " + std::string(other) + ", which Likeness does not run",
                    "Use a model of the families Stable Diffusion 1.5 or SDXL.", file);
    if (starts("control_model.") || starts("controlnet_cond_embedding."))
        return ModelKind::ControlNet;
    if (starts("model.diffusion_model.input_blocks."))
        return starts("first_stage_model.") || starts("cond_stage_model.") || starts("conditioner.") ? ModelKind::Checkpoint : ModelKind::UNet;
    if (starts("down_blocks.0.resnets.") || starts("input_blocks.0."))
        return ModelKind::UNet;
    if (starts("encoder.down_blocks.") || starts("encoder.down.0.") || starts("first_stage_model.encoder.down."))
        return ModelKind::Vae;
    if (starts("encoder.layers.0.") && starts("decoder.layers.0."))
        return ModelKind::TinyVae;
    if (starts("vision_model.embeddings."))
        return ModelKind::VisionEncoder;
    if (starts("text_model.embeddings."))
        return ModelKind::TextEncoder;
    if (starts("conv_first.") || starts("model.1.sub.0.RDB1."))
        return ModelKind::Upscaler;
    throw Error(ErrorCode::UnsupportedFormat, base::displayName(file) + " is no model that Likeness knows",
                "Use a model of the families Stable Diffusion 1.5 or SDXL, or an upscaler of the kind of Real-ESRGAN.", file);
}

void requireKind(const WeightMap& weights, ModelKind kind, const std::filesystem::path& file)
{
    if (const ModelKind found = kindOf(weights, file); found != kind)
        throw Error(ErrorCode::UnsupportedFormat, base::displayName(file) + " is " + std::string(inWords(found)) + ", not " + std::string(inWords(kind)),
                    "Put each file into its place.", file);
}

}  // namespace engine
