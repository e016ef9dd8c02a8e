#pragma once
#include "core/engine/sampling/sampler.h"

/// For the sources of this folder only: one function a family, a file each.
namespace engine {

std::unique_ptr<Sampler> makeDdim(const SamplerConfig& config, const SamplingRun& run);
std::unique_ptr<Sampler> makeEuler(const SamplerConfig& config, const SamplingRun& run);  ///< ancestral too
std::unique_ptr<Sampler> makeDpmMultistep(const SamplerConfig& config, const SamplingRun& run);
std::unique_ptr<Sampler> makeDpmSde(const SamplerConfig& config, const SamplingRun& run);
std::unique_ptr<Sampler> makeUniPc(const SamplerConfig& config, const SamplingRun& run);
std::unique_ptr<Sampler> makeConsistency(const SamplerConfig& config, const SamplingRun& run);  ///< LCM and TCD

/// latents = alpha * clean + sigma * noise.
struct Level {
    double alpha;
    double sigma;
};
/// Of a share of signal power that is left.
Level levelOfAlpha(double alphaCumprod);
/// Of noise over signal.
Level levelOfSigma(double sigma);

/// The clean latents that an output speaks of, whatever it predicts.
at::Tensor cleanFrom(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, Level level);
/// And the noise in them.
at::Tensor noiseFrom(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, Level level);

}  // namespace engine
