#include "core/engine/weights/found_config.h"

#include <ATen/ATen.h>
#include <cmath>

#include "core/base/error.h"
#include "core/engine/weights/original_names.h"

namespace engine {
namespace {

using nlohmann::json;

/// A side of a weight. @throws base::Error Damaged
std::int64_t side(const WeightMap& weights, const std::string& name, std::int64_t dimension)
{
    const at::Tensor& tensor = Weights(weights)[name].stored;
    if (tensor.dim() <= dimension)
        throw base::Error(base::ErrorCode::Damaged, "The tensor " + name + " has too few dimensions", "Use a complete file of a model that Likeness knows.");
    return tensor.size(dimension);
}

std::string numbered(std::string_view before, std::int64_t number, std::string_view after = {})
{
    return std::string(before) + std::to_string(number) + std::string(after);
}

/// What is the same in UNet and ControlNet: the way down and the middle.
json downConfig(const WeightMap& weights, std::int64_t pooledWidth)
{
    const std::int64_t blocks = countBelow(weights, "down_blocks.");
    json channels = json::array(), layers = json::array(), depth = json::array(), heads = json::array(), types = json::array();
    std::string transformer;  // the first place of one
    for (std::int64_t b = 0; b < blocks; b++) {
        const std::string block = numbered("down_blocks.", b), attention = block + ".attentions.0";
        const bool attends = (Weights(weights) / attention).exists();
        if (attends && transformer.empty())
            transformer = attention;
        channels.push_back(side(weights, block + ".resnets.0.conv1.weight", 0));
        layers.push_back(countBelow(weights, block + ".resnets."));
        types.push_back(attends ? "CrossAttnDownBlock2D" : "DownBlock2D");
        // The middle takes the last entry, whether the last block has transformers or not.
        const std::string counted = attends || b + 1 < blocks ? attention : "mid_block.attentions.0";
        depth.push_back(std::max<std::int64_t>(1, countBelow(weights, counted + ".transformer_blocks.")));
    }
    if (transformer.empty())
        throw base::Error(base::ErrorCode::Damaged, "The network has no attention in its down blocks", "Use a complete file of a model that Likeness knows.");
    const bool linear = Weights(weights)[transformer + ".proj_in.weight"].stored.dim() == 2;
    for (const json& width : channels)
        heads.push_back(linear ? std::max<std::int64_t>(1, width.get<std::int64_t>() / 64) : 8);
    json config{{"block_out_channels", channels},       {"layers_per_block", layers},         {"transformer_layers_per_block", depth}, {"attention_head_dim", heads},
                {"down_block_types", types},            {"use_linear_projection", linear},    {"in_channels", side(weights, "conv_in.weight", 1)},
                {"norm_num_groups", 32},                {"cross_attention_dim", side(weights, transformer + ".transformer_blocks.0.attn2.to_k.weight", 1)}};
    if ((Weights(weights) / "add_embedding").exists()) {
        const std::int64_t width = side(weights, "add_embedding.linear_1.weight", 1);
        config["addition_embed_type"] = "text_time";
        config["projection_class_embeddings_input_dim"] = width;
        config["addition_time_embed_dim"] = (width - pooledWidth) / 6;  // six numbers: original size, crop, target size
    }
    return config;
}

}  // namespace

json foundUnetConfig(const WeightMap& weights, std::int64_t pooledWidth)
{
    json config = downConfig(weights, pooledWidth);
    if ((Weights(weights) / "controlnet_cond_embedding").exists()) {
        config["_class_name"] = "ControlNetModel";
        config["conditioning_channels"] = side(weights, "controlnet_cond_embedding.conv_in.weight", 1);
        json& stem = config["conditioning_embedding_out_channels"] = json::array({side(weights, "controlnet_cond_embedding.conv_in.weight", 0)});
        for (std::int64_t i = 1; i < countBelow(weights, "controlnet_cond_embedding.blocks."); i += 2)
            stem.push_back(side(weights, numbered("controlnet_cond_embedding.blocks.", i, ".weight"), 0));
        return config;
    }
    config["_class_name"] = "UNet2DConditionModel";
    config["out_channels"] = side(weights, "conv_out.weight", 0);
    json& types = config["up_block_types"] = json::array();
    for (std::int64_t b = 0; b < countBelow(weights, "up_blocks."); b++)
        types.push_back((Weights(weights) / numbered("up_blocks.", b, ".attentions")).exists() ? "CrossAttnUpBlock2D" : "UpBlock2D");
    if (weights.contains("time_embedding.cond_proj.weight"))
        config["time_cond_proj_dim"] = side(weights, "time_embedding.cond_proj.weight", 1);
    return config;
}

json foundVaeConfig(const WeightMap& weights, double scalingFactor)
{
    const std::int64_t blocks = countBelow(weights, "encoder.down_blocks.");
    json channels = json::array(), down = json::array(), up = json::array();
    for (std::int64_t b = 0; b < blocks; b++) {
        channels.push_back(side(weights, numbered("encoder.down_blocks.", b, ".resnets.0.conv1.weight"), 0));
        down.push_back("DownEncoderBlock2D");
        up.push_back("UpDecoderBlock2D");
    }
    return {{"_class_name", "AutoencoderKL"}, {"block_out_channels", channels}, {"layers_per_block", countBelow(weights, "encoder.down_blocks.0.resnets.")},
            {"down_block_types", down}, {"up_block_types", up}, {"in_channels", side(weights, "encoder.conv_in.weight", 1)},
            {"out_channels", side(weights, "decoder.conv_out.weight", 0)}, {"latent_channels", side(weights, "decoder.conv_in.weight", 1)}, {"norm_num_groups", 32},
            {"use_quant_conv", weights.contains("quant_conv.weight")}, {"use_post_quant_conv", weights.contains("post_quant_conv.weight")},
            {"scaling_factor", scalingFactor}};
}

json foundTinyVaeConfig(const WeightMap& weights)
{
    json config{{"_class_name", "AutoencoderTiny"}, {"scaling_factor", 1.0}};
    for (const std::string half : {"encoder", "decoder"}) {
        // Runs of blocks, parted by convolutions that have no bias (they change the size); in the decoder an upsampling without weights has a number too.
        json blocks = json::array(), channels = json::array();
        std::int64_t run = 0;
        const std::int64_t layers = countBelow(weights, half + ".layers.");
        for (std::int64_t i = 0; i < layers; i++) {
            const std::string block = numbered(half + ".layers.", i, ".conv.0.weight");
            if (weights.contains(block)) {
                if (run++ == 0)
                    channels.push_back(side(weights, block, 0));
            } else if (run > 0) {
                blocks.push_back(std::exchange(run, 0));
            }
        }
        config["num_" + half + "_blocks"] = blocks;
        config[half + "_block_out_channels"] = channels;
        config[half == "encoder" ? "latent_channels" : "out_channels"] = side(weights, numbered(half + ".layers.", layers - 1, ".weight"), 0);
    }
    config["in_channels"] = side(weights, "encoder.layers.0.weight", 1);
    config["block_out_channels"] = config["encoder_block_out_channels"];
    return config;
}

json foundTextConfig(const WeightMap& weights, bool openClip)
{
    const std::string table = "text_model.embeddings.token_embedding.weight";
    const std::int64_t width = side(weights, table, 1);
    json config{{"hidden_size", width}, {"vocab_size", side(weights, table, 0)}, {"num_hidden_layers", countBelow(weights, "text_model.encoder.layers.")},
                {"num_attention_heads", std::max<std::int64_t>(1, width / 64)}, {"max_position_embeddings", side(weights, "text_model.embeddings.position_embedding.weight", 0)},
                // OpenAI's encoders (768 wide and less) were trained with the quick GELU, OpenCLIP's larger ones with the exact one.
                {"hidden_act", openClip || width > 768 ? "gelu" : "quick_gelu"}};
    if (weights.contains("text_projection.weight"))
        config["projection_dim"] = side(weights, "text_projection.weight", 0);
    return config;
}

json foundVisionConfig(const WeightMap& weights)
{
    const std::int64_t width = side(weights, "vision_model.embeddings.class_embedding", 0), patch = side(weights, "vision_model.embeddings.patch_embedding.weight", 2);
    const auto grid = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(side(weights, "vision_model.embeddings.position_embedding.weight", 0) - 1))));
    // All published sizes from L on (1024, 1280, 1664) have 16 heads, B (768) has 12; OpenAI's B and L have the quick GELU.
    return {{"hidden_size", width}, {"num_hidden_layers", countBelow(weights, "vision_model.encoder.layers.")}, {"num_attention_heads", width == 768 ? 12 : 16},
            {"patch_size", patch}, {"image_size", grid * patch}, {"hidden_act", width > 1024 ? "gelu" : "quick_gelu"}};
}

}  // namespace engine
