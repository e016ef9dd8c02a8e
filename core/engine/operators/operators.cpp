#include "core/engine/operators/operators.h"

#include <ATen/ATen.h>
#include <algorithm>

namespace engine {

ChannelAffine Operators::groupAffine(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps) const
{
    checkpoint();
    constexpr std::int64_t kRows = 64;  // at a time, so that no second picture in double is made
    const std::int64_t batch = x.size(0), channels = x.size(1), height = x.size(2);
    at::Tensor sum = at::zeros({batch, channels}, x.options().dtype(at::kDouble)), squares = at::zeros_like(sum);
    for (std::int64_t row = 0; row < height; row += kRows) {
        const at::Tensor part = x.narrow(2, row, std::min(kRows, height - row)).to(at::kDouble);
        sum += part.sum({2, 3});
        squares += part.square().sum({2, 3});
    }
    const double count = static_cast<double>(channels / groups * height * x.size(3));
    const at::Tensor mean = sum.view({batch, groups, -1}).sum(-1, true) / count;
    const at::Tensor variance = (squares.view({batch, groups, -1}).sum(-1, true) / count - mean.square()).clamp_min(0);
    const at::Tensor scale = plain(w["weight"]).to(at::kDouble).view({1, groups, -1}) * (variance + eps).rsqrt();
    const at::Tensor shift = plain(w["bias"]).to(at::kDouble).view({1, groups, -1}) - mean * scale;
    return {scale.view({batch, channels}), shift.view({batch, channels})};
}

at::Tensor Operators::applyAffine(const at::Tensor& x, const ChannelAffine& affine, Activation activation) const
{
    checkpoint();
    // A large mean that cancels would leave little of a half-precision number.
    const at::ScalarType type = x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const auto spread = [&](const at::Tensor& y) { return y.to(type).unsqueeze(-1).unsqueeze(-1); };
    return activate(at::addcmul(spread(affine.shift), x.to(type), spread(affine.scale)), activation).to(x.scalar_type());
}

std::array<at::Tensor, 3> Operators::queryKeyValue(const Weights& w, const at::Tensor& x) const
{
    return {linear(w / "to_q", x), linear(w / "to_k", x), linear(w / "to_v", x)};
}

}  // namespace engine
