#pragma once
#include <ATen/core/Tensor.h>
#include <optional>

#include "core/engine/nets/vae_config.h"
#include "core/engine/operators/operators.h"

namespace engine {

/// What the encoder makes of a picture: a normal distribution for every number of the latents.
struct LatentDistribution {
    at::Tensor mean, logvar;  ///< [batch, latentChannels, height, width]; logvar -30 to 20

    /// @param noise standard normal, of mean's shape
    at::Tensor sample(const at::Tensor& noise) const;
};

/// Both directions go picture by picture, so that a batch is bit for bit what its pictures are alone, and through each convolution in bands of full-width rows:
/// a band holds what the convolution needs beyond its edges and the norms use the statistics of the whole, so there are no seams, and besides two activations
/// at full size only bands are in memory. A stop request is seen between bands.
struct VaeBands {
    std::int64_t bytes;  ///< of the largest temporary, as far as eight rows allow
};

/// What is fastest on this kind of machine: on a CPU what its caches and its allocator like, on a GPU pictures of up to 1024 x 1024 as a whole.
VaeBands defaultBands(const at::Tensor& like);

/// @param weights of vaeShapes(config)
/// @param latents [batch, latentChannels, height, width], unscaled (divided by scalingFactor), of the type that the operators compute in
/// @param wider for a narrow type: other operators (of the same machine, in float32) that do it again where it overflows; null = that is an error
/// @return [batch, imageChannels, 8 height, 8 width], about -1 to 1, not clamped; float32 where the wider operators were needed
/// @throws base::Error BadValue (shape), ModelFailed (not finite in the widest type, with the weight to blame)
/// Source: Rombach et al. 2022, arXiv:2112.10752; layout of diffusers' AutoencoderKL.
at::Tensor decodeLatents(const VaeConfig& config, const WeightMap& weights, const at::Tensor& latents, const Operators& operators,
                         const Operators* wider = nullptr, std::optional<VaeBands> bands = {});

/// @param image [batch, imageChannels, height, width], -1 to 1; sides are multiples of config.reduction()
/// @throws base::Error as decodeLatents
LatentDistribution encodeToLatents(const VaeConfig& config, const WeightMap& weights, const at::Tensor& image, const Operators& operators,
                                   const Operators* wider = nullptr, std::optional<VaeBands> bands = {});

}  // namespace engine
