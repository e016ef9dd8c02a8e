#include "core/engine/pipeline/memory_need.h"

#include <ATen/core/Tensor.h>
#include <algorithm>

#include "core/engine/nets/ip_adapter.h"

namespace engine {
namespace {

std::int64_t numbers(const WeightMap& weights)
{
    std::int64_t sum = 0;
    for (const auto& [name, weight] : weights)
        sum += weight.stored.numel();
    return sum;
}

/// The skips of all levels, and at the finest one what the last up block holds: its joined input, that normed, and a feed-forward of four times the channels.
std::int64_t ofUnet(const UNetConfig& config, std::int64_t rows, std::int64_t tokens)
{
    std::int64_t skips = config.channels.front();
    for (std::size_t level = 0; level < config.levels(); ++level)
        skips += (config.channels[level] * (config.layers[level] + 1)) >> (2 * level);
    const std::int64_t first = config.channels.front(), joined = first + config.channels[std::min<std::size_t>(1, config.levels() - 1)];
    return rows * tokens * (skips + 2 * joined + 2 * first + 8 * first);
}

/// Two pictures at full size, of the channels of the level below it, which the last enlargement gives: picture by picture.
std::int64_t ofVae(const VaeConfig& config, std::int64_t pixels)
{
    return 2 * pixels * config.channels[std::min<std::size_t>(1, config.channels.size() - 1)];
}

}  // namespace

MemoryNeed memoryNeed(const DiffusionModel& model, const GenerationRequest& request, std::int64_t bytesPerNumber)
{
    MemoryNeed need;
    need.weights = numbers(model.unetNetwork.weights) + numbers(model.vaeNetwork.weights);
    for (const TextEncoder& text : model.text)
        need.weights += numbers(text.network.weights);
    if (model.tinyVaeNetwork)
        need.weights += numbers(model.tinyVaeNetwork->weights);
    for (const ControlUse& control : request.controls)
        need.weights += numbers(control.model->network.weights);
    for (const ImagePromptUse& use : request.images)
        need.weights += numbers(use.adapter->weights());
    need.weights *= bytesPerNumber;

    const bool guided = request.guidanceScale > 1 && !model.unet.guidanceChannels;
    const std::int64_t pixels = request.width * request.height, unit = model.vae.reduction();
    const std::int64_t tokens = pixels / (unit * unit), rows = request.pictures * (guided ? 2 : 1);
    const std::int64_t pictures = request.pictures * model.vae.imageChannels * pixels;  // that are made
    need.activations = (std::max(ofUnet(model.unet, rows, tokens), request.decode ? ofVae(model.vae, pixels) : 0) + pictures) * bytesPerNumber;
    return need;
}

}  // namespace engine
