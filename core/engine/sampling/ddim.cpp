#include <ATen/ATen.h>

#include "core/engine/sampling/noise_schedule.h"
#include "core/engine/sampling/samplers.h"

// Song, Meng, Ermon 2021, "Denoising Diffusion Implicit Models", arXiv:2010.02502, eq. 12 and 16.
namespace engine {
namespace {

class Ddim final : public Sampler {
public:
    Ddim(const SamplerConfig& config, const SamplingRun& run)
        : Sampler(spacedTimesteps(config, run.steps), {}, 1, run), config_(config), alphas_(alphasCumprod(config)), stride_(config.trainTimesteps / run.steps)
    {
    }

    at::Tensor scaled(int, const at::Tensor& latents) const override { return latents; }

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) override
    {
        const int now = static_cast<int>(timestep(i)), next = now - stride_;
        const double alpha = alphas_.at(static_cast<std::size_t>(now));
        const double alphaNext = next >= 0 ? alphas_.at(static_cast<std::size_t>(next)) : config_.alphaToOne ? 1 : alphas_.front();
        at::Tensor clean = cleanFrom(config_.prediction, output, latents, levelOfAlpha(alpha));
        const at::Tensor direction = noiseFrom(config_.prediction, output, latents, levelOfAlpha(alpha));
        if (config_.clipSample)
            clean = clean.clamp(-config_.clipRange, config_.clipRange);
        const double spread = config_.eta * std::sqrt((1 - alphaNext) / (1 - alpha) * (1 - alpha / alphaNext));
        at::Tensor result = std::sqrt(alphaNext) * clean + std::sqrt(std::max(0.0, 1 - alphaNext - spread * spread)) * direction;
        if (config_.eta > 0)
            result = result + spread * noise();
        return {result, clean};
    }

    at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const override
    {
        const Level level = levelOfAlpha(alphas_.at(static_cast<std::size_t>(timestep(i))));
        return level.alpha * clean + level.sigma * noise;
    }

private:
    SamplerConfig config_;
    std::vector<double> alphas_;
    int stride_;
};

}  // namespace

std::unique_ptr<Sampler> makeDdim(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<Ddim>(config, run);
}

}  // namespace engine
