#include "core/engine/pipeline/diffusion_model.h"

#include "core/base/error.h"
#include "core/engine/nets/clip_shapes.h"
#include "core/engine/nets/vae.h"
#include "core/engine/operators/failures.h"
#include "core/engine/weights/checkpoint.h"

namespace engine {
namespace {

namespace fs = std::filesystem;

TextEncoder textEncoder(Network network, const fs::path& tokenizer)
{
    TextEncoder text;
    inFile(network.source, [&] {
        text.config = clipConfig(network.config);
        requireShapes(network.weights, textShapes(text.config, textSizes(network.weights)), "text encoder");
    });
    text.network = std::move(network);
    if (fs::is_regular_file(tokenizer / "vocab.json"))
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

DiffusionModel openModel(const ModelFiles& files)
{
    Checkpoint checkpoint = openCheckpoint(files.model, files.configs);
    const auto taken = [&](const char* name) {
        static_cast<void>(checkpoint.part(name));  // says what is missing
        return std::move(checkpoint.parts.at(name));
    };
    DiffusionModel model;
    model.unetNetwork = files.unet.empty() ? taken("unet") : openNetwork(files.unet);
    inFile(model.unetNetwork.source, [&] {
        model.unet = unetConfig(model.unetNetwork.config);
        requireShapes(model.unetNetwork.weights, unetShapes(model.unet), "UNet");
    });
    model.vaeNetwork = taken("vae");
    inFile(model.vaeNetwork.source, [&] {
        model.vae = vaeConfig(model.vaeNetwork.config);
        requireShapes(model.vaeNetwork.weights, vaeShapes(model.vae), "autoencoder");
    });
    // A single file comes without a tokenizer; the two of SDXL share one vocabulary.
    const fs::path own = files.model / "tokenizer", second = files.model / "tokenizer_2";
    model.text.push_back(textEncoder(taken("text_encoder"), files.tokenizer.empty() ? own : files.tokenizer));
    if (checkpoint.parts.contains("text_encoder_2"))
        model.text.push_back(textEncoder(taken("text_encoder_2"), files.tokenizer.empty() ? second : files.tokenizer));
    requireContext(model, files.model);
    if (!files.tinyVae.empty()) {
        model.tinyVaeNetwork = openNetwork(files.tinyVae);
        inFile(files.tinyVae, [&] {
            model.tinyVae = tinyVaeConfig(model.tinyVaeNetwork->config);
            requireShapes(model.tinyVaeNetwork->weights, tinyVaeShapes(model.tinyVae), "tiny autoencoder");
        });
    }
    model.scheduler = checkpoint.scheduler.dump();
    return model;
}

ControlNetModel openControlNet(const fs::path& folder)
{
    ControlNetModel control{openNetwork(folder), {}};
    inFile(folder, [&] {
        control.config = controlNetConfig(control.network.config);
        requireShapes(control.network.weights, controlNetShapes(control.config), "ControlNet");
    });
    return control;
}

}  // namespace engine
