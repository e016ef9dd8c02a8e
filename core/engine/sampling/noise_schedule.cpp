#include "core/engine/sampling/noise_schedule.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>
#include <numbers>

namespace engine {
namespace {

constexpr double kKarrasRho = 7;
constexpr double kLeastAlpha = 1.0 / (1 << 24);  // keeps sigma finite where training ends on nothing but noise

at::Tensor betasOf(const SamplerConfig& config)
{
    const auto n = config.trainTimesteps;
    switch (config.betaCurve) {
    case BetaCurve::Linear: return at::linspace(config.betaStart, config.betaEnd, n, at::kFloat);
    case BetaCurve::ScaledLinear: return at::linspace(std::sqrt(config.betaStart), std::sqrt(config.betaEnd), n, at::kFloat).pow(2);
    case BetaCurve::SquaredCosine: break;
    }
    // Nichol and Dhariwal 2021, arXiv:2102.09672, eq. 17; a beta is capped at 0.999.
    const auto bar = [](double t) { return std::pow(std::cos((t + 0.008) / 1.008 * std::numbers::pi / 2), 2); };
    at::Tensor betas = at::empty({n}, at::kFloat);
    for (int i = 0; i < n; ++i)
        betas[i] = std::min(1 - bar((i + 1.0) / n) / bar(static_cast<double>(i) / n), 0.999);
    return betas;
}

}  // namespace

std::vector<double> alphasCumprod(const SamplerConfig& config)
{
    at::Tensor alphas = (1 - betasOf(config)).cumprod(0);
    if (config.zeroTerminalSnr) {
        at::Tensor root = alphas.sqrt();
        const at::Tensor first = root[0].clone(), last = root[-1].clone();
        alphas = ((root - last) * (first / (first - last))).pow(2);
    }
    alphas = alphas.to(at::kDouble).contiguous();
    std::vector<double> result(alphas.data_ptr<double>(), alphas.data_ptr<double>() + alphas.numel());
    if (config.zeroTerminalSnr)
        result.back() = kLeastAlpha;
    return result;
}

std::vector<double> sigmasOf(const std::vector<double>& alphas)
{
    std::vector<double> sigmas;
    std::transform(alphas.begin(), alphas.end(), std::back_inserter(sigmas), [](double alpha) { return std::sqrt((1 - alpha) / alpha); });
    return sigmas;
}

std::vector<double> spacedTimesteps(const SamplerConfig& config, int steps)
{
    const bool multistep = config.kind == SamplerKind::DpmMultistep || config.kind == SamplerKind::UniPc;
    const bool whole = multistep || config.kind == SamplerKind::Ddim;
    const int n = config.trainTimesteps, parts = multistep ? steps + 1 : steps;
    std::vector<double> timesteps;
    for (int i = 0; i < steps; ++i) {
        const int fromEnd = parts - 1 - i;
        switch (config.spacing) {
        // nearbyint rounds halves to even, as the reference does
        case Spacing::Linspace: {
            const double timestep = parts > 1 ? (n - 1.0) / (parts - 1) * fromEnd : 0;
            timesteps.push_back(whole ? std::nearbyint(timestep) : timestep);
            break;
        }
        case Spacing::Leading: timesteps.push_back(std::min(static_cast<double>(n / parts) * fromEnd + config.stepsOffset, n - 1.0)); break;
        case Spacing::Trailing: timesteps.push_back(std::nearbyint(n - i * (static_cast<double>(n) / steps)) - 1); break;
        }
    }
    return timesteps;
}

std::vector<double> karrasSigmas(double least, double most, int steps)
{
    const double from = std::pow(most, 1 / kKarrasRho), to = std::pow(least, 1 / kKarrasRho);
    std::vector<double> sigmas;
    for (int i = 0; i < steps; ++i)
        sigmas.push_back(std::pow(from + (steps > 1 ? static_cast<double>(i) / (steps - 1) : 0) * (to - from), kKarrasRho));
    return sigmas;
}

double sigmaAt(double timestep, const std::vector<double>& sigmas)
{
    const double last = static_cast<double>(sigmas.size() - 1);
    const double at = std::clamp(timestep, 0.0, last);
    const auto low = static_cast<std::size_t>(std::min(std::floor(at), last - 1));
    return sigmas[low] + (at - static_cast<double>(low)) * (sigmas[low + 1] - sigmas[low]);
}

double timestepOf(double sigma, const std::vector<double>& sigmas)
{
    const auto above = std::upper_bound(sigmas.begin(), sigmas.end(), sigma) - sigmas.begin();
    const auto low = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(above - 1, 0, std::ssize(sigmas) - 2));
    const double share = std::log(sigma / sigmas[low]) / std::log(sigmas[low + 1] / sigmas[low]);
    return static_cast<double>(low) + std::clamp(share, 0.0, 1.0);
}

}  // namespace engine
