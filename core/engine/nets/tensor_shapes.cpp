#include "core/engine/nets/tensor_shapes.h"

#include <ATen/ATen.h>

#include "core/base/error.h"

namespace engine {
namespace {

std::string written(at::IntArrayRef shape)
{
    std::string text = "[";
    for (const std::int64_t side : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(side);
    return text + "]";
}

}  // namespace

void requireShapes(const WeightMap& weights, const TensorShapes& expected, std::string_view network)
{
    const std::string of = "The " + std::string(network) + "'s ";
    for (const auto& [name, shape] : expected) {
        const auto found = weights.find(name);
        if (found == weights.end())
            throw base::Error(base::ErrorCode::Damaged, of + "file lacks the tensor " + name + " of shape " + written(shape),
                              "Use a complete file of a model that Likeness knows, with the config.json that belongs to it.");
        const at::Tensor& tensor = found->second.stored;
        if (tensor.sizes() != at::IntArrayRef(shape))
            throw base::Error(base::ErrorCode::Damaged,
                              of + "tensor " + name + " should have the shape " + written(shape) + " and has " + written(tensor.sizes()),
                              "Use the file with the config.json that belongs to it.");
        if (!tensor.is_floating_point())
            throw base::Error(base::ErrorCode::UnsupportedFormat,
                              of + "tensor " + name + " holds no floating-point numbers but " + c10::toString(tensor.scalar_type()),
                              "Use a file in float32, float16 or bfloat16.");
    }
}

bool isFinite(const at::Tensor& x)
{
    return x.is_meta() || at::isfinite(x).all().item<bool>();
}

void requireFiniteWeights(const WeightMap& weights, std::string_view network)
{
    for (const auto& [name, weight] : weights)
        if (weight.stored.is_floating_point() && !isFinite(weight.stored))
            throw base::Error(base::ErrorCode::ModelFailed, "The " + std::string(network) + "'s tensor " + name + " holds values that are no finite numbers",
                              "Fetch the model again.");
}

void requireFinite(const at::Tensor& result, const WeightMap& weights, std::string_view network)
{
    if (isFinite(result))
        return;
    requireFiniteWeights(weights, network);
    throw base::Error(base::ErrorCode::ModelFailed, "The " + std::string(network) + " gave values that are no finite numbers, though its weights are",
                      "Compute in float32, use a smaller guidance scale, or use another model.");
}

}  // namespace engine
