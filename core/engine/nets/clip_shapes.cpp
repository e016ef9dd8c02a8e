#include "core/engine/nets/clip_shapes.h"

#include <ATen/core/Tensor.h>

#include "core/engine/nets/shape_list.h"

namespace engine {
namespace {

/// Rows of a matrix; `otherwise` where it is missing or none.
std::int64_t rowsOf(const WeightMap& weights, const char* name, std::int64_t otherwise)
{
    const auto found = weights.find(name);
    return found != weights.end() && found->second.stored.dim() == 2 ? found->second.stored.size(0) : otherwise;
}

void addLayers(ShapeList& list, const std::string& encoder, const ClipConfig& config, std::int64_t inner)
{
    for (std::int64_t i = 0; i < config.layers; ++i) {
        const std::string layer = encoder + ".layers." + std::to_string(i);
        list.norm(layer + ".layer_norm1", config.width);
        list.norm(layer + ".layer_norm2", config.width);
        for (const char* const name : {"q_proj", "k_proj", "v_proj", "out_proj"})
            list.linear(layer + ".self_attn." + name, config.width, config.width);
        list.linear(layer + ".mlp.fc1", config.width, inner);
        list.linear(layer + ".mlp.fc2", inner, config.width);
    }
}

}  // namespace

ClipSizes textSizes(const WeightMap& weights)
{
    const ClipSizes usual;
    return {.vocabulary = rowsOf(weights, "text_model.embeddings.token_embedding.weight", usual.vocabulary),
            .positions = rowsOf(weights, "text_model.embeddings.position_embedding.weight", usual.positions),
            .inner = rowsOf(weights, "text_model.encoder.layers.0.mlp.fc1.weight", usual.inner),
            .projection = rowsOf(weights, "text_projection.weight", 0)};
}

ClipSizes visionSizes(const WeightMap& weights)
{
    return {.inner = rowsOf(weights, "vision_model.encoder.layers.0.mlp.fc1.weight", ClipSizes().inner),
            .projection = rowsOf(weights, "visual_projection.weight", 1)};
}

TensorShapes textShapes(const ClipConfig& config, const ClipSizes& sizes)
{
    ShapeList list;
    list.linear("text_model.embeddings.token_embedding", config.width, sizes.vocabulary, false);
    list.linear("text_model.embeddings.position_embedding", config.width, sizes.positions, false);
    addLayers(list, "text_model.encoder", config, sizes.inner);
    list.norm("text_model.final_layer_norm", config.width);
    if (sizes.projection)
        list.linear("text_projection", config.width, sizes.projection, false);
    return list.shapes;
}

TensorShapes visionShapes(const VisionConfig& config, const ClipSizes& sizes)
{
    const std::int64_t width = config.clip.width;
    ShapeList list;
    list.shapes["vision_model.embeddings.class_embedding"] = {width};
    list.shapes["vision_model.embeddings.patch_embedding.weight"] = {width, 3, config.patchSize, config.patchSize};
    list.linear("vision_model.embeddings.position_embedding", width, config.positions(), false);
    addLayers(list, "vision_model.encoder", config.clip, sizes.inner);
    for (const char* const norm : {"pre_layrnorm", "post_layernorm"})
        list.norm(std::string("vision_model.") + norm, width);
    list.linear("visual_projection", width, sizes.projection, false);
    return list.shapes;
}

}  // namespace engine
