#pragma once
#include "core/engine/operators/operators.h"

namespace engine {

/// As one would write it at first: NCHW, whole score matrices, ATen's own calls, float32 (float64 on request). Slow, and right: the others are held to it.
class PlainOperators final : public Operators {
public:
    explicit PlainOperators(base::RunContext run, at::ScalarType type = at::kFloat) : Operators(std::move(run)), type_(type) {}

    at::Tensor linear(const Weights& w, const at::Tensor& x) const override;
    at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const override;
    at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const override;
    at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const override;
    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const override;
    at::Tensor geglu(const Weights& w, const at::Tensor& x) const override;
    at::Tensor activate(const at::Tensor& x, Activation activation) const override;
    at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const override;
    at::Tensor plain(const Weight& weight) const override;
    /// Without the score matrices: nobody makes pictures with these.
    Footprint footprint() const override { return {}; }

private:
    at::ScalarType type_;
};

}  // namespace engine
