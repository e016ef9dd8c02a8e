#pragma once
#include "core/engine/operators/operators.h"

namespace engine {

/// Hands everything on to other operators and adds up the arithmetic of products, convolutions and attention, a multiply-add as two.
class CountedOperators final : public Operators {
public:
    explicit CountedOperators(const Operators& inner) : Operators(inner.run()), inner_(inner) {}
    double flop() const { return flop_; }

    at::Tensor linear(const Weights& w, const at::Tensor& x) const override;
    at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const override;
    at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const override
    {
        return inner_.groupNorm(w, x, groups, eps, activation);
    }
    ChannelAffine groupAffine(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps) const override { return inner_.groupAffine(w, x, groups, eps); }
    at::Tensor applyAffine(const at::Tensor& x, const ChannelAffine& affine, Activation activation) const override { return inner_.applyAffine(x, affine, activation); }
    at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const override { return inner_.layerNorm(w, x, eps); }
    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const override;
    at::Tensor geglu(const Weights& w, const at::Tensor& x) const override;
    at::Tensor activate(const at::Tensor& x, Activation activation) const override { return inner_.activate(x, activation); }
    at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const override { return inner_.upsample(x, height, width); }
    at::Tensor plain(const Weight& weight) const override { return inner_.plain(weight); }
    Footprint footprint() const override { return inner_.footprint(); }

private:
    const Operators& inner_;
    mutable double flop_ = 0;
};

}  // namespace engine
