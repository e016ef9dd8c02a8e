#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>

#include "core/engine/sampling/lambda_space.h"

// Zhao et al. 2023, "UniPC: A Unified Predictor-Corrector Framework for Fast Sampling of Diffusion Models", arXiv:2302.04867, algorithm 2 in its
// data-predicting form.
namespace engine {
namespace {

/// Solves the small dense system by elimination with pivots.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b)
{
    const std::size_t n = b.size();
    for (std::size_t c = 0; c < n; ++c) {
        std::size_t pivot = c;
        for (std::size_t r = c + 1; r < n; ++r)
            if (std::abs(a[r][c]) > std::abs(a[pivot][c]))
                pivot = r;
        std::swap(a[c], a[pivot]);
        std::swap(b[c], b[pivot]);
        for (std::size_t r = c + 1; r < n; ++r) {
            const double factor = a[r][c] / a[c][c];
            for (std::size_t k = c; k < n; ++k)
                a[r][k] -= factor * a[c][k];
            b[r] -= factor * b[c];
        }
    }
    for (std::size_t c = n; c-- > 0;) {
        for (std::size_t k = c + 1; k < n; ++k)
            b[c] -= a[c][k] * b[k];
        b[c] /= a[c][c];
    }
    return b;
}

class UniPc final : public MultistepSampler {
public:
    using MultistepSampler::MultistepSampler;

    Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource&) override
    {
        const at::Tensor clean = cleanFrom(config_.prediction, output, latents, levelOfSigma(sigmas_[index(i)]));
        const at::Tensor corrected = i > 0 ? move(index(i) - 1, order_, start_, &clean) : latents;
        remember(clean);
        const int left = size() - i;
        order_ = std::min(
            {config_.lowerOrderFinal || sigmas_[index(i) + 1] == 0 ? left : config_.solverOrder, config_.solverOrder, static_cast<int>(estimates_.size())});
        start_ = corrected;
        return {move(index(i), order_, start_, nullptr), clean};
    }

private:
    /// From sigma `at` to the next: predicts with the estimates that there are, or corrects with the one made since.
    at::Tensor move(std::size_t at, int order, const at::Tensor& start, const at::Tensor* made) const
    {
        const Level from = levelOfSigma(sigmas_[at]), to = levelOfSigma(sigmas_[at + 1]);
        const double h = lambdaOf(sigmas_[at + 1]) - lambdaOf(sigmas_[at]);
        const double phi = std::expm1(-h), b = config_.bh1 ? -h : phi;
        const at::Tensor& newest = estimates_[0];
        const at::Tensor base = to.sigma / from.sigma * start - to.alpha * phi * newest;

        std::vector<double> ratios;
        std::vector<at::Tensor> slopes;
        for (int k = 1; k < order; ++k) {
            const auto back = static_cast<std::size_t>(k);
            ratios.push_back((lambdaOf(sigmas_[at - back]) - lambdaOf(sigmas_[at])) / h);
            slopes.push_back((estimates_[back] - newest) / ratios.back());
        }
        ratios.push_back(1);
        if (made)
            slopes.push_back(*made - newest);
        if (slopes.empty())
            return base;
        at::Tensor sum = at::zeros_like(base);
        const std::vector<double> weights = weightsOf(ratios, slopes.size(), h, b);
        for (std::size_t k = 0; k < slopes.size(); ++k)
            sum = sum + weights[k] * slopes[k];
        return base - to.alpha * b * sum;
    }

    /// Eq. 10 and 11 of the paper: powers of the ratios against the phi functions. With one unknown the authors set 1/2.
    static std::vector<double> weightsOf(const std::vector<double>& ratios, std::size_t unknowns, double h, double b)
    {
        if (unknowns == 1)
            return {0.5};
        std::vector<std::vector<double>> powers;
        std::vector<double> right;
        double phi = std::expm1(-h) / -h - 1, factorial = 1;
        for (std::size_t row = 0; row < unknowns; ++row) {
            std::vector<double> line;
            for (std::size_t k = 0; k < unknowns; ++k)
                line.push_back(std::pow(ratios[k], row));
            powers.push_back(line);
            right.push_back(phi * factorial / b);
            factorial *= static_cast<double>(row + 2);
            phi = phi / -h - 1 / factorial;
        }
        return solve(powers, right);
    }

    at::Tensor start_;
    int order_ = 1;
};

}  // namespace

std::unique_ptr<Sampler> makeUniPc(const SamplerConfig& config, const SamplingRun& run)
{
    return std::make_unique<UniPc>(config, run, multistepSchedule(config, run.steps));
}

}  // namespace engine
