#pragma once
#include "core/engine/pipeline/generate.h"

namespace engine {

/// `generate` for a request that was checked. With BlankOperators and a request whose tensors are on the device meta it only takes the memory that it would.
Generated runGeneration(const DiffusionModel& model, const GenerationRequest& request, const Operators& operators, const Operators* wider, const OnStep& onStep);

/// In float32 on the CPU; what has no numbers stays where it is.
at::Tensor onCpu(const at::Tensor& x);

}  // namespace engine
