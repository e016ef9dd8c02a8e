#pragma once
#include <ATen/core/Tensor.h>
#include <functional>
#include <memory>
#include <vector>

#include "core/engine/sampling/sampler_config.h"

namespace engine {

/// The next Gaussian tensor of the latents' shape and device. Drawn by the caller, so that a picture's noise does not depend on what else is in the batch.
using NoiseSource = std::function<at::Tensor()>;

/// How much of a schedule is run.
struct SamplingRun {
    int steps = 20;
    double strength = 1;          ///< below 1: image to image, the last int(steps * strength) steps
    bool strengthInGrid = false;  ///< LCM, TCD: all steps on a shortened grid instead
};

/// From noise to latents, one network evaluation a step. A sampler serves one run and remembers between its steps, so steps are taken in order.
///
///     auto sampler = makeSampler(config, {.steps = 20});
///     at::Tensor x = noise * sampler->initialSigma();
///     for (int i = 0; i < sampler->size(); ++i)
///         x = sampler->step(i, unet(sampler->scaled(i, x), sampler->timestep(i)), x, draw).latents;
class Sampler {
public:
    struct Step {
        at::Tensor latents;
        at::Tensor estimate;  ///< of the finished picture's latents
    };

    virtual ~Sampler() = default;

    /// Evaluations of the network; 0 where `strength` leaves none.
    int size() const { return static_cast<int>(timesteps_.size()) - begin_; }
    /// What the network is told; fractional with Karras sigmas (Euler, DPM++ SDE) and not to be rounded.
    double timestep(int i) const { return timesteps_.at(index(i)); }
    /// Of the whole schedule, falling, the last one is the end's; empty for DDIM, LCM and TCD.
    const std::vector<double>& sigmas() const { return sigmas_; }
    /// Unit noise times this starts a run from nothing.
    double initialSigma() const { return initialSigma_; }

    /// The latents as the network wants them before evaluation i.
    virtual at::Tensor scaled(int i, const at::Tensor& latents) const = 0;
    /// @param output of the network for scaled(i, latents); float32 as all of this
    virtual Step step(int i, const at::Tensor& output, const at::Tensor& latents, const NoiseSource& noise) = 0;
    /// A clean picture's latents with as much noise as stands before evaluation i, 0 <= i < size().
    virtual at::Tensor noised(int i, const at::Tensor& clean, const at::Tensor& noise) const = 0;

protected:
    /// @param perStep entries that one step of the schedule takes
    Sampler(std::vector<double> timesteps, std::vector<double> sigmas, double initialSigma, const SamplingRun& run, int perStep = 1);

    std::size_t index(int i) const { return static_cast<std::size_t>(begin_ + i); }

    std::vector<double> timesteps_;
    std::vector<double> sigmas_;

private:
    double initialSigma_;
    int begin_ = 0;
};

/// @throws base::Error BadValue where steps or strength cannot be had from this schedule
std::unique_ptr<Sampler> makeSampler(const SamplerConfig& config, const SamplingRun& run);

}  // namespace engine
