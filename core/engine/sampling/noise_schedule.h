#pragma once
#include <vector>

#include "core/engine/sampling/sampler_config.h"

namespace engine {

/// Share of the signal's power that is left at each training timestep, falling; computed in the precisions of the reference so that rounded timesteps agree.
std::vector<double> alphasCumprod(const SamplerConfig& config);

/// Noise over signal, sqrt((1 - alpha) / alpha), rising.
std::vector<double> sigmasOf(const std::vector<double>& alphas);

/// `steps` training timesteps, falling. The multistep solvers space for one more and drop the last; only the Euler family has fractional ones.
std::vector<double> spacedTimesteps(const SamplerConfig& config, int steps);

/// The ramp of Karras et al. 2022 (arXiv:2206.00364, eq. 5, rho 7) from most to least.
std::vector<double> karrasSigmas(double least, double most, int steps);

/// Sigma at a timestep that may be fractional: linear between training's.
double sigmaAt(double timestep, const std::vector<double>& sigmas);

/// The timestep of a sigma, fractional: linear in log sigma, within training's range.
double timestepOf(double sigma, const std::vector<double>& sigmas);

}  // namespace engine
