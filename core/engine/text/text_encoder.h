#pragma once
#include <vector>

#include "core/engine/nets/clip_layers.h"

namespace engine {

/// What a CLIP text encoder makes of token ids.
struct EncodedText {
    std::vector<at::Tensor> states;  ///< before each layer and after the last, [batch, tokens, width], without the final norm
    at::Tensor last;                 ///< after the last layer and the final norm
    at::Tensor pooled;               ///< `last` at the position of the row's largest id (end of text), [batch, width]
    at::Tensor embeds;               ///< `pooled` projected, [batch, projection]; undefined for an encoder without projection

    /// The state that many layers before the last, without the final norm: 1 is what SDXL takes. @throws base::Error BadValue
    const at::Tensor& state(std::int64_t clipSkip) const;
};

/// @param w     root of a text encoder (`text_model`, perhaps `text_projection`)
/// @param ids   int64 [batch, tokens], tokens at most the encoder's positions (77)
/// @throws base::Error BadValue for ids beyond the vocabulary
EncodedText encodeText(const Weights& w, const ClipConfig& config, const at::Tensor& ids, const Operators& ops);

/// The final norm of a state: what Stable Diffusion 1.5 takes with clip skip, `finalNorm(..., text.state(clipSkip), ...)`.
at::Tensor finalNorm(const Weights& w, const ClipConfig& config, const at::Tensor& state, const Operators& ops);

}  // namespace engine
