#pragma once
#include <ATen/ATen.h>

#include "core/engine/nets/tensor_shapes.h"

namespace engine {

/// Weights of these shapes that keep numbers near 1: repeatable noise scaled by the inputs of each output; norms near 1.
inline WeightMap madeWeights(const TensorShapes& shapes)
{
    at::manual_seed(7);
    WeightMap weights;
    for (const auto& [name, shape] : shapes) {
        const at::Tensor noise = at::randn(shape);
        const double inputs = shape.size() > 1 ? static_cast<double>(noise.numel() / shape[0]) : 25;
        const bool scale = shape.size() == 1 && name.ends_with(".weight");
        weights[name].stored = noise / std::sqrt(inputs) + (scale ? 1 : 0);
    }
    return weights;
}

}  // namespace engine
