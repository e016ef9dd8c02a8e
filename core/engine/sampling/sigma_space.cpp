#include "core/engine/sampling/sigma_space.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>

#include "core/engine/sampling/noise_schedule.h"

namespace engine {

SigmaSchedule sigmaSchedule(const SamplerConfig& config, int steps)
{
    const std::vector<double> training = sigmasOf(alphasCumprod(config));
    SigmaSchedule schedule{.timesteps = spacedTimesteps(config, steps), .sigmas = {}, .initialSigma = 0};
    for (const double timestep : schedule.timesteps)
        schedule.sigmas.push_back(sigmaAt(timestep, training));
    if (config.logInterpolation) {
        const double high = std::log(training.back()), low = std::log(training.front());
        for (int i = 0; i < steps; ++i)
            schedule.sigmas[static_cast<std::size_t>(i)] = std::exp(high + (low - high) * i / steps);
    }
    if (config.karrasSigmas) {
        schedule.sigmas = karrasSigmas(schedule.sigmas.back(), schedule.sigmas.front(), steps);
        std::transform(schedule.sigmas.begin(), schedule.sigmas.end(), schedule.timesteps.begin(), [&](double sigma) { return timestepOf(sigma, training); });
    }
    const double most = *std::max_element(schedule.sigmas.begin(), schedule.sigmas.end());
    schedule.initialSigma = config.spacing == Spacing::Leading ? std::sqrt(most * most + 1) : most;
    schedule.sigmas.push_back(config.endsOnZero ? 0 : training.front());
    return schedule;
}

at::Tensor cleanInSigmaSpace(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, double sigma)
{
    // The same latents as everywhere, divided by alpha.
    const Level level = levelOfSigma(sigma);
    return cleanFrom(prediction, output, latents * level.alpha, level);
}

AncestralStep ancestralStep(double from, double to)
{
    const double up = std::min(to, std::sqrt(std::max(0.0, to * to * (from * from - to * to) / (from * from))));
    return {std::sqrt(to * to - up * up), up};
}

}  // namespace engine
