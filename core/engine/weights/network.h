#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/engine/weights/weights.h"

namespace engine {

/// One network of a model: weights under the names of the diffusers layout, hyper-parameters as its config.json there spells them.
struct Network {
    WeightMap weights;
    nlohmann::json config;
    std::filesystem::path source = {};  ///< where it was opened, for messages
};

/// Opens one network: a folder in the diffusers layout (config.json beside one .safetensors file, or several with an index, `*.safetensors.index.json`), a
/// .safetensors file of either layout, or the folder with the tiny autoencoder's original pair. Without config.json the hyper-parameters are read from names and
/// shapes. Tensors are views into mapped files.
/// @throws base::Error NotFound, NotReadable; UnsupportedFormat for pickles, other families and whole checkpoints, each by its name; Damaged, TooLarge
Network openNetwork(const std::filesystem::path& path);

/// The same of tensors that were read already. @param config null where there is none  @param path for messages
Network networkOf(WeightMap weights, nlohmann::json config, const std::filesystem::path& path);

/// All tensors of a .safetensors file under their own names. @throws base::Error as readSafetensors
WeightMap openWeights(const std::filesystem::path& file);

/// The whole of a small JSON file that may be anything; depth and size are bounded. @throws base::Error NotFound, NotReadable, Damaged, TooLarge
nlohmann::json readJson(const std::filesystem::path& file);
nlohmann::json parseJson(std::string_view text, const std::filesystem::path& name);

}  // namespace engine
