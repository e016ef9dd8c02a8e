#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>

#include "core/engine/weights/weights.h"

namespace engine {

/// Hyper-parameters of a network in the words of diffusers' config.json, read from the names and shapes of its weights (diffusers names). What no shape tells is
/// that of the published families: 32 groups; 8 heads a block with 1 x 1 convolutions around the transformers (SD 1.5), 64 channels a head with linear layers (SDXL).
/// @throws base::Error Damaged where a tensor that tells something is missing or has another number of dimensions

/// UNet, or ControlNet where the weights have its stem. @param pooledWidth of the pooled text that SDXL's extra conditioning begins with
nlohmann::json foundUnetConfig(const WeightMap& weights, std::int64_t pooledWidth = 1280);
/// @param scalingFactor no shape tells it: 0.18215 in SD 1.5, 0.13025 in SDXL
nlohmann::json foundVaeConfig(const WeightMap& weights, double scalingFactor = 0.18215);
nlohmann::json foundTinyVaeConfig(const WeightMap& weights);
/// @param openClip whether it came with OpenCLIP's names, and so with the erf GELU
nlohmann::json foundTextConfig(const WeightMap& weights, bool openClip);
nlohmann::json foundVisionConfig(const WeightMap& weights);

}  // namespace engine
