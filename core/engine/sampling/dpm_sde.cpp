#include <ATen/ATen.h>
#include <cmath>

#include "core/engine/sampling/noise_schedule.h"
#include "core/engine/sampling/sigma_space.h"

// DPM-Solver++ (Lu et al. 2022, arXiv:2211.01095) as an SDE with a midpoint evaluation a step, as in k-diffusion's sample_dpmpp_sde.
namespace engine {
namespace {

/// Half way in log sigma.
double between(double from, double to)
{
    return std::sqrt(from * to);
}

/// Every step but the last takes two evaluations; the sigmas between stand twice, the timesteps of the midpoints between theirs.
SigmaSchedule twice(const SamplerConfig& config, int steps)
{
    const SigmaSchedule once = sigmaSchedule(config, steps);
    const std::vector<double> training = sigmasOf(alphasCumprod(config));
    SigmaSchedule schedule{.timesteps = {}, .sigmas = {}, .initialSigma = once.initialSigma};
    for (std::size_t i = 0; i < once.timesteps.size(); ++i) {
        if (i > 0)
            schedule.sigmas.push_back(once.sigmas[i]);
        schedule.sigmas.push_back(once.sigmas[i]);
        schedule.timesteps.push_back(once.timesteps[i]);
        if (i + 1 < once.timesteps.size())
            schedule.timesteps.push_back(timestepOf(between(once.sigmas[i], once.sigmas[i + 1]), training));
    }
    schedule.sigmas.push_back(0);
    return schedule;
}

class DpmSde final : public Sampler {
public:
    DpmSde(const SamplerConfig& config, const SamplingRun& run, SigmaSchedule schedule)
        : Sampler(std::move(schedule.timesteps), std::move(schedule.sigmas), schedule.initialSigma, run, 2), config_(config)
    {
    }

    at::Tensor scaled(int i, const at::Tensor& latents) const override { return latents * levelOfSigma(sigmaOf(i)).alpha; }

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) override
    {
        const at::Tensor clean = cleanInSigmaSpace(config_.prediction, output, latents, sigmaOf(i));
        const double from = sigmas_[isMidpoint(i) ? index(i) - 1 : index(i)];
        double to = sigmas_[isMidpoint(i) ? index(i) : index(i) + 1];
        if (to == 0)
            return {clean, clean};
        if (!isMidpoint(i)) {
            to = between(from, to);
            start_ = latents;
        }
        const AncestralStep goal = ancestralStep(from, to);
        const double shrink = goal.down / from;
        return {shrink * start_ + (1 - shrink) * clean + goal.up * noise(), clean};
    }

    at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const override { return clean + noise * sigmaOf(i); }

private:
    bool isMidpoint(int i) const { return index(i) % 2 == 1; }
    double sigmaOf(int i) const { return isMidpoint(i) ? between(sigmas_[index(i) - 1], sigmas_[index(i)]) : sigmas_[index(i)]; }

    SamplerConfig config_;
    at::Tensor start_;
};

}  // namespace

std::unique_ptr<Sampler> makeDpmSde(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<DpmSde>(config, run, twice(config, run.steps));
}

}  // namespace engine
