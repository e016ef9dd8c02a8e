#include "core/engine/tool/counted_operators.h"

#include <ATen/ATen.h>

namespace engine {
namespace {

double product(const Weights& w, const at::Tensor& x)
{
    return 2.0 * static_cast<double>(w["weight"].stored.numel()) * static_cast<double>(x.numel() / x.size(-1));
}

}  // namespace

at::Tensor CountedOperators::linear(const Weights& w, const at::Tensor& x) const
{
    flop_ += product(w, x);
    return inner_.linear(w, x);
}

at::Tensor CountedOperators::conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const
{
    at::Tensor y = inner_.conv2d(w, x, shape);
    flop_ += 2.0 * static_cast<double>(w["weight"].stored.numel()) * static_cast<double>(y.numel() / y.size(1));
    return y;
}

at::Tensor CountedOperators::attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const
{
    flop_ += 4.0 * static_cast<double>(q.numel()) * static_cast<double>(k.size(1));
    return inner_.attention(q, k, v, heads, causal);
}

at::Tensor CountedOperators::geglu(const Weights& w, const at::Tensor& x) const
{
    flop_ += product(w, x);
    return inner_.geglu(w, x);
}

}  // namespace engine
