#include "core/engine/nets/ip_adapter.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/shape_list.h"

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

constexpr double kLayerNormEps = 1e-5;
constexpr std::int64_t kHeadDim = 64;  // of the refining attention, in the authors' code

ImageAdapter::Kind kindOf(const Weights& projection)
{
    if ((projection / "perceiver_resampler").exists() && (projection / "proj" / 0).exists())
        return ImageAdapter::Kind::FaceIdPlus;
    if ((projection / "proj" / 0).exists())
        return ImageAdapter::Kind::FaceId;
    if (projection.find("proj.weight"))
        return ImageAdapter::Kind::Image;
    throw Error(ErrorCode::UnsupportedFormat, "This is no IP-Adapter that the engine knows: its image_proj is of another kind",
                "Use an IP-Adapter, IP-Adapter-FaceID or IP-Adapter-FaceID-Plus file.");
}

/// A weight's shape, checked for form where the configuration does not tell it.
at::IntArrayRef shapeOf(const Weights& place)
{
    const at::Tensor& weight = place["weight"].stored;
    if (weight.dim() != 2 || weight.numel() == 0)
        throw Error(ErrorCode::Damaged, "The adapter's tensor " + place.prefix() + ".weight is no matrix", "Fetch the file again.");
    return weight.sizes();
}

}  // namespace

std::vector<std::string> attentionPlaces(const UNetConfig& config)
{
    std::vector<std::string> places;
    const auto add = [&](const std::string& attention, std::size_t level) {
        for (std::int64_t i = 0; i < config.depth[level]; ++i)
            for (const char* part : {".attn1", ".attn2"})
                places.push_back(attention + ".transformer_blocks." + std::to_string(i) + part);
    };
    const auto addBlock = [&](const std::string& block, std::size_t level, std::int64_t count) {
        for (std::int64_t i = 0; i < count; ++i)
            add(block + ".attentions." + std::to_string(i), level);
    };
    const std::size_t levels = config.levels();
    for (std::size_t level = 0; level < levels; ++level)
        if (config.downAttention[level])
            addBlock("down_blocks." + std::to_string(level), level, config.layers[level]);
    for (std::size_t i = 0; i < levels; ++i)
        if (config.upAttention[i])
            addBlock("up_blocks." + std::to_string(i), levels - 1 - i, config.layers[levels - 1 - i] + 1);
    add("mid_block.attentions.0", levels - 1);
    return places;
}

ImageAdapter::ImageAdapter(const WeightMap& weights, const UNetConfig& config, std::filesystem::path source)
    : root_(weights), source_(std::move(source)), kind_(kindOf(root_ / "image_proj")), contextChannels_(config.contextChannels), attentions_(attentionPlaces(config))
{
    while ((root_ / "image_proj" / "perceiver_resampler" / "layers" / layers_).exists())
        ++layers_;
    ShapeList list;
    const TensorShapes unet = unetShapes(config);
    for (std::size_t i = 1; i < attentions_.size(); i += 2)
        for (const char* part : {".to_k", ".to_v"})
            list.shapes["ip_adapter." + std::to_string(i) + part + "_ip.weight"] = unet.at(attentions_[i] + part + ".weight");
    projectionShapes(list);
    requireShapes(weights, list.shapes, "IP-Adapter");
}

/// What the configuration does not tell stands in the first weights.
void ImageAdapter::projectionShapes(ShapeList& list) const
{
    const Weights projection = root_ / "image_proj";
    list.norm("image_proj.norm", contextChannels_);
    const std::int64_t all = shapeOf(kind_ == Kind::Image ? projection / "proj" : projection / "proj" / 2)[0];
    if (all % contextChannels_)
        throw Error(ErrorCode::Damaged, "The IP-Adapter makes tokens of another length than the UNet's " + std::to_string(contextChannels_) + " channels",
                    "Use an adapter of the model's family.");
    if (kind_ == Kind::Image)
        return list.linear("image_proj.proj", embeddingChannels(), all);
    const std::int64_t wide = shapeOf(projection / "proj" / 0)[0];
    list.linear("image_proj.proj.0", embeddingChannels(), wide);
    list.linear("image_proj.proj.2", wide, all);
    if (kind_ == Kind::FaceId)
        return;
    const std::string refiner = "image_proj.perceiver_resampler";
    list.linear(refiner + ".proj_in", hiddenChannels(), contextChannels_);
    list.linear(refiner + ".proj_out", contextChannels_, contextChannels_);
    list.norm(refiner + ".norm_out", contextChannels_);
    for (std::int64_t i = 0; i < layers_; ++i) {
        const Weights layer = projection / "perceiver_resampler" / "layers" / i;
        const std::int64_t headed = shapeOf(layer / 0 / "to_q")[0], inner = shapeOf(layer / 1 / 1)[0];
        if (headed % kHeadDim)
            throw Error(ErrorCode::Damaged, "The IP-Adapter's tensor " + layer.prefix() + ".0.to_q.weight has no whole number of heads",
                        "Fetch the file again.");
        const std::string attention = layer.prefix() + ".0", forward = layer.prefix() + ".1";
        for (const std::string& norm : {attention + ".norm1", attention + ".norm2", forward + ".0"})
            list.norm(norm, contextChannels_);
        list.linear(attention + ".to_q", contextChannels_, headed, false);
        list.linear(attention + ".to_kv", contextChannels_, 2 * headed, false);
        list.linear(attention + ".to_out", headed, contextChannels_, false);
        list.linear(forward + ".1", contextChannels_, inner, false);
        list.linear(forward + ".3", inner, contextChannels_, false);
    }
}

std::int64_t ImageAdapter::embeddingChannels() const
{
    const Weights projection = root_ / "image_proj" / "proj";
    return shapeOf(kind_ == Kind::Image ? projection : projection / 0)[1];
}

std::int64_t ImageAdapter::hiddenChannels() const
{
    return kind_ == Kind::FaceIdPlus ? shapeOf(root_ / "image_proj" / "perceiver_resampler" / "proj_in")[1] : 0;
}

Weights ImageAdapter::layer(const std::string& place) const
{
    return root_ / "ip_adapter" / (std::ranges::find(attentions_, place) - attentions_.begin());
}

Lora ImageAdapter::lora() const
{
    Lora lora{"IP-Adapter", {}};
    auto& changes = lora.parts["unet"];
    for (std::size_t i = 0; i < attentions_.size(); ++i)
        for (const std::string part : {"to_q", "to_k", "to_v", "to_out"})
            if (const Weights change = root_ / "ip_adapter" / static_cast<std::int64_t>(i) / (part + "_lora"); change.exists())
                changes[attentions_[i] + "." + part + (part == "to_out" ? ".0" : "")] = {(change / "down")["weight"].stored, (change / "up")["weight"].stored,
                                                                                         1};
    return lora;
}

at::Tensor ImageAdapter::tokens(const at::Tensor& embeddings, const at::Tensor& hidden, std::optional<double> shortcut, const Operators& operators) const
{
    if (embeddings.dim() != 3 || embeddings.size(2) != embeddingChannels())
        throw Error(ErrorCode::BadValue,
                    "The IP-Adapter takes embeddings of " + std::to_string(embeddingChannels()) + " numbers, not of " + std::to_string(embeddings.size(-1)),
                    "Use the encoder that the adapter was made with.");
    const std::int64_t batch = embeddings.size(0), pictures = embeddings.size(1);
    const Weights projection = root_ / "image_proj";
    const at::Tensor flat = embeddings.flatten(0, 1);
    at::Tensor x = kind_ == Kind::Image
                       ? operators.linear(projection / "proj", flat)
                       : operators.linear(projection / "proj" / 2, operators.activate(operators.linear(projection / "proj" / 0, flat), Activation::Gelu));
    x = operators.layerNorm(projection / "norm", x.reshape({batch * pictures, -1, contextChannels_}), kLayerNormEps);
    if (kind_ == Kind::FaceIdPlus) {
        if (!hidden.defined() || hidden.dim() != 4 || hidden.size(0) != batch || hidden.size(1) != pictures || hidden.size(3) != hiddenChannels())
            throw Error(ErrorCode::BadValue,
                        "This IP-Adapter takes hidden states of the vision encoder of " + std::to_string(hiddenChannels()) + " channels, too",
                        "Use the encoder that the adapter was made with.");
        const at::Tensor refined = refine(x, hidden.flatten(0, 1), operators);
        x = shortcut ? x.add(refined, *shortcut) : refined;
    }
    return x.reshape({batch, -1, contextChannels_});
}

/// Tokens that look at the hidden states and at themselves, several times.
at::Tensor ImageAdapter::refine(at::Tensor latents, const at::Tensor& hidden, const Operators& operators) const
{
    const Weights refiner = root_ / "image_proj" / "perceiver_resampler";
    const at::Tensor seen = operators.linear(refiner / "proj_in", hidden);
    for (std::int64_t i = 0; i < layers_; ++i) {
        const Weights attention = refiner / "layers" / i / 0, forward = refiner / "layers" / i / 1;
        const at::Tensor own = operators.layerNorm(attention / "norm2", latents, kLayerNormEps);
        const at::Tensor q = operators.linear(attention / "to_q", own);
        const auto kv = operators.linear(attention / "to_kv", at::cat({operators.layerNorm(attention / "norm1", seen, kLayerNormEps), own}, 1)).chunk(2, -1);
        latents = latents + operators.linear(attention / "to_out", operators.attention(q, kv[0], kv[1], q.size(2) / kHeadDim, false));
        const at::Tensor inner = operators.linear(forward / 1, operators.layerNorm(forward / 0, latents, kLayerNormEps));
        latents = latents + operators.linear(forward / 3, operators.activate(inner, Activation::Gelu));
    }
    return operators.layerNorm(refiner / "norm_out", operators.linear(refiner / "proj_out", latents), kLayerNormEps);
}

}  // namespace engine
