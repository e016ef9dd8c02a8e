#pragma once
#include "core/engine/nets/vae_config.h"
#include "core/engine/operators/operators.h"

namespace engine {

/// The tiny autoencoder: quick, for previews. Latents are scaled as the UNet has them (scalingFactor 1).
/// @param weights of tinyVaeShapes(config)
/// @param latents [batch, latentChannels, height, width]
/// @return [batch, imageChannels, 8 height, 8 width], about -1 to 1, not clamped
/// @throws base::Error BadValue where the shape does not fit
/// Source: Ollin Boer Bohan, TAESD, https://github.com/madebyollin/taesd; layout of diffusers' AutoencoderTiny.
at::Tensor tinyDecode(const TinyVaeConfig& config, const WeightMap& weights, const at::Tensor& latents, const Operators& operators);

/// @param image [batch, imageChannels, height, width], -1 to 1; sides are multiples of config.reduction()
at::Tensor tinyEncode(const TinyVaeConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators);

}  // namespace engine
