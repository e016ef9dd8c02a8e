#include "core/engine/weights/original_names.h"

#include <algorithm>
#include <charconv>

namespace engine {
namespace {

std::string join(std::string_view a, std::int64_t n)
{
    return std::string(a) + std::to_string(n);
}

void addResnet(ModuleNames& names, const std::string& original, const std::string& ours)
{
    for (const auto& [from, to] : {std::pair{".in_layers.0", ".norm1"}, {".in_layers.2", ".conv1"}, {".emb_layers.1", ".time_emb_proj"}, {".out_layers.0", ".norm2"},
                                   {".out_layers.3", ".conv2"}, {".skip_connection", ".conv_shortcut"}})
        names[original + from] = ours + to;
}

void addEnds(ModuleNames& names, std::int64_t hints)
{
    for (const auto& [from, to] : {std::pair{"time_embed.0", "time_embedding.linear_1"}, {"time_embed.2", "time_embedding.linear_2"},
                                   {"time_embed.cond_proj", "time_embedding.cond_proj"}, {"label_emb.0.0", "add_embedding.linear_1"},
                                   {"label_emb.0.2", "add_embedding.linear_2"}, {"input_blocks.0.0", "conv_in"}, {"out.0", "conv_norm_out"}, {"out.2", "conv_out"},
                                   {"input_hint_block.0", "controlnet_cond_embedding.conv_in"}, {"middle_block_out.0", "controlnet_mid_block"}})
        names[from] = to;
    // The picture's own small network: a convolution, pairs of them down to an eighth, a last one; activations have the odd numbers.
    for (std::int64_t i = 0; i < hints; i++)
        names[join("input_hint_block.", 2 * (i + 1))] = join("controlnet_cond_embedding.blocks.", i);
    names[join("input_hint_block.", 2 * (hints + 1))] = "controlnet_cond_embedding.conv_out";
}

}  // namespace

ModuleNames unetNames(std::int64_t blocks, std::int64_t resnets)
{
    ModuleNames names;
    addEnds(names, 6);
    std::int64_t at = 1;
    for (std::int64_t b = 0; b < blocks; b++) {
        const std::string block = join("down_blocks.", b);
        for (std::int64_t r = 0; r < resnets; r++, at++) {
            addResnet(names, join("input_blocks.", at) + ".0", join(block + ".resnets.", r));
            names[join("input_blocks.", at) + ".1"] = join(block + ".attentions.", r);
        }
        if (b + 1 < blocks)
            names[join("input_blocks.", at++) + ".0.op"] = block + ".downsamplers.0.conv";
    }
    for (std::int64_t i = 0; i < at; i++)
        names[join("zero_convs.", i) + ".0"] = join("controlnet_down_blocks.", i);
    addResnet(names, "middle_block.0", "mid_block.resnets.0");
    names["middle_block.1"] = "mid_block.attentions.0";
    addResnet(names, "middle_block.2", "mid_block.resnets.1");
    at = 0;
    for (std::int64_t b = 0; b < blocks; b++) {
        const std::string block = join("up_blocks.", b);
        for (std::int64_t r = 0; r <= resnets; r++, at++) {
            addResnet(names, join("output_blocks.", at) + ".0", join(block + ".resnets.", r));
            names[join("output_blocks.", at) + ".1"] = join(block + ".attentions.", r);
        }
        // Behind the attention, or in its place where the block has none.
        if (b + 1 < blocks)
            names[join("output_blocks.", at - 1) + ".1.conv"] = names[join("output_blocks.", at - 1) + ".2.conv"] = block + ".upsamplers.0.conv";
    }
    return names;
}

ModuleNames vaeNames(std::int64_t blocks, std::int64_t resnets)
{
    ModuleNames names;
    const auto addBlock = [&](const std::string& original, const std::string& ours, std::int64_t count) {
        for (std::int64_t r = 0; r < count; r++) {
            names[join(original + ".block.", r)] = join(ours + ".resnets.", r);
            names[join(original + ".block.", r) + ".nin_shortcut"] = join(ours + ".resnets.", r) + ".conv_shortcut";
        }
        names[original + ".downsample.conv"] = ours + ".downsamplers.0.conv";
        names[original + ".upsample.conv"] = ours + ".upsamplers.0.conv";
    };
    for (std::int64_t b = 0; b < blocks; b++) {
        addBlock(join("encoder.down.", b), join("encoder.down_blocks.", b), resnets);
        addBlock(join("decoder.up.", b), join("decoder.up_blocks.", blocks - 1 - b), resnets + 1);
    }
    for (const std::string side : {"encoder", "decoder"}) {
        for (const auto& [from, to] : {std::pair{"block_1", "resnets.0"}, {"block_2", "resnets.1"}, {"attn_1.norm", "attentions.0.group_norm"},
                                       {"attn_1.q", "attentions.0.to_q"}, {"attn_1.k", "attentions.0.to_k"}, {"attn_1.v", "attentions.0.to_v"},
                                       {"attn_1.proj_out", "attentions.0.to_out.0"}})
            names[side + ".mid." + from] = side + ".mid_block." + to;
        names[side + ".norm_out"] = side + ".conv_norm_out";
        for (const std::string conv : {".conv_in", ".conv_out"})
            names[side + conv] = side + conv;
    }
    for (const std::string conv : {"quant_conv", "post_quant_conv"})
        names[conv] = conv;
    return names;
}

ModuleNames oldVaeNames()
{
    ModuleNames names;
    for (const std::string side : {"encoder", "decoder"})
        for (const auto& [from, to] : {std::pair{"query", "to_q"}, {"key", "to_k"}, {"value", "to_v"}, {"proj_attn", "to_out.0"}})
            names[side + ".mid_block.attentions.0." + from] = side + ".mid_block.attentions.0." + to;
    return names;
}

ModuleNames openClipNames(std::int64_t layers)
{
    ModuleNames names{{"token_embedding", "text_model.embeddings.token_embedding"},
                      {"positional_embedding", "text_model.embeddings.position_embedding.weight"},
                      {"ln_final", "text_model.final_layer_norm"}};
    for (std::int64_t i = 0; i < layers; i++)
        for (const auto& [from, to] : {std::pair{".ln_1", ".layer_norm1"}, {".ln_2", ".layer_norm2"}, {".attn.out_proj", ".self_attn.out_proj"},
                                       {".mlp.c_fc", ".mlp.fc1"}, {".mlp.c_proj", ".mlp.fc2"}})
            names[join("transformer.resblocks.", i) + from] = join("text_model.encoder.layers.", i) + to;
    return names;
}

std::string translated(const ModuleNames& names, std::string_view name)
{
    for (std::size_t end = name.size(); end != std::string_view::npos && end > 0; end = name.rfind('.', end - 1))
        if (const auto found = names.find(name.substr(0, end)); found != names.end())
            return found->second + std::string(name.substr(end));
    return {};
}

std::int64_t countBelow(const WeightMap& weights, std::string_view prefix)
{
    std::int64_t count = 0;
    for (auto at = weights.lower_bound(prefix); at != weights.end() && at->first.starts_with(prefix); ++at) {
        std::int64_t number = 0;
        const char* const start = at->first.data() + prefix.size();
        const auto parsed = std::from_chars(start, at->first.data() + at->first.size(), number);
        // No network has so many of anything; a larger number is a name that only looks like one of ours.
        if (parsed.ec == std::errc() && parsed.ptr != start && *parsed.ptr == '.' && number >= 0 && number < 100)
            count = std::max(count, number + 1);
    }
    return count;
}

}  // namespace engine
