#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/engine/nets/clip_layers.h"
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/text/tokenizer.h"
#include "core/engine/weights/network.h"

namespace engine {

struct TextEncoder {
    Network network;
    ClipConfig config;
    std::optional<Tokenizer> tokenizer;  ///< nothing where the model came without: token ids then have to be given
};

/// A model of the Stable Diffusion 1.5 or SDXL family with all that a picture takes, held to its shapes.
struct DiffusionModel {
    Network unetNetwork;
    UNetConfig unet;
    Network vaeNetwork;
    VaeConfig vae;
    std::vector<TextEncoder> text;  ///< one; SDXL has two
    std::optional<Network> tinyVaeNetwork;
    TinyVaeConfig tinyVae;
    std::string scheduler;  ///< the text of its scheduler_config.json, for readSamplerConfig

    bool sdxl() const { return unet.timeIdChannels.has_value(); }
};

/// Where a model lies. All but the first may be empty.
struct ModelFiles {
    std::filesystem::path model;      ///< a folder in the diffusers layout, or one .safetensors file in the original layout
    std::filesystem::path unet;       ///< another UNet than the model's
    std::filesystem::path tinyVae;    ///< a tiny autoencoder, for previews
    std::filesystem::path tokenizer;  ///< folder with vocab.json and merges.txt, where the model is a single file
    std::filesystem::path configs;    ///< for a single file: see openCheckpoint
};

/// @throws base::Error NotFound, ModelMissing, UnsupportedFormat, Damaged, by file and tensor
DiffusionModel openModel(const ModelFiles& files);

struct ControlNetModel {
    Network network;
    ControlNetConfig config;
};
ControlNetModel openControlNet(const std::filesystem::path& folder);

}  // namespace engine
