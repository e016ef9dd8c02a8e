#include "core/engine/operators/device_operators.h"

#include <ATen/ATen.h>

#include "core/engine/operators/torch_version.h"

namespace engine {

at::Tensor DeviceOperators::plain(const Weight& weight) const
{
    const auto* kept = std::any_cast<at::Tensor>(&weight.prepared);
    if (!kept || kept->scalar_type() != type_ || kept->device() != device_) {
        const at::Tensor there = weight.stored.to(device_, type_);
        kept = &weight.prepared.emplace<at::Tensor>(there.dim() == 4 ? there.contiguous(at::MemoryFormat::ChannelsLast) : there);
    }
    return *kept;
}

at::Tensor DeviceOperators::linear(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    const Weight* bias = w.find("bias");
    return at::linear(x, plain(w["weight"]).flatten(1), bias ? plain(*bias) : at::Tensor());
}

at::Tensor DeviceOperators::conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const
{
    checkpoint();
    const Weight* bias = w.find("bias");
    return at::conv2d(x.contiguous(at::MemoryFormat::ChannelsLast), plain(w["weight"]), bias ? plain(*bias) : at::Tensor(), {shape.stride, shape.stride},
                      {shape.padding, shape.padding});
}

at::Tensor DeviceOperators::groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const
{
    checkpoint();
    at::Tensor y = at::group_norm(x, groups, plain(w["weight"]), plain(w["bias"]), eps).contiguous(at::MemoryFormat::ChannelsLast);
    return activation == Activation::Silu ? at::silu_(y) : activate(y, activation);
}

at::Tensor DeviceOperators::layerNorm(const Weights& w, const at::Tensor& x, double eps) const
{
    checkpoint();
    const at::Tensor weight = plain(w["weight"]);
    return at::layer_norm(x, weight.sizes(), weight, plain(w["bias"]), eps);
}

at::Tensor DeviceOperators::attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const
{
    checkpoint();
    const auto apart = [&](const at::Tensor& x) { return x.unflatten(2, {heads, x.size(2) / heads}).transpose(1, 2); };
    return fusedAttention(apart(q), apart(k), apart(v), causal).transpose(1, 2).flatten(2);
}

at::Tensor DeviceOperators::geglu(const Weights& w, const at::Tensor& x) const
{
    const auto halves = linear(w, x).chunk(2, -1);
    return at::gelu(halves[1]).mul_(halves[0]);
}

at::Tensor DeviceOperators::activate(const at::Tensor& x, Activation activation) const
{
    checkpoint();
    switch (activation) {
    case Activation::None: return x;
    case Activation::Silu: return at::silu(x);
    case Activation::Gelu: return at::gelu(x);
    case Activation::QuickGelu: return at::sigmoid(1.702 * x).mul_(x);
    }
    return x;
}

at::Tensor DeviceOperators::upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const
{
    checkpoint();
    return at::upsample_nearest2d(x.contiguous(at::MemoryFormat::ChannelsLast), {height, width});
}

}  // namespace engine
