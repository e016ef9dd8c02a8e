#pragma once
#include <ATen/core/Tensor.h>
#include <cstdint>

namespace engine {

/// Sines and cosines of numbers at falling frequencies, 1 to 1/10000.
/// @param values [n], any type  @param channels even  @param cosineFirst else the sine half  @param shift shortens the ladder of frequencies
/// @return [n, channels], float32 (float64 of float64)
/// Source: Vaswani et al. 2017, section 3.5, in the form of Ho et al. 2020.
at::Tensor sinusoid(const at::Tensor& values, std::int64_t channels, bool cosineFirst, double shift);

/// What a consistency model that was distilled with guidance takes instead of a second, unguided evaluation: [1, channels], float32.
/// Source: Luo et al. 2023, "Latent Consistency Models", as their pipelines compute it: sine first, of 1000 (guidanceScale - 1).
at::Tensor guidanceEmbedding(double guidanceScale, std::int64_t channels);

}  // namespace engine
