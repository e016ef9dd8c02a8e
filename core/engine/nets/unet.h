#pragma once
#include "core/engine/nets/conditioning.h"
#include "core/engine/nets/unet_config.h"

namespace engine {

/// What ControlNets add to a UNet, scaled and summed.
struct ControlResiduals {
    std::vector<at::Tensor> down;  ///< for each skip
    at::Tensor middle;
};

/// The network's prediction (noise or velocity, as it was trained).
/// @param weights of unetShapes(config); see requireShapes
/// @param sample [batch, inChannels, any height, any width], of the type that the operators compute in
/// @param timesteps [1] or [batch] training indices, may be fractional
/// @param control null or from controlNet, for the same sample
/// @throws base::Error BadValue where the conditioning does not fit the network
/// Source: Rombach et al. 2022, arXiv:2112.10752; Podell et al. 2023 (SDXL), arXiv:2307.01952; layout of diffusers' UNet2DConditionModel.
at::Tensor unet(const UNetConfig& config, const WeightMap& weights, const at::Tensor& sample, const at::Tensor& timesteps, const Conditioning& conditioning,
                const Operators& operators, const ControlResiduals* control = nullptr);

/// The stem's view of a control picture: the same in every step. [batch, channels, height, width] of the latents.
/// @param image [batch or 1, hintChannels, 8 height, 8 width], 0 to 1
/// @throws base::Error BadValue where its sides are no multiples of 8
at::Tensor controlHint(const ControlNetConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators);

/// What a ControlNet says of a sample. Parameters as for unet. @param hint of controlHint
/// @param sum where the residuals of further nets are added to; empty for the first
/// Source: Zhang et al. 2023, arXiv:2302.05543.
void controlNet(const ControlNetConfig& config, const WeightMap& weights, const at::Tensor& sample, const at::Tensor& timesteps, const at::Tensor& hint,
                const Conditioning& conditioning, double scale, const Operators& operators, ControlResiduals& sum);

}  // namespace engine
