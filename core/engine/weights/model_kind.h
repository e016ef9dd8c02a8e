#pragma once
#include <filesystem>
#include <string_view>

#include "core/engine/weights/weights.h"

namespace engine {

/// What a file or folder of weights is, told by the names of its tensors alone.
enum class ModelKind { Checkpoint, UNet, ControlNet, Vae, TinyVae, TextEncoder, VisionEncoder, IpAdapter, Lora, Upscaler };

/// In words for messages: "a whole checkpoint", "a ControlNet" ...
std::string_view inWords(ModelKind kind);

/// @param file for messages
/// @throws base::Error UnsupportedFormat for other families (Stable Diffusion 2 and 3, the SDXL refiner, Flux, video models), by their names, and for what is no
///         model that Likeness knows
ModelKind kindOf(const WeightMap& weights, const std::filesystem::path& file);

/// @throws base::Error UnsupportedFormat where it is another kind
void requireKind(const WeightMap& weights, ModelKind kind, const std::filesystem::path& file);

}  // namespace engine
