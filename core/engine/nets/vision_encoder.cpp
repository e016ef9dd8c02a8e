#include "core/engine/nets/vision_encoder.h"

#include <ATen/ATen.h>

#include "core/base/error.h"

namespace engine {

VisionConfig visionConfig(const nlohmann::json& config)
{
    VisionConfig read{.clip = clipConfig(config)};
    const auto size = [&](const char* key, std::int64_t usual) {
        const std::int64_t value = config.contains(key) && config[key].is_number_integer() ? config[key].get<std::int64_t>() : usual;
        if (value < 1 || value > 4096)
            throw base::Error(base::ErrorCode::BadValue, std::string("The vision encoder's config.json has no usable ") + key, "Fetch the model again.");
        return value;
    };
    read.imageSize = size("image_size", read.imageSize);
    read.patchSize = size("patch_size", read.patchSize);
    return read;
}

EncodedImage encodeImage(const Weights& w, const VisionConfig& config, const at::Tensor& pixels, const Operators& ops)
{
    const Weights model = w / "vision_model", embeddings = model / "embeddings";
    const at::Tensor positions = ops.plain(embeddings["position_embedding.weight"]);
    const at::Tensor patches =
        ops.conv2d(embeddings / "patch_embedding", pixels.to(positions.options()), {.stride = config.patchSize, .padding = 0}).flatten(2).transpose(1, 2);
    if (patches.size(1) + 1 != positions.size(0))
        throw base::Error(base::ErrorCode::BadValue, "The vision encoder takes pictures of " + std::to_string(config.imageSize) + " pixels a side", "Fetch the model again.");
    const at::Tensor classToken = ops.plain(embeddings["class_embedding"]).reshape({1, 1, -1}).expand({patches.size(0), 1, -1});
    const at::Tensor tokens = at::cat({classToken, patches}, 1) + positions;
    // "pre_layrnorm" is how the published files spell it.
    const auto states = clipLayers(model / "encoder", config.clip, ops.layerNorm(model / "pre_layrnorm", tokens, config.clip.eps), /*causal=*/false, ops);

    EncodedImage image;
    image.last = states.back();
    image.penultimate = states[states.size() - 2];
    image.embeds = ops.linear(w / "visual_projection", ops.layerNorm(model / "post_layernorm", image.last.select(1, 0), config.clip.eps));
    return image;
}

}  // namespace engine
