#include "core/engine/door/description.h"

#include <algorithm>
#include <filesystem>

#include "core/base/error.h"
#include "core/engine/door/wall.h"
#include "core/engine/nets/ip_adapter.h"
#include "core/engine/weights/checkpoint.h"
#include "core/engine/weights/model_kind.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

/// Cross-attention layers of the Stable Diffusion 1.5 family; SDXL has 70.
constexpr std::ptrdiff_t kAttentionsSd15 = 16;

uint32_t codeOf(ModelKind kind)
{
    switch (kind) {
    case ModelKind::Checkpoint: return LIKENESS_KIND_MODEL;
    case ModelKind::UNet: return LIKENESS_KIND_UNET;
    case ModelKind::ControlNet: return LIKENESS_KIND_CONTROLNET;
    case ModelKind::Vae: return LIKENESS_KIND_VAE;
    case ModelKind::TinyVae: return LIKENESS_KIND_TINY_VAE;
    case ModelKind::TextEncoder: return LIKENESS_KIND_TEXT_ENCODER;
    case ModelKind::VisionEncoder: return LIKENESS_KIND_VISION_ENCODER;
    case ModelKind::IpAdapter: return LIKENESS_KIND_ADAPTER;
    case ModelKind::Lora: return LIKENESS_KIND_LORA;
    case ModelKind::Upscaler: return LIKENESS_KIND_UPSCALER;
    }
    return LIKENESS_KIND_MODEL;
}

/// By a network's own hyper-parameters.
void describeUnet(const nlohmann::json& config, LikenessFileInfo& info)
{
    const auto addition = config.find("addition_embed_type");
    info.family = addition != config.end() && *addition == "text_time" ? LIKENESS_FAMILY_SDXL : LIKENESS_FAMILY_SD15;
    const auto guidance = config.find("time_cond_proj_dim");
    info.embedsGuidance = guidance != config.end() && guidance->is_number() ? 1 : 0;
}

void describeModel(const Checkpoint& checkpoint, LikenessFileInfo& info)
{
    info.kind = LIKENESS_KIND_MODEL;
    describeUnet(checkpoint.part("unet").config, info);
}

/// SDXL has a second text encoder, and blocks with more than one transformer.
uint32_t familyOfLora(const WeightMap& weights)
{
    const bool xl = std::any_of(weights.begin(), weights.end(), [](const auto& entry) {
        const std::string& name = entry.first;
        return name.find("lora_te2_") != std::string::npos || name.find("text_encoder_2") != std::string::npos || name.find("transformer_blocks_1_") != std::string::npos ||
               name.find("transformer_blocks.1.") != std::string::npos;
    });
    return xl ? LIKENESS_FAMILY_SDXL : LIKENESS_FAMILY_SD15;
}

void describeAdapter(const WeightMap& weights, LikenessFileInfo& info)
{
    const auto layers = std::count_if(weights.begin(), weights.end(), [](const auto& entry) { return entry.first.ends_with(".to_k_ip.weight"); });
    info.family = layers == kAttentionsSd15 ? LIKENESS_FAMILY_SD15 : LIKENESS_FAMILY_SDXL;
    const auto has = [&](std::string_view start) {
        const auto at = weights.lower_bound(start);
        return at != weights.end() && at->first.starts_with(start);
    };
    info.adapterKind = has("image_proj.perceiver_resampler.") ? LIKENESS_ADAPTER_FACE_ID_PLUS : has("image_proj.proj.0.") ? LIKENESS_ADAPTER_FACE_ID : LIKENESS_ADAPTER_IMAGE;
}

LikenessFileInfo described(const fs::path& path)
{
    LikenessFileInfo info{};
    std::error_code failed;
    if (fs::is_directory(path, failed)) {
        if (fs::is_regular_file(path / "model_index.json", failed)) {
            describeModel(openCheckpoint(path), info);
            return info;
        }
        const Network network = openNetwork(path);
        const ModelKind kind = kindOf(network.weights, path);
        info.kind = codeOf(kind);
        if (kind == ModelKind::UNet || kind == ModelKind::ControlNet)
            describeUnet(network.config, info);
        return info;
    }
    const WeightMap weights = openWeights(path);
    const ModelKind kind = kindOf(weights, path);
    info.kind = codeOf(kind);
    if (kind == ModelKind::Checkpoint)
        describeModel(openCheckpoint(path), info);
    else if (kind == ModelKind::UNet || kind == ModelKind::ControlNet)
        describeUnet(openNetwork(path).config, info);
    else if (kind == ModelKind::Lora)
        info.family = familyOfLora(weights);
    else if (kind == ModelKind::IpAdapter)
        describeAdapter(weights, info);
    return info;
}

}  // namespace

int32_t doorDescribe(const char* path, LikenessFileInfo* info, LikenessError* error)
{
    return guarded(error, [&] {
        expect(path, "describe without a path");
        answer(info, described(fs::u8path(path)), "describe without a place");
    });
}

}  // namespace engine
