#include "core/engine/tool/bench_networks.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <cmath>

namespace engine::bench {
namespace {

using nlohmann::json;

json sd15Json()
{
    return json::parse(R"({"in_channels": 4, "out_channels": 4, "block_out_channels": [320, 640, 1280, 1280], "layers_per_block": 2, "attention_head_dim": 8,
        "cross_attention_dim": 768, "down_block_types": ["CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"],
        "up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"]})");
}

}  // namespace

UNetConfig sd15()
{
    return unetConfig(sd15Json());
}

UNetConfig sd15Lcm()
{
    json config = sd15Json();
    config["time_cond_proj_dim"] = 256;
    return unetConfig(config);
}

UNetConfig sdxl()
{
    return unetConfig(json::parse(R"({"in_channels": 4, "out_channels": 4, "block_out_channels": [320, 640, 1280], "layers_per_block": 2, "attention_head_dim": [5, 10, 20],
        "transformer_layers_per_block": [1, 2, 10], "cross_attention_dim": 2048, "use_linear_projection": true, "addition_embed_type": "text_time",
        "addition_time_embed_dim": 256, "projection_class_embeddings_input_dim": 2816,
        "down_block_types": ["DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"], "up_block_types": ["CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"]})"));
}

VaeConfig vae()
{
    return vaeConfig(json::parse(R"({"block_out_channels": [128, 256, 512, 512], "layers_per_block": 2})"));
}

TinyVaeConfig tinyVae()
{
    return tinyVaeConfig(json::parse(R"({"encoder_block_out_channels": [64, 64, 64, 64], "decoder_block_out_channels": [64, 64, 64, 64],
        "num_encoder_blocks": [1, 3, 3, 3], "num_decoder_blocks": [3, 3, 3, 1]})"));
}

ClipConfig textSd15()
{
    return {.layers = 12, .heads = 12, .eps = 1e-5, .activation = Activation::QuickGelu, .width = 768};
}

RrdbNet upscaler(int blocks)
{
    constexpr std::int64_t kWidth = 64, kGrowth = 32;
    TensorShapes shapes;
    const auto conv = [&](const std::string& name, std::int64_t in, std::int64_t out) { shapes[name + ".weight"] = {out, in, 3, 3}, shapes[name + ".bias"] = {out}; };
    conv("conv_first", 3, kWidth);
    for (int block = 0; block < blocks; ++block)
        for (int dense = 1; dense <= 3; ++dense)
            for (int i = 0; i < 5; ++i)
                conv("body." + std::to_string(block) + ".rdb" + std::to_string(dense) + ".conv" + std::to_string(i + 1), kWidth + i * kGrowth, i < 4 ? kGrowth : kWidth);
    for (const char* name : {"conv_body", "conv_up1", "conv_up2", "conv_hr"})
        conv(name, kWidth, kWidth);
    conv("conv_last", kWidth, 3);
    return {.weights = randomWeights(shapes), .blocks = blocks, .scale = 4};
}

WeightMap randomWeights(const TensorShapes& shapes)
{
    // One drawn block, read from another place for each tensor: a thousand million numbers in a moment.
    constexpr std::int64_t kDrawn = 1 << 20;
    auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{6});
    const at::Tensor drawn = at::randn({kDrawn}, generator);
    WeightMap weights;
    std::int64_t first = 0;
    for (const auto& [name, sizes] : shapes) {
        at::Tensor made = at::empty(sizes, at::kHalf);
        const std::int64_t count = made.numel(), inputs = count / sizes.front();
        const bool norm = sizes.size() == 1 && name.ends_with(".weight");
        const at::Tensor block = (sizes.size() == 1 ? drawn * 0.02 : drawn / std::sqrt(static_cast<double>(inputs))).add_(norm ? 1 : 0).to(at::kHalf);
        const at::Tensor flat = made.view({-1});
        first = (first + 7919) % kDrawn;
        for (std::int64_t done = 0, from = first; done < count; from = 0) {
            const std::int64_t some = std::min(count - done, kDrawn - from);
            flat.narrow(0, done, some).copy_(block.narrow(0, from, some));
            done += some;
        }
        weights[name].stored = made;
    }
    return weights;
}

}  // namespace engine::bench
