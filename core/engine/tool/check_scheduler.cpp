#include <ATen/ATen.h>
#include <cmath>

#include "core/engine/sampling/sampler.h"
#include "core/engine/tool/check_kinds.h"

namespace engine {

void checkScheduler(const CheckCase& of, const Operators&, CheckResult& result)
{
    const nlohmann::json& params = of.params;
    SamplerConfig config = readSamplerConfig(params.at("scheduler").dump(), of.name);
    config.eta = params.value("eta", config.eta);
    config.originalSteps = params.value("original_inference_steps", config.originalSteps);
    const auto sampler = makeSampler(config, {.steps = params.at("steps").get<int>(),
                                              .strength = params.value("strength", 1.0),
                                              .strengthInGrid = params.value("strength_in_set_timesteps", false)});
    std::vector<double> timesteps;
    for (int i = 0; i < sampler->size(); ++i)
        timesteps.push_back(sampler->timestep(i));
    result.compareAbsolute("timesteps", at::tensor(timesteps, at::kDouble), 1e-3);
    if (of.outputs.contains("sigmas"))
        result.compare("sigmas", at::tensor(sampler->sigmas(), at::kDouble));
    if (std::abs(sampler->initialSigma() - params.at("init_noise_sigma").get<double>()) > of.tolerance)
        result.fail("init_noise_sigma is " + std::to_string(sampler->initialSigma()));

    // The network's place is taken by a formula that is the same whatever is predicted.
    std::int64_t draws = 0;
    const auto noise = [&] { return of.inputs.at("step_noise")[draws++]; };
    const at::Tensor clean = of.inputs.at("x0");
    at::Tensor latents = of.inputs.contains("noise") ? sampler->noised(0, clean, of.inputs.at("noise")) : clean * sampler->initialSigma();
    std::vector<at::Tensor> samples = {latents};
    for (int i = 0; i < sampler->size(); ++i) {
        const at::Tensor output = 0.3 * sampler->scaled(i, latents) + 0.5 * std::sin(0.01 * sampler->timestep(i)) * of.inputs.at("model_noise");
        latents = sampler->step(i, output, latents, noise).latents;
        samples.push_back(latents);
    }
    result.compare("samples", at::stack(samples));
    if (draws != params.at("noise_draws").get<std::int64_t>())
        result.fail("noise was asked for " + std::to_string(draws) + " times");
}

}  // namespace engine
