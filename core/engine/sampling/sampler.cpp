#include "core/engine/sampling/sampler.h"

#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/engine/sampling/samplers.h"

namespace engine {

Sampler::Sampler(std::vector<double> timesteps, std::vector<double> sigmas, double initialSigma, const SamplingRun& run, int perStep)
    : timesteps_(std::move(timesteps)), sigmas_(std::move(sigmas)), initialSigma_(initialSigma)
{
    if (!run.strengthInGrid)
        begin_ = (run.steps - static_cast<int>(run.steps * run.strength)) * perStep;
    begin_ = std::min(begin_, static_cast<int>(timesteps_.size()));
}

std::unique_ptr<Sampler> makeSampler(const SamplerConfig& config, const SamplingRun& run)
{
    if (run.steps < 1 || run.steps >= config.trainTimesteps)
        throw base::Error(base::ErrorCode::BadValue, "steps is " + std::to_string(run.steps) + ", the model has " + std::to_string(config.trainTimesteps),
                          "Choose 1 to " + std::to_string(config.trainTimesteps - 1) + " steps.");
    if (!(run.strength >= 0 && run.strength <= 1))
        throw base::Error(base::ErrorCode::BadValue, "strength is " + std::to_string(run.strength), "Choose a strength from 0 to 1.");
    switch (config.kind) {
    case SamplerKind::Ddim: return makeDdim(config, run);
    case SamplerKind::Euler:
    case SamplerKind::EulerAncestral: return makeEuler(config, run);
    case SamplerKind::DpmMultistep: return makeDpmMultistep(config, run);
    case SamplerKind::DpmSde: return makeDpmSde(config, run);
    case SamplerKind::UniPc: return makeUniPc(config, run);
    case SamplerKind::Lcm:
    case SamplerKind::Tcd: return makeConsistency(config, run);
    }
    throw base::Error(base::ErrorCode::Internal, "no such sampler", "Report this.");
}

Level levelOfAlpha(double alphaCumprod)
{
    return {std::sqrt(alphaCumprod), std::sqrt(1 - alphaCumprod)};
}

Level levelOfSigma(double sigma)
{
    const double alpha = 1 / std::sqrt(sigma * sigma + 1);
    return {alpha, sigma * alpha};
}

at::Tensor cleanFrom(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, Level level)
{
    switch (prediction) {
    case Prediction::Epsilon: return (latents - level.sigma * output) / level.alpha;
    case Prediction::V: return level.alpha * latents - level.sigma * output;
    case Prediction::Sample: break;
    }
    return output;
}

at::Tensor noiseFrom(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, Level level)
{
    switch (prediction) {
    case Prediction::Epsilon: return output;
    case Prediction::V: return level.alpha * output + level.sigma * latents;
    case Prediction::Sample: break;
    }
    return (latents - level.alpha * output) / level.sigma;
}

}  // namespace engine
