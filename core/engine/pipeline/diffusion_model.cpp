#include "core/engine/pipeline/diffusion_model.h"

#include "core/base/error.h"
#include "core/engine/nets/vae.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

TextEncoder openText(const fs::path& encoder, const fs::path& tokenizer)
{
    TextEncoder text;
    text.network = openNetwork(encoder);
    text.config = clipConfig(text.network.config);
    if (fs::is_directory(tokenizer))
        text.tokenizer.emplace(tokenizer);
    return text;
}

/// The context that the UNet attends to must be as wide as what the encoders give together.
void requireContext(const DiffusionModel& model, const fs::path& folder)
{
    std::int64_t width = 0;
    for (const TextEncoder& text : model.text)
        width += text.config.width;
    if (width != model.unet.contextChannels || model.sdxl() != (model.text.size() == 2))
        throw base::Error(base::ErrorCode::Damaged,
                          base::displayName(folder) + ": its text encoders give " + std::to_string(width) + " channels, its UNet takes " +
                              std::to_string(model.unet.contextChannels),
                          "Use the parts of one model.", folder);
}

}  // namespace

DiffusionModel openModel(const fs::path& folder, const fs::path& unet, const fs::path& tinyVae)
{
    DiffusionModel model;
    model.unetNetwork = openNetwork(unet.empty() ? folder / "unet" : unet);
    model.unet = unetConfig(model.unetNetwork.config);
    requireShapes(model.unetNetwork.weights, unetShapes(model.unet), "UNet");
    model.vaeNetwork = openNetwork(folder / "vae");
    model.vae = vaeConfig(model.vaeNetwork.config);
    requireShapes(model.vaeNetwork.weights, vaeShapes(model.vae), "autoencoder");
    model.text.push_back(openText(folder / "text_encoder", folder / "tokenizer"));
    if (fs::is_directory(folder / "text_encoder_2"))
        model.text.push_back(openText(folder / "text_encoder_2", folder / "tokenizer_2"));
    requireContext(model, folder);
    if (!tinyVae.empty()) {
        model.tinyVaeNetwork = openNetwork(tinyVae);
        model.tinyVae = tinyVaeConfig(model.tinyVaeNetwork->config);
        requireShapes(model.tinyVaeNetwork->weights, tinyVaeShapes(model.tinyVae), "tiny autoencoder");
    }
    model.scheduler = readJson(folder / "scheduler" / "scheduler_config.json").dump();
    return model;
}

ControlNetModel openControlNet(const fs::path& folder)
{
    ControlNetModel control{openNetwork(folder), {}};
    control.config = controlNetConfig(control.network.config);
    requireShapes(control.network.weights, controlNetShapes(control.config), "ControlNet");
    return control;
}

}  // namespace engine
