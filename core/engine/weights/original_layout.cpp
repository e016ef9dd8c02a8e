#include "core/engine/weights/original_layout.h"

#include <ATen/ATen.h>
#include <charconv>

#include "core/base/error.h"
#include "core/engine/weights/original_names.h"

namespace engine {
namespace {

/// The tensors below a prefix, without it.
WeightMap below(const WeightMap& weights, std::string_view prefix)
{
    WeightMap found;
    for (auto at = weights.lower_bound(prefix); at != weights.end() && at->first.starts_with(prefix); ++at)
        found.emplace_hint(found.end(), at->first.substr(prefix.size()), at->second);
    return found;
}

WeightMap renamed(const WeightMap& weights, const ModuleNames& names)
{
    WeightMap result;
    for (const auto& [name, weight] : weights)
        if (const std::string ours = translated(names, name); !ours.empty())
            result[ours].stored = weight.stored;
    return result;
}

[[noreturn]] void throwDamaged(const std::string& what)
{
    throw base::Error(base::ErrorCode::Damaged, what, "Use a complete file of a model that Likeness knows.");
}

}  // namespace

WeightMap unetFromOriginal(const WeightMap& weights, std::string_view prefix)
{
    const WeightMap own = below(weights, prefix);
    // N inputs = the first convolution, `resnets` a block, and a downsampling between blocks.
    const std::int64_t inputs = countBelow(own, "input_blocks.");
    std::int64_t blocks = 1;
    for (std::int64_t i = 0; i < inputs; i++)
        blocks += own.contains("input_blocks." + std::to_string(i) + ".0.op.weight");
    return renamed(own, unetNames(blocks, (inputs - blocks) / blocks));
}

WeightMap vaeFromOriginal(const WeightMap& weights, std::string_view prefix)
{
    const WeightMap own = below(weights, prefix);
    WeightMap result = renamed(own, vaeNames(countBelow(own, "encoder.down."), countBelow(own, "encoder.down.0.block.")));
    for (auto& [name, weight] : result)
        if (name.find(".attentions.") != std::string::npos && weight.stored.dim() == 4)
            weight.stored = weight.stored.flatten(1);  // a 1 x 1 convolution is a linear layer
    return result;
}

WeightMap textFromOriginal(const WeightMap& weights, std::string_view prefix)
{
    WeightMap result;
    for (const auto& [name, weight] : below(weights, prefix))
        if (!name.ends_with("position_ids"))
            result[name.starts_with("text_model.") || name.starts_with("text_projection") ? name : "text_model." + name].stored = weight.stored;
    return result;
}

WeightMap openClipFromOriginal(const WeightMap& weights, std::string_view prefix)
{
    const WeightMap own = below(weights, prefix);
    const std::int64_t layers = countBelow(own, "transformer.resblocks.");
    WeightMap result = renamed(own, openClipNames(layers));
    for (std::int64_t i = 0; i < layers; i++)
        for (const std::string kind : {"weight", "bias"}) {
            const std::string joined = "transformer.resblocks." + std::to_string(i) + ".attn.in_proj_" + kind;
            const auto found = own.find(joined);
            if (found == own.end())
                throwDamaged("The checkpoint has no tensor " + std::string(prefix) + joined);
            const at::Tensor& three = found->second.stored;
            if (three.dim() == 0 || three.size(0) % 3 != 0)
                throwDamaged("The tensor " + std::string(prefix) + joined + " is no three projections in one");
            std::int64_t at = 0;
            for (const std::string projection : {"q_proj.", "k_proj.", "v_proj."}) {
                result["text_model.encoder.layers." + std::to_string(i) + ".self_attn." + projection + kind].stored = three.narrow(0, at, three.size(0) / 3);
                at += three.size(0) / 3;
            }
        }
    if (const auto turned = own.find("text_projection"); turned != own.end() && turned->second.stored.dim() == 2)
        result["text_projection.weight"].stored = turned->second.stored.t().contiguous();
    else if (const auto plain = own.find("text_projection.weight"); plain != own.end())
        result["text_projection.weight"].stored = plain->second.stored;
    return result;
}

WeightMap tinyVaeFromOriginal(const WeightMap& encoder, const WeightMap& decoder)
{
    WeightMap result;
    for (const auto& [name, weight] : encoder)
        result["encoder.layers." + name].stored = weight.stored;
    for (const auto& [name, weight] : decoder) {
        std::int64_t number = 0;
        const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
        if (parsed.ec != std::errc() || number < 1)
            throwDamaged("The tiny autoencoder's decoder has a tensor of another layout: " + name.substr(0, 120));
        result["decoder.layers." + std::to_string(number - 1) + std::string(parsed.ptr, name.data() + name.size())].stored = weight.stored;
    }
    return result;
}

}  // namespace engine
