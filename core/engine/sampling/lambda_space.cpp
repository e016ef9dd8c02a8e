#include "core/engine/sampling/lambda_space.h"

#include <ATen/ATen.h>
#include <cmath>

#include "core/engine/sampling/noise_schedule.h"

namespace engine {

MultistepSchedule multistepSchedule(const SamplerConfig& config, int steps)
{
    const std::vector<double> training = sigmasOf(alphasCumprod(config));
    MultistepSchedule schedule;
    if (config.karrasSigmas) {
        schedule.sigmas = karrasSigmas(training.front(), training.back(), steps);
        for (const double sigma : schedule.sigmas)
            schedule.timesteps.push_back(std::nearbyint(timestepOf(sigma, training)));
    } else {
        schedule.timesteps = spacedTimesteps(config, steps);
        for (const double timestep : schedule.timesteps)
            schedule.sigmas.push_back(sigmaAt(timestep, training));
    }
    schedule.sigmas.push_back(config.endsOnZero ? 0 : training.front());
    return schedule;
}

double lambdaOf(double sigma)
{
    return -std::log(sigma);
}

at::Tensor MultistepSampler::noised(int i, const at::Tensor& clean, const at::Tensor& noise) const
{
    const Level level = levelOfSigma(sigmas_[index(i)]);
    return level.alpha * clean + level.sigma * noise;
}

void MultistepSampler::remember(const at::Tensor& clean)
{
    estimates_.insert(estimates_.begin(), clean);
    if (std::ssize(estimates_) > config_.solverOrder)
        estimates_.pop_back();
}

}  // namespace engine
