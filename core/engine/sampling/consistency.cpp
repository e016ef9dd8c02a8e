#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/engine/sampling/noise_schedule.h"
#include "core/engine/sampling/samplers.h"

// LCM: Luo et al. 2023, "Latent Consistency Models", arXiv:2310.04378. TCD: Zheng et al. 2024, "Trajectory Consistency Distillation", arXiv:2402.19159.
namespace engine {
namespace {

constexpr double kSigmaData = 0.5;

/// Steps picked from the grid that the model was distilled on, whatever the spacing says.
std::vector<double> distilledTimesteps(const SamplerConfig& config, const SamplingRun& run)
{
    const int stride = config.trainTimesteps / config.originalSteps;
    const int grid = run.strengthInGrid ? static_cast<int>(config.originalSteps * run.strength) : config.originalSteps;
    if (run.steps > grid)
        throw base::Error(base::ErrorCode::BadValue,
                          "steps is " + std::to_string(run.steps) + ", the model was distilled on " + std::to_string(grid) + " at this strength",
                          "Choose " + std::to_string(std::max(1, grid)) + " steps or fewer, or more strength.");
    std::vector<double> timesteps;
    for (int i = 0; i < run.steps; ++i)
        timesteps.push_back((grid - static_cast<int>(std::floor(static_cast<double>(grid) / run.steps * i))) * stride - 1);
    return timesteps;
}

class Consistency final : public Sampler {
public:
    Consistency(const SamplerConfig& config, const SamplingRun& run)
        : Sampler(distilledTimesteps(config, run), {}, 1, run), config_(config), alphas_(alphasCumprod(config))
    {
    }

    at::Tensor scaled(int, const at::Tensor& latents) const override { return latents; }

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) override
    {
        at::Tensor clean = cleanFrom(config_.prediction, output, latents, levelAt(timestep(i)));
        if (config_.clipSample)
            clean = clean.clamp(-config_.clipRange, config_.clipRange);
        const bool last = i + 1 == size();
        return config_.kind == SamplerKind::Lcm ? lcm(i, clean, latents, last, noise) : tcd(i, clean, output, latents, last, noise);
    }

    at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const override
    {
        const Level level = levelAt(timestep(i));
        return level.alpha * clean + level.sigma * noise;
    }

private:
    Level levelAt(double timestep) const { return levelOfAlpha(alphas_.at(static_cast<std::size_t>(timestep))); }

    /// The boundary condition: at timestep 0 the latents are their own answer.
    Step lcm(int i, const at::Tensor& clean, const at::Tensor& latents, bool last, const NoiseSource& noise) const
    {
        const double t = timestep(i) * config_.timestepScaling, power = t * t + kSigmaData * kSigmaData;
        const at::Tensor denoised = t / std::sqrt(power) * clean + kSigmaData * kSigmaData / power * latents;
        if (last)
            return {denoised, denoised};
        const Level next = levelAt(timestep(i + 1));
        return {next.alpha * denoised + next.sigma * noise(), denoised};
    }

    Step tcd(int i, const at::Tensor& clean, const at::Tensor& output, const at::Tensor& latents, bool last, const NoiseSource& noise) const
    {
        const double next = last ? 0 : timestep(i + 1);
        const double stop = std::floor((1 - config_.eta) * next);
        const Level at = levelAt(stop), there = levelAt(next);
        at::Tensor result = at.alpha * clean + at.sigma * noiseFrom(config_.prediction, output, latents, levelAt(timestep(i)));
        if (config_.eta > 0 && !last) {
            const double ratio = there.alpha / at.alpha;
            result = ratio * result + std::sqrt(std::max(0.0, 1 - ratio * ratio)) * noise();
        }
        return {result, clean};
    }

    SamplerConfig config_;
    std::vector<double> alphas_;
};

}  // namespace

std::unique_ptr<Sampler> makeConsistency(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<Consistency>(config, run);
}

}  // namespace engine
