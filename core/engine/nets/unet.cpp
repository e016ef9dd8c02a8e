#include "core/engine/nets/unet.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/unet_blocks.h"

namespace engine {
namespace {

void requireFit(const UNetConfig& config, const at::Tensor& sample, const Conditioning& conditioning, const char* network)
{
    const auto refuse = [&](const std::string& what) {
        throw base::Error(base::ErrorCode::BadValue, "The " + std::string(network) + " takes " + what, "Use parts of one family of models together.");
    };
    if (sample.dim() != 4 || sample.size(1) != config.inChannels || sample.numel() == 0)
        refuse("samples of " + std::to_string(config.inChannels) + " channels");
    const at::Tensor& text = conditioning.text.tokens();
    if (text.dim() != 3 || text.size(2) != config.contextChannels)
        refuse("text of " + std::to_string(config.contextChannels) + " channels, not of " + std::to_string(text.size(-1)));
    if (text.size(0) != sample.size(0))
        refuse("as many texts as samples");
}

base::Error misfit(const std::string& other)
{
    return {base::ErrorCode::BadValue, "The ControlNet does not fit the " + other, "Use networks of one family together."};
}

void join(at::Tensor& into, const at::Tensor& residual, const char* other)
{
    if (!into.sizes().equals(residual.sizes()))
        throw misfit(other);
    into.add_(residual);
}

}  // namespace

at::Tensor unet(const UNetConfig& config, const WeightMap& weights, const at::Tensor& sample, const at::Tensor& timesteps, const Conditioning& conditioning,
                const Operators& operators, const ControlResiduals* control)
{
    requireFit(config, sample, conditioning, "UNet");
    const Weights root(weights);
    const UNetBlocks blocks(config, root, conditioning, operators, timesteps, sample);
    auto [skips, x] = blocks.trunk(operators.conv2d(root / "conv_in", sample, {}));
    if (control) {
        if (control->down.size() != skips.size())
            throw misfit("UNet");
        for (std::size_t i = 0; i < skips.size(); ++i)
            join(skips[i], control->down[i], "UNet");
        join(x, control->middle, "UNet");
    }
    for (std::size_t i = 0; i < config.levels(); ++i) {
        const std::size_t level = config.levels() - 1 - i;
        const Weights block = root / "up_blocks" / static_cast<std::int64_t>(i);
        for (std::int64_t j = 0; j <= config.layers[level]; ++j) {
            x = blocks.resnet(block / "resnets" / j, at::cat({x, skips.back()}, 1));
            skips.pop_back();
            if (config.upAttention[i])
                x = blocks.transformer(block / "attentions" / j, x, level);
        }
        // To the size of what is joined next: that of an odd side is not twice the half.
        if (level)
            x = operators.conv2d(block / "upsamplers" / 0 / "conv", operators.upsample(x, skips.back().size(2), skips.back().size(3)), {});
    }
    x = operators.groupNorm(root / "conv_norm_out", x, config.normGroups, config.normEps, Activation::Silu);
    return operators.conv2d(root / "conv_out", x, {});
}

at::Tensor controlHint(const ControlNetConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators)
{
    if (image.dim() != 4 || image.size(1) != config.hintChannels || image.numel() == 0 || image.size(2) % 8 || image.size(3) % 8)
        throw base::Error(base::ErrorCode::BadValue, "A control picture's sides must be multiples of 8", "Cut or enlarge it.");
    const Weights stem = Weights(weights) / "controlnet_cond_embedding";
    const auto conv = [&](const Weights& w, const at::Tensor& x, std::int64_t stride) {
        return operators.activate(operators.conv2d(w, x, {.stride = stride, .padding = 1}), Activation::Silu);
    };
    at::Tensor x = conv(stem / "conv_in", image, 1);
    for (std::size_t i = 0; i < 2 * (config.stemChannels.size() - 1); ++i)
        x = conv(stem / "blocks" / static_cast<std::int64_t>(i), x, 1 + i % 2);
    return operators.conv2d(stem / "conv_out", x, {});
}

void controlNet(const ControlNetConfig& config, const WeightMap& weights, const at::Tensor& sample, const at::Tensor& timesteps, const at::Tensor& hint,
                const Conditioning& conditioning, double scale, const Operators& operators, ControlResiduals& sum)
{
    requireFit(config, sample, conditioning, "ControlNet");
    const Weights root(weights);
    at::Tensor x = operators.conv2d(root / "conv_in", sample, {});
    if (!hint.slice(0, 0, 1).sizes().equals(x.slice(0, 0, 1).sizes()))
        throw base::Error(base::ErrorCode::BadValue, "The control picture is not of the size of the picture to be made", "Cut or enlarge it to that size.");
    const auto [skips, middle] = UNetBlocks(config, root, conditioning, operators, timesteps, sample).trunk(x.add_(hint));
    const auto tap = [&](const Weights& w, const at::Tensor& from, at::Tensor& into) {
        at::Tensor residual = operators.conv2d(w, from, {.stride = 1, .padding = 0}).mul_(scale);
        into.defined() ? join(into, residual, "other one") : void(into = residual);
    };
    if (!sum.down.empty() && sum.down.size() != skips.size())
        throw misfit("other one");
    sum.down.resize(skips.size());
    for (std::size_t i = 0; i < skips.size(); ++i)
        tap(root / "controlnet_down_blocks" / static_cast<std::int64_t>(i), skips[i], sum.down[i]);
    tap(root / "controlnet_mid_block", middle, sum.middle);
}

}  // namespace engine
