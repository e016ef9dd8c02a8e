#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "core/engine/weights/network.h"

namespace engine {

enum class Family { StableDiffusion15, StableDiffusionXl };

/// A whole model, whichever layout it came in.
struct Checkpoint {
    Family family = Family::StableDiffusion15;
    std::map<std::string, Network> parts;  ///< "unet", "vae", "text_encoder", "text_encoder_2": those that there are
    nlohmann::json scheduler;              ///< scheduler_config.json; for a single file that of the published family
    std::filesystem::path source;

    /// @throws base::Error ModelMissing naming what the model lacks
    const Network& part(const std::string& name) const;
};

/// Opens a model: a folder in the diffusers layout (model_index.json and a folder a part) or one .safetensors file in the original layout. Nothing is read but
/// names and shapes; what a layout only names differently is the mapped file itself.
/// @param configs a folder in the diffusers layout whose `<part>/config.json` hold for a single file instead of what its shapes tell; may be empty
/// @throws base::Error as openNetwork
Checkpoint openCheckpoint(const std::filesystem::path& path, const std::filesystem::path& configs = {});

}  // namespace engine
