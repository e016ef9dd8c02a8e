#include "core/engine/text/text_encoder.h"

#include <ATen/ATen.h>

#include "core/base/error.h"

namespace engine {
namespace {

using base::Error;
using base::ErrorCode;

/// Rows of the table are converted, not the table: it is a third of the encoder, and a prompt uses 77 rows of 49,408.
at::Tensor embed(const Weights& w, const at::Tensor& ids, const Operators& ops)
{
    const at::Tensor table = w["token_embedding.weight"].stored;
    const at::Tensor positions = ops.plain(w["position_embedding.weight"]);
    if (ids.dim() != 2 || ids.size(1) > positions.size(0) || ids.numel() == 0)
        throw Error(ErrorCode::BadValue, "The text encoder takes at most " + std::to_string(positions.size(0)) + " tokens at once", "Encode longer prompts in chunks.");
    if (ids.min().item<std::int64_t>() < 0 || ids.max().item<std::int64_t>() >= table.size(0))
        throw Error(ErrorCode::BadValue, "A token id is beyond the text encoder's vocabulary of " + std::to_string(table.size(0)),
                    "Use the tokenizer that belongs to this model.");
    const at::Tensor rows = table.index_select(0, ids.to(table.device()).flatten()).to(positions.options());
    return rows.reshape({ids.size(0), ids.size(1), -1}) + positions.narrow(0, 0, ids.size(1));
}

}  // namespace

const at::Tensor& EncodedText::state(std::int64_t clipSkip) const
{
    if (clipSkip < 0 || clipSkip >= static_cast<std::int64_t>(states.size()))
        throw Error(ErrorCode::BadValue, "Clip skip is 0 to " + std::to_string(states.size() - 1) + " for this text encoder", "Choose another clip skip.");
    return states[states.size() - 1 - static_cast<std::size_t>(clipSkip)];
}

EncodedText encodeText(const Weights& w, const ClipConfig& config, const at::Tensor& ids, const Operators& ops)
{
    const Weights model = w / "text_model";
    EncodedText text;
    text.states = clipLayers(model / "encoder", config, embed(model / "embeddings", ids, ops), /*causal=*/true, ops);
    text.last = finalNorm(w, config, text.states.back(), ops);
    // The end of text has the largest id of the vocabulary; of several (padding) the first counts, and that is what argmax gives.
    const at::Tensor ends = ids.argmax(1).to(text.last.device()).reshape({-1, 1, 1}).expand({-1, 1, text.last.size(2)});
    text.pooled = text.last.gather(1, ends).squeeze(1);
    if ((w / "text_projection").exists())
        text.embeds = ops.linear(w / "text_projection", text.pooled);
    return text;
}

at::Tensor finalNorm(const Weights& w, const ClipConfig& config, const at::Tensor& state, const Operators& ops)
{
    return ops.layerNorm(w / "text_model" / "final_layer_norm", state, config.eps);
}

}  // namespace engine
