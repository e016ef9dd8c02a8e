#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine/nets/unet_config.h"
#include "core/engine/nets/vae_config.h"
#include "core/engine/weights/weights.h"

namespace engine {

/// What tensors a network has, by name in the diffusers layout: to check a checkpoint before it is run, to make one up for a test or the bench.
using TensorShapes = std::map<std::string, std::vector<std::int64_t>, std::less<>>;

TensorShapes unetShapes(const UNetConfig& config);
TensorShapes controlNetShapes(const ControlNetConfig& config);
/// With the attention's newer names (to_q).
TensorShapes vaeShapes(const VaeConfig& config);
TensorShapes tinyVaeShapes(const TinyVaeConfig& config);

/// Holds a checkpoint to its configuration; tensors beyond it are left alone.
/// @param network in the words of a message: "UNet"
/// @throws base::Error Damaged with the tensor's name, the expected and the found shape; UnsupportedFormat for tensors that are no floating-point numbers
void requireShapes(const WeightMap& weights, const TensorShapes& expected, std::string_view network);

/// Whether all are finite numbers; so it is of a tensor without numbers (device meta).
bool isFinite(const at::Tensor& x);

/// After a network gave numbers that are none: looks for the weight that is to blame. Nothing happens where `result` is finite.
/// @param network in the words of a message: "UNet"
/// @throws base::Error ModelFailed, with the tensor's name where a weight is not finite
void requireFinite(const at::Tensor& result, const WeightMap& weights, std::string_view network);
/// Only looks at the weights, for a result that several networks share the blame for.
void requireFiniteWeights(const WeightMap& weights, std::string_view network);

}  // namespace engine
