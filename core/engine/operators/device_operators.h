#pragma once
#include "core/engine/operators/operators.h"

namespace engine {

/// A GPU's operators: half precision, channels-last pictures, attention fused where libtorch has that. Norms sum in float32 inside libtorch. Weights are taken
/// to the device at first use and stay there; inputs are expected on it, in half.
class DeviceOperators final : public Operators {
public:
    explicit DeviceOperators(base::RunContext run, at::Device device = at::Device(at::kCUDA, 0), at::ScalarType type = at::kHalf)
        : Operators(std::move(run)), device_(device), type_(type)
    {
    }

    at::Tensor linear(const Weights& w, const at::Tensor& x) const override;
    at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const override;
    at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const override;
    at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const override;
    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const override;
    at::Tensor geglu(const Weights& w, const at::Tensor& x) const override;
    at::Tensor activate(const at::Tensor& x, Activation activation) const override;
    at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const override;
    at::Tensor plain(const Weight& weight) const override;
    Footprint footprint() const override { return {.type = type_, .weightType = type_, .productType = type_, .relaysWeights = true, .copiesBands = false}; }

private:
    at::Device device_;
    at::ScalarType type_;
};

}  // namespace engine
