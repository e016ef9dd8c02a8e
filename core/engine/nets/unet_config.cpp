#include "core/engine/nets/unet_config.h"

#include "core/engine/nets/config_reader.h"

namespace engine {
namespace {

using nlohmann::json;

// Far beyond any network known; they keep a made-up file from asking for all memory.
constexpr std::int64_t kMostChannels = 8192, kMostLayers = 16, kMostDepth = 64;

std::vector<bool> attention(const ConfigReader& reader, const char* key, std::size_t levels, const std::string& with, const std::string& without)
{
    std::vector<bool> has;
    for (const std::string& type : reader.names(key)) {
        if (type != with && type != without)
            reader.unsupported(key, "blocks of type " + type.substr(0, 60));
        has.push_back(type == with);
    }
    if (has.size() != levels)
        reader.wrong(key, std::to_string(levels) + " entries, as block_out_channels has");
    return has;
}

/// What a UNet and a ControlNet share.
void readTrunk(const ConfigReader& reader, UNetConfig& config)
{
    config.inChannels = reader.integer("in_channels", 1, kMostChannels, 4);
    config.channels = reader.integers("block_out_channels", 0, 1, kMostChannels);
    const std::size_t levels = config.levels();
    config.layers = reader.integers("layers_per_block", levels, 1, kMostLayers, 2);
    config.depth = reader.integers("transformer_layers_per_block", levels, 1, kMostDepth, 1);
    // A naming mistake that is kept for compatibility: the key means the number of heads.
    config.heads = reader.integers(reader.has("num_attention_heads") ? "num_attention_heads" : "attention_head_dim", levels, 1, 1024, 8);
    config.downAttention = attention(reader, "down_block_types", levels, "CrossAttnDownBlock2D", "DownBlock2D");
    config.contextChannels = reader.integer("cross_attention_dim", 1, 65536, 1280);
    config.normGroups = reader.integer("norm_num_groups", 1, kMostChannels, 32);
    config.normEps = reader.number("norm_eps", 0, 1, 1e-5);
    config.linearProjection = reader.flag("use_linear_projection", false);
    config.cosineFirst = reader.flag("flip_sin_to_cos", true);
    config.frequencyShift = reader.number("freq_shift", 0, 1, 0);
    for (std::size_t level = 0; level < levels; ++level) {
        if (config.channels[level] % config.normGroups)
            reader.wrong("norm_num_groups", "a divisor of every number of block_out_channels");
        if (config.channels[level] % config.heads[level])
            reader.wrong("attention_head_dim", "heads that divide the channels of their block");
    }
    if (config.channels.front() % 2 || (config.channels.front() / 2 <= config.frequencyShift))
        reader.wrong("block_out_channels", "an even first number");
    if (reader.has("addition_embed_type")) {
        reader.only("addition_embed_type", "text_time");
        config.timeIdChannels = 2 * (reader.integer("addition_time_embed_dim", 2, kMostChannels) / 2);
        config.additionChannels = reader.integer("projection_class_embeddings_input_dim", 1, 65536);
    }
    for (const char* key : {"class_embed_type", "num_class_embeds", "encoder_hid_dim", "encoder_hid_dim_type", "time_embedding_dim", "time_embedding_act_fn",
                            "timestep_post_act", "cross_attention_norm", "reverse_transformer_layers_per_block"})
        reader.only(key, nullptr);
    for (const char* key : {"only_cross_attention", "dual_cross_attention", "class_embeddings_concat", "resnet_skip_time_act", "center_input_sample",
                            "mid_block_only_cross_attention", "global_pool_conditions"})
        reader.only(key, false);
    for (const char* key : {"downsample_padding", "mid_block_scale_factor", "resnet_out_scale_factor"})
        reader.only(key, 1);
    for (const char* key : {"conv_in_kernel", "conv_out_kernel"})
        reader.only(key, 3);
    reader.only("mid_block_type", "UNetMidBlock2DCrossAttn");
    reader.only("resnet_time_scale_shift", "default");
    reader.only("time_embedding_type", "positional");
    reader.only("attention_type", "default");
    reader.only("act_fn", "silu");
}

}  // namespace

UNetConfig unetConfig(const json& document)
{
    const ConfigReader reader(document, "UNet");
    UNetConfig config;
    readTrunk(reader, config);
    config.outChannels = reader.integer("out_channels", 1, kMostChannels, 4);
    config.upAttention = attention(reader, "up_block_types", config.levels(), "CrossAttnUpBlock2D", "UpBlock2D");
    if (reader.has("time_cond_proj_dim"))
        config.guidanceChannels = reader.integer("time_cond_proj_dim", 4, 65536);
    return config;
}

ControlNetConfig controlNetConfig(const json& document)
{
    const ConfigReader reader(document, "ControlNet");
    ControlNetConfig config;
    readTrunk(reader, config);
    config.hintChannels = reader.integer("conditioning_channels", 1, 64, 3);
    config.stemChannels = reader.integers("conditioning_embedding_out_channels", 0, 1, kMostChannels);
    // The stem halves three times, as the autoencoder of every family does.
    if (config.stemChannels.size() != 4)
        reader.wrong("conditioning_embedding_out_channels", "4 numbers");
    reader.only("controlnet_conditioning_channel_order", "rgb");
    return config;
}

}  // namespace engine
