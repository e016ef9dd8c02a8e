#pragma once
#include "core/engine/sampling/samplers.h"

/// Shared by the multistep solvers (DPM++, UniPC): latents keep their variance, time is lambda = log(alpha / sigma). For the sources of this folder only.
namespace engine {

struct MultistepSchedule {
    std::vector<double> timesteps;
    std::vector<double> sigmas;  ///< one more
};
/// Whole timesteps. Karras ramps run over all of training's range whatever the spacing.
MultistepSchedule multistepSchedule(const SamplerConfig& config, int steps);

/// -log(sigma): infinite at the end of a run.
double lambdaOf(double sigma);

/// What both solvers share: latents of constant variance and the last few clean estimates, newest first.
class MultistepSampler : public Sampler {
public:
    MultistepSampler(const SamplerConfig& config, const SamplingRun& run, MultistepSchedule schedule)
        : Sampler(std::move(schedule.timesteps), std::move(schedule.sigmas), 1, run), config_(config)
    {
    }

    at::Tensor scaled(int, const at::Tensor& latents) const override { return latents; }
    at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const override;

protected:
    void remember(const at::Tensor& clean);

    SamplerConfig config_;
    std::vector<at::Tensor> estimates_;
};

}  // namespace engine
