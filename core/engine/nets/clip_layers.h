#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/engine/operators/operators.h"

namespace engine {

/// What a CLIP text or vision transformer needs besides its weights; keys of its config.json.
struct ClipConfig {
    std::int64_t layers = 12;                          ///< num_hidden_layers
    std::int64_t heads = 12;                           ///< num_attention_heads
    double eps = 1e-5;                                 ///< layer_norm_eps
    Activation activation = Activation::QuickGelu;     ///< hidden_act
    std::int64_t width = 768;                          ///< hidden_size
};

/// @throws base::Error BadValue naming the key that cannot be used
ClipConfig clipConfig(const nlohmann::json& config);

/// The pre-norm transformer that CLIP's encoders share.
/// @param encoder place with `layers`; x [batch, tokens, width]
/// @return what goes into each layer and, last, what the last one gives: layers + 1 entries
/// Source: Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", arXiv:2103.00020; openai/CLIP clip/model.py.
std::vector<at::Tensor> clipLayers(const Weights& encoder, const ClipConfig& config, const at::Tensor& x, bool causal, const Operators& ops);

}  // namespace engine
