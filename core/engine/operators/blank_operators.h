#pragma once
#include <cstdint>
#include <map>
#include <memory>

#include "core/engine/operators/operators.h"

namespace engine {

/// Counts what tensors without numbers (libtorch's device meta) would take, on the thread and for the time that it lives.
class BlankMemory {
public:
    BlankMemory();
    ~BlankMemory();
    BlankMemory(const BlankMemory&) = delete;
    BlankMemory& operator=(const BlankMemory&) = delete;

    std::int64_t peak() const;

    struct Count;

private:
    std::shared_ptr<Count> count_, before_;
};

/// Operators that compute nothing: results are tensors without numbers, and memory is taken and let go as the operators of a footprint would. A network's own
/// text, run on these within a BlankMemory, tells what it takes in all, in milliseconds.
class BlankOperators final : public Operators {
public:
    BlankOperators(base::RunContext run, const Footprint& footprint);

    at::Tensor linear(const Weights& w, const at::Tensor& x) const override;
    at::Tensor conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const override;
    at::Tensor groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const override;
    ChannelAffine groupAffine(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps) const override;
    at::Tensor applyAffine(const at::Tensor& x, const ChannelAffine& affine, Activation activation) const override;
    at::Tensor layerNorm(const Weights& w, const at::Tensor& x, double eps) const override;
    at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const override;
    at::Tensor geglu(const Weights& w, const at::Tensor& x) const override;
    at::Tensor activate(const at::Tensor& x, Activation activation) const override;
    at::Tensor upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const override;
    at::Tensor plain(const Weight& weight) const override;
    Footprint footprint() const override { return footprint_; }

    /// Bytes of the weights that were used: as the operators keep them, and as they are stored, in memory or in mapped files.
    std::int64_t keptBytes() const { return kept_; }
    std::int64_t ownedBytes() const { return owned_; }
    std::int64_t mappedBytes() const { return mapped_; }

private:
    void keep(const Weight& weight, bool relaid) const;
    void keepAll(const Weights& w, bool matrix) const;
    at::Tensor scratch(std::int64_t bytes) const;
    at::Tensor empty(at::IntArrayRef sizes) const;
    at::Tensor emptyPicture(at::IntArrayRef sizes) const;

    Footprint footprint_;
    at::TensorOptions options_;
    mutable std::map<const void*, at::Tensor> laid_;  // by the stored numbers
    mutable at::Tensor converted_;
    mutable std::int64_t kept_ = 0, owned_ = 0, mapped_ = 0;
};

}  // namespace engine
