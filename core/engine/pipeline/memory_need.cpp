#include "core/engine/pipeline/memory_need.h"

#include <ATen/ATen.h>

#include "core/engine/nets/ip_adapter.h"
#include "core/engine/nets/vae.h"
#include "core/engine/operators/blank_operators.h"
#include "core/engine/pipeline/generation_run.h"

namespace engine {
namespace {

const at::TensorOptions kBlank = at::TensorOptions().device(at::kMeta).dtype(at::kFloat);

at::Tensor blank(const at::Tensor& x)
{
    return x.defined() ? at::empty(x.sizes(), kBlank) : x;
}

EncodedPrompt blankPrompt(const DiffusionModel& model, const at::Tensor& given, const Operators& operators)
{
    const std::int64_t tokens = kPromptTokens + 2, chunks = given.defined() ? given.size(1) / tokens : 1;
    return encodeIds(model, std::vector(model.text.size(), at::zeros({chunks, tokens}, at::kLong)), 0, operators);
}

}  // namespace

MemoryNeed memoryNeed(const DiffusionModel& model, const GenerationRequest& request, const Footprint& footprint, const VisionUse& vision)
{
    const c10::InferenceMode inference;
    const BlankMemory memory;
    const BlankOperators operators({}, footprint);
    GenerationRequest like = request;
    like.noise = [](Draw, at::IntArrayRef shape) { return at::empty(shape, kBlank); };
    like.prompts = {.positive = blankPrompt(model, request.prompts.positive.context, operators),
                    .negative = blankPrompt(model, request.prompts.negative.context, operators)};
    if (vision.network) {
        const std::int64_t side = vision.config.imageSize;
        encodeImage(Weights(vision.network->weights), vision.config, at::empty({1, 3, side, side}, kBlank), operators);
    }
    like.image = blank(request.image);
    like.mask = blank(request.mask);
    for (ControlUse& control : like.controls)
        control.image = blank(control.image);
    for (ImagePromptUse& use : like.images)
        for (at::Tensor* const tensor : {&use.reference, &use.hidden, &use.negativeHidden})
            *tensor = blank(*tensor);
    const OnStep look = [&](const StepView& view) { previewOf(model, view.estimate, operators); };
    const Generated made = runGeneration(model, like, operators, nullptr, model.tinyVaeNetwork ? look : OnStep());
    if (footprint.type == at::kHalf) {
        const BlankOperators wider({}, {.relaysWeights = true, .copiesBands = false});
        const VaeBands bands = defaultBands(made.latents.to(at::kHalf));
        if (request.decode)
            decodeLatents(model.vae, model.vaeNetwork.weights, blank(made.latents.slice(0, 0, 1)), wider, nullptr, bands);
        if (request.image.defined())
            encodeToLatents(model.vae, model.vaeNetwork.weights, blank(request.image.slice(0, 0, 1)), wider, nullptr, bands);
    }
    return {.weights = operators.keptBytes() + operators.ownedBytes(), .activations = memory.peak() - operators.keptBytes(), .files = operators.mappedBytes()};
}

}  // namespace engine
