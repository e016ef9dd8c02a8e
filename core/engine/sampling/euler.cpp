#include <ATen/ATen.h>

#include "core/engine/sampling/noise_schedule.h"
#include "core/engine/sampling/samplers.h"
#include "core/engine/sampling/sigma_space.h"

// Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative Models", arXiv:2206.00364, algorithm 2 without churn;
// ancestral steps as in the author's k-diffusion.
namespace engine {
namespace {

class Euler final : public Sampler {
public:
    Euler(const SamplerConfig& config, const SamplingRun& run, SigmaSchedule schedule)
        : Sampler(std::move(schedule.timesteps), std::move(schedule.sigmas), schedule.initialSigma, run), config_(config)
    {
    }

    at::Tensor scaled(int i, const at::Tensor& latents) const override { return latents * levelOfSigma(sigmas_[index(i)]).alpha; }

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) override
    {
        const double from = sigmas_[index(i)], to = sigmas_[index(i) + 1];
        const at::Tensor clean = cleanInSigmaSpace(config_.prediction, output, latents, from);
        const AncestralStep goal = config_.kind == SamplerKind::EulerAncestral ? ancestralStep(from, to) : AncestralStep{to, 0};
        at::Tensor result = latents + (latents - clean) * ((goal.down - from) / from);
        if (config_.kind == SamplerKind::EulerAncestral)
            result = result + noise() * goal.up;
        return {result, clean};
    }

    at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const override { return clean + noise * sigmas_[index(i)]; }

private:
    SamplerConfig config_;
};

}  // namespace

std::unique_ptr<Sampler> makeEuler(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<Euler>(config, run, sigmaSchedule(config, run.steps));
}

}  // namespace engine
