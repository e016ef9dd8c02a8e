#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/engine/weights/weights.h"

namespace engine {

/// One network of a model: weights under the names of the diffusers layout, hyper-parameters as its config.json there spells them.
struct Network {
    WeightMap weights;
    nlohmann::json config;
};

/// Opens a folder in the diffusers layout: config.json beside one .safetensors file, or several with an index (`*.safetensors.index.json`).
/// @throws base::Error NotFound, UnsupportedFormat (pickles only), Damaged, by the file's name
Network openNetwork(const std::filesystem::path& folder);

/// The whole of a small JSON file that may be anything; depth and size are bounded. @throws base::Error NotFound, NotReadable, Damaged, TooLarge
nlohmann::json readJson(const std::filesystem::path& file);

}  // namespace engine
