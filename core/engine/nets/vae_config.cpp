#include "core/engine/nets/vae_config.h"

#include "core/engine/nets/config_reader.h"

namespace engine {
namespace {

using nlohmann::json;

constexpr std::int64_t kMostChannels = 8192, kMostLayers = 16;
constexpr std::size_t kMostLevels = 6;  // a picture side of 32 to one of the latents

void onlyBlocks(const ConfigReader& reader, const char* key, const std::string& type, std::size_t levels)
{
    if (!reader.has(key))
        return;
    const std::vector<std::string> names = reader.names(key);
    for (const std::string& name : names)
        if (name != type)
            reader.unsupported(key, "blocks of type " + name.substr(0, 60));
    if (names.size() != levels)
        reader.wrong(key, std::to_string(levels) + " entries, as block_out_channels has");
}

}  // namespace

VaeConfig vaeConfig(const json& document)
{
    const ConfigReader reader(document, "autoencoder");
    VaeConfig config;
    config.imageChannels = reader.integer("in_channels", 1, 64, 3);
    config.latentChannels = reader.integer("latent_channels", 1, 256, 4);
    config.channels = reader.integers("block_out_channels", 0, 1, kMostChannels);
    config.layers = reader.integer("layers_per_block", 1, kMostLayers, 2);
    config.normGroups = reader.integer("norm_num_groups", 1, kMostChannels, 32);
    config.scalingFactor = reader.number("scaling_factor", 1e-6, 1e6, 0.18215);
    config.quantConv = reader.flag("use_quant_conv", true);
    config.postQuantConv = reader.flag("use_post_quant_conv", true);
    if (config.channels.size() > kMostLevels)
        reader.wrong("block_out_channels", "1 to " + std::to_string(kMostLevels) + " integers");
    for (const std::int64_t channels : config.channels)
        if (channels % config.normGroups)
            reader.wrong("norm_num_groups", "a divisor of every number of block_out_channels");
    onlyBlocks(reader, "down_block_types", "DownEncoderBlock2D", config.channels.size());
    onlyBlocks(reader, "up_block_types", "UpDecoderBlock2D", config.channels.size());
    for (const char* key : {"shift_factor", "latents_mean", "latents_std"})
        reader.only(key, nullptr);
    reader.only("mid_block_add_attention", true);
    reader.only("out_channels", config.imageChannels);
    reader.only("act_fn", "silu");
    return config;
}

TinyVaeConfig tinyVaeConfig(const json& document)
{
    const ConfigReader reader(document, "tiny autoencoder");
    TinyVaeConfig config;
    config.imageChannels = reader.integer("in_channels", 1, 64, 3);
    config.latentChannels = reader.integer("latent_channels", 1, 256, 4);
    config.encoderBlocks = reader.integers("num_encoder_blocks", 0, 1, kMostLayers);
    config.decoderBlocks = reader.integers("num_decoder_blocks", config.encoderBlocks.size(), 1, kMostLayers);
    config.encoderChannels = reader.integers("encoder_block_out_channels", config.encoderBlocks.size(), 1, kMostChannels);
    config.decoderChannels = reader.integers("decoder_block_out_channels", config.encoderBlocks.size(), 1, kMostChannels);
    config.scalingFactor = reader.number("scaling_factor", 1e-6, 1e6, 1);
    if (config.encoderBlocks.size() > kMostLevels)
        reader.wrong("num_encoder_blocks", "1 to " + std::to_string(kMostLevels) + " integers");
    reader.only("out_channels", config.imageChannels);
    reader.only("upsampling_scaling_factor", 2);
    reader.only("upsample_fn", "nearest");
    reader.only("act_fn", "relu");
    return config;
}

}  // namespace engine
