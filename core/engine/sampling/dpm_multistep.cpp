#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>

#include "core/engine/sampling/lambda_space.h"

// Lu et al. 2022, "DPM-Solver++: Fast Solver for Guided Sampling of Diffusion Probabilistic Models", arXiv:2211.01095, algorithm 2 and section 3.4 (SDE).
namespace engine {
namespace {

constexpr int kShortRun = 15;  // below it the authors end on lower orders

class DpmMultistep final : public MultistepSampler {
public:
    using MultistepSampler::MultistepSampler;

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) override
    {
        const double from = sigmas_[index(i)], to = sigmas_[index(i) + 1];
        remember(cleanFrom(config_.prediction, output, latents, levelOfSigma(from)));
        const Level start = levelOfSigma(from), goal = levelOfSigma(to);
        const double h = lambdaOf(to) - lambdaOf(from);
        // share of the latents that is replaced; the SDE forgets twice as fast and makes up for it with noise
        const double forget = -std::expm1(config_.stochastic ? -2 * h : -h);
        const double keep = goal.sigma / start.sigma * (config_.stochastic ? std::exp(-h) : 1);
        at::Tensor result = keep * latents + goal.alpha * forget * estimates_[0];

        const int order = orderAt(i);
        if (order > 1) {
            const double r0 = spanBefore(i, 0) / h;
            const at::Tensor first = (estimates_[0] - estimates_[1]) / r0;
            if (order == 2)
                result = result + goal.alpha * (config_.heun ? heunWeight(h, forget) : 0.5 * forget) * first;
            else
                result = result + thirdOrder(i, h, r0, goal.alpha, forget, first);
        }
        if (config_.stochastic)
            result = result + goal.sigma * std::sqrt(forget) * noise();
        return {result, estimates_[0]};
    }

private:
    int orderAt(int i) const
    {
        const int left = size() - i, steps = static_cast<int>(timesteps_.size());
        const bool shortRun = config_.lowerOrderFinal && steps < kShortRun;
        if (left == 1 && (config_.eulerAtFinal || shortRun || config_.endsOnZero))
            return 1;
        return std::min(left == 2 && shortRun ? 2 : config_.solverOrder, static_cast<int>(estimates_.size()));
    }

    double spanBefore(int i, std::size_t back) const { return lambdaOf(sigmas_[index(i) - back]) - lambdaOf(sigmas_[index(i) - back - 1]); }

    /// (1 - e^-h) / h in the solver's own signs, 1 - it for the derivative's share.
    double heunWeight(double h, double forget) const { return 1 - forget / (config_.stochastic ? 2 * h : h); }

    at::Tensor thirdOrder(int i, double h, double r0, double alpha, double forget, const at::Tensor& first) const
    {
        const double r1 = spanBefore(i, 1) / h;
        const at::Tensor before = (estimates_[1] - estimates_[2]) / r1;
        const at::Tensor slope = first + r0 / (r0 + r1) * (first - before), bend = (first - before) / (r0 + r1);
        return alpha * (1 - forget / h) * slope - alpha * ((h - forget) / (h * h) - 0.5) * bend;
    }
};

}  // namespace

std::unique_ptr<Sampler> makeDpmMultistep(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<DpmMultistep>(config, run, multistepSchedule(config, run.steps));
}

}  // namespace engine
