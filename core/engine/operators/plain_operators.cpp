#include "core/engine/operators/plain_operators.h"

#include <ATen/ATen.h>
#include <cmath>
#include <limits>

namespace engine {

at::Tensor PlainOperators::plain(const Weight& weight) const
{
    const auto* kept = std::any_cast<at::Tensor>(&weight.prepared);
    if (!kept || kept->scalar_type() != type_)
        kept = &weight.prepared.emplace<at::Tensor>(weight.stored.to(type_));
    return *kept;
}

at::Tensor PlainOperators::linear(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    const Weight* bias = w.find("bias");
    return at::linear(x, plain(w["weight"]), bias ? plain(*bias) : at::Tensor());
}

at::Tensor PlainOperators::conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const
{
    checkpoint();
    const Weight* bias = w.find("bias");
    return at::conv2d(x, plain(w["weight"]), bias ? plain(*bias) : at::Tensor(), shape.stride, shape.padding);
}

at::Tensor PlainOperators::groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const
{
    checkpoint();
    return activate(at::group_norm(x, groups, plain(w["weight"]), plain(w["bias"]), eps), activation);
}

at::Tensor PlainOperators::layerNorm(const Weights& w, const at::Tensor& x, double eps) const
{
    checkpoint();
    const at::Tensor weight = plain(w["weight"]);
    return at::layer_norm(x, weight.sizes(), weight, plain(w["bias"]), eps);
}

at::Tensor PlainOperators::attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const
{
    checkpoint();
    const std::int64_t batch = q.size(0), tokens = q.size(1), keys = k.size(1), dim = q.size(2) / heads;
    const auto apart = [&](const at::Tensor& x, std::int64_t length) {
        return x.reshape({batch, length, heads, -1}).transpose(1, 2).reshape({batch * heads, length, -1});
    };
    at::Tensor scores = at::bmm(apart(q, tokens), apart(k, keys).transpose(1, 2)) * (1 / std::sqrt(static_cast<double>(dim)));
    if (causal)
        scores = scores.masked_fill(at::ones({tokens, keys}, scores.options().dtype(at::kBool)).triu(1), -std::numeric_limits<float>::infinity());
    const at::Tensor mixed = at::bmm(scores.softmax(-1), apart(v, keys));
    return mixed.reshape({batch, heads, tokens, -1}).transpose(1, 2).reshape({batch, tokens, -1});
}

at::Tensor PlainOperators::geglu(const Weights& w, const at::Tensor& x) const
{
    const auto halves = linear(w, x).chunk(2, -1);
    return halves[0] * at::gelu(halves[1]);
}

at::Tensor PlainOperators::activate(const at::Tensor& x, Activation activation) const
{
    switch (activation) {
    case Activation::None: return x;
    case Activation::Silu: return at::silu(x);
    case Activation::Gelu: return at::gelu(x);
    case Activation::QuickGelu: return x * at::sigmoid(1.702 * x);
    }
    return x;
}

at::Tensor PlainOperators::upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const
{
    checkpoint();
    return at::upsample_nearest2d(x, {height, width});
}

}  // namespace engine
