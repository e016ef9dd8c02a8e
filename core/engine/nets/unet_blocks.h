#pragma once
#include <ATen/core/Tensor.h>
#include <vector>

#include "core/engine/nets/conditioning.h"
#include "core/engine/nets/unet_config.h"

namespace engine {

/// What the parts of a UNet need in one evaluation, and those parts. Named after the diffusers layout, whose weights they read.
class UNetBlocks {
public:
    /// @param timesteps [1] or [batch], may be fractional  @param like whose type and device are computed in
    UNetBlocks(const UNetConfig& config, const Weights& root, const Conditioning& conditioning, const Operators& operators, const at::Tensor& timesteps,
               const at::Tensor& like);

    struct Trunk {
        std::vector<at::Tensor> skips;  ///< what the up blocks join again, in the order of the down blocks; tensors of their own
        at::Tensor middle;
    };
    /// Down and middle blocks. @param x after conv_in; becomes the first skip
    Trunk trunk(at::Tensor x) const;

    at::Tensor resnet(const Weights& w, const at::Tensor& x) const;
    /// A spatial transformer. @param level whose depth and heads it has
    at::Tensor transformer(const Weights& w, const at::Tensor& x, std::size_t level) const;

private:
    at::Tensor embedTime(const at::Tensor& timesteps, const at::Tensor& like) const;
    at::Tensor embedSizes(const at::Tensor& like) const;
    at::Tensor transformerBlock(const Weights& w, at::Tensor x, std::int64_t heads) const;
    at::Tensor crossAttention(const Weights& w, const at::Tensor& x, std::int64_t heads) const;

    const UNetConfig& config_;
    Weights root_;
    const Conditioning& conditioning_;
    const Operators& operators_;
    at::Tensor time_;  // after the activation that every resnet applies to it
};

}  // namespace engine
