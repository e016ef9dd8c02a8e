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

/// Opens a model in the diffusers layout: `unet`, `vae`, `text_encoder` (`text_encoder_2`), `tokenizer` (`tokenizer_2`), `scheduler`.
/// @param unet another folder for the UNet; empty = the model's own
/// @param tinyVae a tiny autoencoder's folder for previews; empty = none
/// @throws base::Error NotFound, UnsupportedFormat, Damaged, by file and tensor
DiffusionModel openModel(const std::filesystem::path& folder, const std::filesystem::path& unet = {}, const std::filesystem::path& tinyVae = {});

struct ControlNetModel {
    Network network;
    ControlNetConfig config;
};
ControlNetModel openControlNet(const std::filesystem::path& folder);

}  // namespace engine
