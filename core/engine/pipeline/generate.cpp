#include "core/engine/pipeline/generate.h"

#include <ATen/ATen.h>

#include "core/base/error.h"
#include "core/engine/nets/tiny_vae.h"
#include "core/engine/operators/failures.h"
#include "core/engine/pipeline/generation_run.h"
#include "core/engine/pipeline/memory_need.h"

namespace engine {
namespace {

constexpr double kMostGuidance = 20;

[[noreturn]] void refuse(const std::string& what, const std::string& remedy)
{
    throw base::Error(base::ErrorCode::BadValue, what, remedy);
}

void check(const DiffusionModel& model, const GenerationRequest& request)
{
    const std::int64_t unit = model.vae.reduction();
    const auto wrong = [&](std::int64_t side) { return side < 8 * unit || side > 4096 || side % unit != 0; };
    if (wrong(request.width) || wrong(request.height))
        refuse("A picture of " + std::to_string(request.width) + " x " + std::to_string(request.height) + " cannot be made",
               "Choose sides of " + std::to_string(8 * unit) + " to 4096 pixels that " + std::to_string(unit) + " divides.");
    if (!(request.guidanceScale >= 0 && request.guidanceScale <= kMostGuidance))
        refuse("guidanceScale is " + std::to_string(request.guidanceScale), "Choose 1 to 20.");
    if (!(request.guidanceRescale >= 0 && request.guidanceRescale <= 1))
        refuse("guidanceRescale is " + std::to_string(request.guidanceRescale), "Choose 0 to 1.");
    if (request.pictures < 1 || request.pictures > 64)
        refuse("pictures is " + std::to_string(request.pictures), "Choose 1 to 64.");
    const auto rows = [&](const at::Tensor& x) { return x.dim() == 4 && (x.size(0) == 1 || x.size(0) == request.pictures); };
    const auto sized = [&](const at::Tensor& x, std::int64_t channels, std::int64_t reduction) {
        return rows(x) && x.size(1) == channels && x.size(2) * reduction == request.height && x.size(3) * reduction == request.width;
    };
    if (request.image.defined() && !sized(request.image, model.vae.imageChannels, 1))
        refuse("The picture to start from has another size than the one to be made", "Scale it first.");
    if (request.mask.defined() && (!request.image.defined() || !sized(request.mask, 1, unit)))
        refuse("The mask does not fit the picture", "Give a picture, and a mask of its size divided by " + std::to_string(unit) + ".");
    for (const ControlUse& control : request.controls)
        if (!sized(control.image, control.model->config.hintChannels, 1))
            refuse("A control picture has another size than the one to be made", "Scale it first.");
}

}  // namespace

void requireMemory(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const VisionUse& vision)
{
    if (request.memoryBudget <= 0)
        return;
    const MemoryNeed need = memoryNeed(model, request, operators.footprint(), vision);
    const auto megabytes = [](std::int64_t bytes) { return std::to_string((bytes + 999'999) / 1'000'000) + " MB"; };
    if (need.total() > request.memoryBudget)
        throw base::Error(base::ErrorCode::TooLarge,
                          std::to_string(request.pictures) + " picture(s) of " + std::to_string(request.width) + " x " + std::to_string(request.height) +
                              " need " + megabytes(need.total()) + " of memory (" + megabytes(need.weights) + " for the model), " +
                              megabytes(request.memoryBudget) + " may be used",
                          "Choose a smaller size or fewer pictures at once.");
}

Generated generate(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider, const OnStep& onStep)
{
    const c10::InferenceMode inference;
    check(model, request);
    requireMemory(model, request, operators);
    return runGeneration(model, request, operators, wider, onStep);
}

at::Tensor previewOf(const DiffusionModel& model, const at::Tensor& estimate, const Operators& operators)
{
    if (!model.tinyVaeNetwork)
        throw base::Error(base::ErrorCode::ModelMissing, "There is no tiny autoencoder for previews",
                          "Add one to the model, or look at finished pictures only.");
    const c10::InferenceMode inference;
    const WeightMap& weights = model.tinyVaeNetwork->weights;
    const auto options = operators.plain(Weights(weights)["decoder.layers.0.bias"]).options();
    return inFile(model.tinyVaeNetwork->source, [&] {
        const at::Tensor look = tinyDecode(model.tinyVae, weights, (estimate * model.tinyVae.scalingFactor).to(options), operators);
        requireFinite(look, weights, "tiny autoencoder");
        return onCpu(look).clamp(-1, 1);
    });
}

}  // namespace engine
