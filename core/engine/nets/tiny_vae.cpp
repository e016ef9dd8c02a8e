#include "core/engine/nets/tiny_vae.h"

#include <ATen/ATen.h>

#include "core/base/error.h"

namespace engine {
namespace {

/// Layers are numbered in a row, activations and upsampling too.
class Layers {
public:
    Layers(const Weights& place, const Operators& operators) : place_(place / "layers"), operators_(operators) {}

    at::Tensor conv(const at::Tensor& x, std::int64_t stride = 1) { return operators_.conv2d(place_ / layer_++, x, {.stride = stride, .padding = 1}); }
    void skip() { ++layer_; }
    /// Works in the place of x.
    at::Tensor blocks(at::Tensor x, std::int64_t count)
    {
        for (std::int64_t i = 0; i < count; ++i) {
            const Weights w = place_ / layer_++ / "conv";
            const at::Tensor h = operators_.conv2d(w / 2, operators_.conv2d(w / 0, x, {}).relu_(), {}).relu_();
            x.add_(operators_.conv2d(w / 4, h, {})).relu_();
        }
        return x;
    }

private:
    Weights place_;
    const Operators& operators_;
    std::int64_t layer_ = 0;
};

void require(bool fits, const std::string& what)
{
    if (!fits)
        throw base::Error(base::ErrorCode::BadValue, "The tiny autoencoder takes " + what, "Cut or enlarge it, or use parts of one family of models together.");
}

}  // namespace

at::Tensor tinyDecode(const TinyVaeConfig& config, const WeightMap& weights, const at::Tensor& latents, const Operators& operators)
{
    require(latents.dim() == 4 && latents.size(1) == config.latentChannels && latents.numel() > 0,
            "latents of " + std::to_string(config.latentChannels) + " channels");
    Layers layers(Weights(weights) / "decoder", operators);
    at::Tensor x = layers.conv((latents / 3).tanh_().mul_(3)).relu_();
    layers.skip();
    for (std::size_t i = 0; i < config.decoderBlocks.size(); ++i) {
        if (i) {
            layers.skip();
            x = layers.conv(operators.upsample(x, 2 * x.size(2), 2 * x.size(3)));
        }
        x = layers.blocks(x, config.decoderBlocks[i]);
    }
    return layers.conv(x).mul_(2).sub_(1);
}

at::Tensor tinyEncode(const TinyVaeConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators)
{
    require(image.dim() == 4 && image.size(1) == config.imageChannels && image.numel() > 0,
            "pictures of " + std::to_string(config.imageChannels) + " channels");
    require(image.size(2) % config.reduction() == 0 && image.size(3) % config.reduction() == 0,
            "pictures whose sides are multiples of " + std::to_string(config.reduction()));
    Layers layers(Weights(weights) / "encoder", operators);
    at::Tensor x = layers.conv((image + 1).mul_(0.5));
    for (std::size_t i = 0; i < config.encoderBlocks.size(); ++i) {
        if (i)
            x = layers.conv(x, 2);
        x = layers.blocks(x, config.encoderBlocks[i]);
    }
    return layers.conv(x);
}

}  // namespace engine
