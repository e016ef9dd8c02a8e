#include "core/engine/nets/clip_layers.h"

#include <ATen/ATen.h>

#include "core/base/error.h"

namespace engine {
namespace {

std::int64_t count(const nlohmann::json& config, const char* key, std::int64_t most)
{
    const auto value = config.is_object() ? config.find(key) : config.end();
    if (value == config.end() || !value->is_number_integer() || *value < 1 || *value > most)
        throw base::Error(base::ErrorCode::BadValue, std::string("The CLIP encoder's config.json has no usable ") + key, "Fetch the model again.");
    return value->get<std::int64_t>();
}

at::Tensor layer(const Weights& w, const ClipConfig& config, const at::Tensor& x, bool causal, const Operators& ops)
{
    const Weights attention = w / "self_attn";
    const at::Tensor normed = ops.layerNorm(w / "layer_norm1", x, config.eps);
    const at::Tensor mixed = ops.attention(ops.linear(attention / "q_proj", normed), ops.linear(attention / "k_proj", normed), ops.linear(attention / "v_proj", normed),
                                           config.heads, causal);
    const at::Tensor attended = x + ops.linear(attention / "out_proj", mixed);
    const at::Tensor inner = ops.activate(ops.linear(w / "mlp" / "fc1", ops.layerNorm(w / "layer_norm2", attended, config.eps)), config.activation);
    return attended + ops.linear(w / "mlp" / "fc2", inner);
}

}  // namespace

ClipConfig clipConfig(const nlohmann::json& config)
{
    ClipConfig read;
    read.layers = count(config, "num_hidden_layers", 1000);
    read.heads = count(config, "num_attention_heads", 1000);
    read.width = count(config, "hidden_size", 1 << 20);
    if (read.width % read.heads != 0)
        throw base::Error(base::ErrorCode::BadValue, "The CLIP encoder's config.json has a hidden_size that its num_attention_heads do not divide", "Fetch the model again.");
    if (const auto eps = config.find("layer_norm_eps"); eps != config.end() && eps->is_number())
        read.eps = eps->get<double>();
    const std::string activation = config.contains("hidden_act") && config["hidden_act"].is_string() ? config["hidden_act"].get<std::string>() : "quick_gelu";
    if (activation != "quick_gelu" && activation != "gelu")
        throw base::Error(base::ErrorCode::BadValue, "The CLIP encoder's config.json names a hidden_act that is not known: " + activation.substr(0, 40),
                          "Use a model with quick_gelu or gelu.");
    read.activation = activation == "gelu" ? Activation::Gelu : Activation::QuickGelu;
    return read;
}

std::vector<at::Tensor> clipLayers(const Weights& encoder, const ClipConfig& config, const at::Tensor& x, bool causal, const Operators& ops)
{
    std::vector<at::Tensor> states{x};
    for (std::int64_t i = 0; i < config.layers; i++)
        states.push_back(layer(encoder / "layers" / i, config, states.back(), causal, ops));
    return states;
}

}  // namespace engine
