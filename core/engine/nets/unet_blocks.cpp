#include "core/engine/nets/unet_blocks.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/embeddings.h"
#include "core/engine/nets/ip_adapter.h"

namespace engine {
namespace {

constexpr double kTransformerNormEps = 1e-6, kLayerNormEps = 1e-5;
constexpr ConvShape kPointwise{.stride = 1, .padding = 0};

// Views, where the picture is channels-last.
at::Tensor tokensOf(const at::Tensor& picture)
{
    return picture.flatten(2).transpose(1, 2);
}

at::Tensor pictureOf(const at::Tensor& tokens, const at::Tensor& like)
{
    return tokens.transpose(1, 2).unflatten(2, {like.size(2), like.size(3)});
}

at::Tensor embed(const Weights& w, const at::Tensor& x, const Operators& operators)
{
    return operators.linear(w / "linear_2", operators.activate(operators.linear(w / "linear_1", x), Activation::Silu));
}

}  // namespace

UNetBlocks::UNetBlocks(const UNetConfig& config, const Weights& root, const Conditioning& conditioning, const Operators& operators, const at::Tensor& timesteps,
                       const at::Tensor& like)
    : config_(config), root_(root), conditioning_(conditioning), operators_(operators), time_(embedTime(timesteps, like))
{
}

at::Tensor UNetBlocks::embedTime(const at::Tensor& timesteps, const at::Tensor& like) const
{
    const at::Tensor moments = timesteps.to(like.device(), like.scalar_type() == at::kDouble ? at::kDouble : at::kFloat);
    at::Tensor x = sinusoid(moments, config_.channels.front(), config_.cosineFirst, config_.frequencyShift).to(like.scalar_type());
    if (config_.guidanceChannels) {
        if (!conditioning_.guidance.defined())
            throw base::Error(base::ErrorCode::BadValue, "This UNet was distilled with guidance and needs its embedding", "Give it the guidance scale.");
        x = x + operators_.linear(root_ / "time_embedding" / "cond_proj", conditioning_.guidance);
    }
    at::Tensor time = embed(root_ / "time_embedding", x, operators_);
    if (config_.timeIdChannels)
        time = time + embed(root_ / "add_embedding", embedSizes(like), operators_);
    return operators_.activate(time, Activation::Silu);
}

at::Tensor UNetBlocks::embedSizes(const at::Tensor& like) const
{
    const at::Tensor &ids = conditioning_.timeIds, &text = conditioning_.pooledText;
    if (!ids.defined() || !text.defined() || text.size(1) + ids.size(1) * *config_.timeIdChannels != config_.additionChannels)
        throw base::Error(base::ErrorCode::BadValue,
                          "This UNet needs pooled text and picture sizes of " + std::to_string(config_.additionChannels) + " channels together",
                          "Use it with the text encoders of its own family.");
    const at::Tensor sizes = sinusoid(ids.flatten(), *config_.timeIdChannels, config_.cosineFirst, config_.frequencyShift).view({ids.size(0), -1});
    return at::cat({text, sizes.to(like.device(), like.scalar_type())}, -1);
}

UNetBlocks::Trunk UNetBlocks::trunk(at::Tensor x) const
{
    Trunk trunk{{x}, {}};
    for (std::size_t level = 0; level < config_.levels(); ++level) {
        const Weights block = root_ / "down_blocks" / static_cast<std::int64_t>(level);
        for (std::int64_t i = 0; i < config_.layers[level]; ++i) {
            x = resnet(block / "resnets" / i, x);
            if (config_.downAttention[level])
                x = transformer(block / "attentions" / i, x, level);
            trunk.skips.push_back(x);
        }
        if (level + 1 < config_.levels()) {
            x = operators_.conv2d(block / "downsamplers" / 0 / "conv", x, {.stride = 2, .padding = 1});
            trunk.skips.push_back(x);
        }
    }
    const Weights middle = root_ / "mid_block";
    x = resnet(middle / "resnets" / 0, x);
    x = transformer(middle / "attentions" / 0, x, config_.levels() - 1);
    trunk.middle = resnet(middle / "resnets" / 1, x);
    return trunk;
}

at::Tensor UNetBlocks::resnet(const Weights& w, const at::Tensor& x) const
{
    at::Tensor h = operators_.groupNorm(w / "norm1", x, config_.normGroups, config_.normEps, Activation::Silu);
    h = operators_.conv2d(w / "conv1", h, {});
    h.add_(operators_.linear(w / "time_emb_proj", time_).unsqueeze(-1).unsqueeze(-1));
    h = operators_.groupNorm(w / "norm2", h, config_.normGroups, config_.normEps, Activation::Silu);
    h = operators_.conv2d(w / "conv2", h, {});
    const Weights shortcut = w / "conv_shortcut";
    return h.add_(shortcut.exists() ? operators_.conv2d(shortcut, x, kPointwise) : x);
}

at::Tensor UNetBlocks::transformer(const Weights& w, const at::Tensor& x, std::size_t level) const
{
    const at::Tensor normed = operators_.groupNorm(w / "norm", x, config_.normGroups, kTransformerNormEps, Activation::None);
    at::Tensor h =
        config_.linearProjection ? operators_.linear(w / "proj_in", tokensOf(normed)) : tokensOf(operators_.conv2d(w / "proj_in", normed, kPointwise));
    for (std::int64_t i = 0; i < config_.depth[level]; ++i)
        h = transformerBlock(w / "transformer_blocks" / i, h, config_.heads[level]);
    h = config_.linearProjection ? pictureOf(operators_.linear(w / "proj_out", h), x) : operators_.conv2d(w / "proj_out", pictureOf(h, x), kPointwise);
    return h.add_(x);
}

at::Tensor UNetBlocks::transformerBlock(const Weights& w, at::Tensor x, std::int64_t heads) const
{
    const auto [q, k, v] = operators_.queryKeyValue(w / "attn1", operators_.layerNorm(w / "norm1", x, kLayerNormEps));
    x.add_(operators_.linear(w / "attn1" / "to_out" / 0, operators_.attention(q, k, v, heads, false)));
    x.add_(crossAttention(w / "attn2", operators_.layerNorm(w / "norm2", x, kLayerNormEps), heads));
    const at::Tensor inner = operators_.geglu(w / "ff" / "net" / 0 / "proj", operators_.layerNorm(w / "norm3", x, kLayerNormEps));
    return x.add_(operators_.linear(w / "ff" / "net" / 2, inner));
}

at::Tensor UNetBlocks::crossAttention(const Weights& w, const at::Tensor& x, std::int64_t heads) const
{
    const at::Tensor q = operators_.linear(w / "to_q", x);
    const auto& [k, v] = conditioning_.text.keysAndValues(w / "to_k", w / "to_v", operators_);
    at::Tensor mixed = operators_.attention(q, k, v, heads, false);
    for (const ImagePrompt& image : conditioning_.images) {
        if (image.scale == 0)
            continue;
        const Weights layer = image.adapter->layer(w.prefix());
        const auto& [imageK, imageV] = image.tokens.keysAndValues(layer / "to_k_ip", layer / "to_v_ip", operators_);
        mixed.add_(operators_.attention(q, imageK, imageV, heads, false), image.scale);
    }
    return operators_.linear(w / "to_out" / 0, mixed);
}

}  // namespace engine
