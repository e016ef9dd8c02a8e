#pragma once
#include "core/engine/sampling/samplers.h"

/// Shared by the samplers that work on clean + sigma * noise (Euler, DPM++ SDE). For the sources of this folder only.
namespace engine {

struct SigmaSchedule {
    std::vector<double> timesteps;
    std::vector<double> sigmas;  ///< one more
    double initialSigma;
};
/// One evaluation a step. Karras ramps run over the range that the spacing gave.
SigmaSchedule sigmaSchedule(const SamplerConfig& config, int steps);

at::Tensor cleanInSigmaSpace(Prediction prediction, const at::Tensor& output, const at::Tensor& latents, double sigma);

/// Down to `down` by the equation, up again by fresh noise, so that `to` is reached.
struct AncestralStep {
    double down;
    double up;
};
AncestralStep ancestralStep(double from, double to);

}  // namespace engine
