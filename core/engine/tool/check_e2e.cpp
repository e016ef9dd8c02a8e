// Kind e2e: whole runs through the pipeline, with the randomness that the case gives.
#include <ATen/ATen.h>

#include "core/engine/nets/ip_adapter.h"
#include "core/engine/pipeline/generate.h"
#include "core/engine/tool/check_kinds.h"

namespace engine {
namespace {

/// Draws in the order that the case has them; counts those of the steps.
DrawNoise givenNoise(const CheckCase& of, std::int64_t& steps)
{
    return [&of, &steps](Draw use, at::IntArrayRef) {
        switch (use) {
        case Draw::Encoding: return of.inputs.at("vae_noise");
        case Draw::Start: return of.inputs.at("noise");
        case Draw::Step: break;
        }
        return of.inputs.at("step_noise")[steps++];
    };
}

at::Tensor row(const CheckCase& of, const std::string& name, std::int64_t index)
{
    return of.inputs.at(name).slice(0, index, index + 1);
}

PromptPair promptsOf(const CheckCase& of, const DiffusionModel& model, const Operators& ops)
{
    const auto ids = [&](std::int64_t index) {
        std::vector<at::Tensor> rows = {row(of, "input_ids", index)};
        if (model.sdxl())
            rows.push_back(row(of, "input_ids_2", index));
        return rows;
    };
    return {.positive = encodeIds(model, ids(1), 0, ops), .negative = encodeIds(model, ids(0), 0, ops)};
}

void compareAll(const CheckCase& of, const Generated& made, const std::vector<double>& timesteps, const std::vector<at::Tensor>& latents, CheckResult& result)
{
    result.compareAbsolute("timesteps", at::tensor(timesteps, at::kDouble), 1e-3);
    result.compare("latents_per_step", at::stack(latents));
    result.compare("latents", made.latents);
    if (of.outputs.contains("init_latent"))
        result.compare("init_latent", made.start);
    if (of.outputs.contains("image"))
        result.compare("image", made.images);
}

}  // namespace

void checkE2e(const CheckCase& of, const Operators& ops, CheckResult& result)
{
    const nlohmann::json& params = of.params;
    DiffusionModel model =
        openModel({.model = of.folder / params.at("folder").get<std::string>(), .unet = of.model, .tinyVae = {}, .tokenizer = {}, .configs = {}});

    WeightMap adapterWeights;
    std::optional<ImageAdapter> adapter;
    Lora adapterLora;
    const CheckLoras read = readCheckLoras(of);
    std::vector<LoraUse> loras = read.uses();
    GenerationRequest request;
    if (params.contains("ip_adapter")) {
        const nlohmann::json& asked = params.at("ip_adapter");
        adapterWeights = openWeights(of.folder / asked.at("file").get<std::string>());
        adapter.emplace(adapterWeights, model.unet);
        adapterLora = adapter->lora();
        if (asked.contains("lora_scale"))
            loras.push_back({&adapterLora, asked.at("lora_scale").get<double>()});
        ImagePromptUse use{.adapter = &*adapter, .reference = of.inputs.at("image_embeds"), .scale = asked.at("scale").get<double>()};
        if (of.inputs.contains("clip_embeds"))
            use.hidden = of.inputs.at("clip_embeds");
        if (asked.value("shortcut", false))
            use.shortcut = asked.value("shortcut_scale", 1.0);
        request.images.push_back(use);
    }
    fuseLive(model.unetNetwork.weights, "unet", loras);
    for (std::size_t i = 0; i < model.text.size(); ++i)
        fuseLive(model.text[i].network.weights, i == 0 ? "text_encoder" : "text_encoder_2", loras);

    std::vector<ControlNetModel> nets;
    for (const nlohmann::json& asked : params.value("controlnets", nlohmann::json::array()))
        nets.push_back(openControlNet(of.folder / asked.at("path").get<std::string>()));
    for (std::size_t i = 0; i < nets.size(); ++i) {
        const nlohmann::json& asked = params.at("controlnets").at(i);
        request.controls.push_back({.model = &nets[i],
                                    .image = of.inputs.at(asked.at("image").get<std::string>()),
                                    .weight = asked.at("scale").get<double>(),
                                    .range = {asked.value("start", 0.0), asked.value("end", 1.0)}});
    }

    std::int64_t draws = 0;
    const at::Tensor noise = of.inputs.at("noise");
    request.pictures = noise.size(0);
    request.height = noise.size(2) * model.vae.reduction();
    request.width = noise.size(3) * model.vae.reduction();
    request.sampler = readSamplerConfig(params.at("scheduler").dump(), of.name);
    request.sampler.eta = params.value("eta", request.sampler.eta);
    request.sampler.originalSteps = params.value("original_inference_steps", request.sampler.originalSteps);
    request.run = {.steps = params.at("steps").get<int>(),
                   .strength = params.value("strength", 1.0),
                   .strengthInGrid = params.value("strength_in_set_timesteps", false)};
    request.prompts = promptsOf(of, model, ops);
    request.guidanceScale = params.at("guidance_scale").get<double>();
    request.noise = givenNoise(of, draws);
    request.decode = params.value("decode", true);
    for (const auto& [name, tensor] : {std::pair{"time_ids", &request.timeIds}, std::pair{"image", &request.image}, std::pair{"mask", &request.mask}})
        if (of.inputs.contains(name))
            *tensor = of.inputs.at(name);

    std::vector<at::Tensor> latents;
    const Generated made = generate(model, request, ops, nullptr, [&](const StepView& view) { latents.push_back(view.latents); });
    std::vector<double> timesteps;
    const auto sampler = makeSampler(request.sampler, request.run);
    for (int i = 0; i < sampler->size(); ++i)
        timesteps.push_back(sampler->timestep(i));
    compareAll(of, made, timesteps, latents, result);
    if (draws != params.value("noise_draws", draws))
        result.fail("noise was asked for " + std::to_string(draws) + " times");
}

}  // namespace engine
