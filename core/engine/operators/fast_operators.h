#pragma once
#include "core/engine/operators/operators.h"

namespace engine {

/// The CPU's operators on libtorch alone, float32: channels-last pictures, attention and norms by own kernels (kernels.h), products split among our own
/// threads, large convolutions by bands of rows. Every number is the same for any number of threads and any batch: each picture is computed as if it were
/// alone. Needs `settle` (cpu_settings.h) to be fast.
class FastOperators : public Operators {
public:
    struct Options {
        /// Linear weights stay as they are stored and are converted at each use: half the memory of a half-precision checkpoint, some percent of the time.
        bool lowMemory = false;
    };

    explicit FastOperators(base::RunContext run) : FastOperators(std::move(run), Options{}) {}
    FastOperators(base::RunContext run, Options options) : Operators(std::move(run)), options_(options) {}

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
    Footprint footprint() const override;

protected:
    /// What two implementations do differently. Pictures come one at a time.
    /// @param x [rows, in] @param y [rows, out], written
    virtual void multiply(const Weights& w, const at::Tensor& x, const at::Tensor& y) const;
    /// @param x [rows, in] @param y [rows, out / 2], written
    virtual void multiplyGated(const Weights& w, const at::Tensor& x, const at::Tensor& y) const;
    /// Rows [first, last) of a convolution's result. @param x [1, in, height, width] @param y [1, out, last - first, width'], written; both channels-last
    virtual void convolve(const Weights& w, const at::Tensor& x, ConvShape shape, std::int64_t first, std::int64_t last, const at::Tensor& y) const;

    /// value * gelu(gate) of [rows, 2 * channels] into y.
    void gate(const at::Tensor& halves, const at::Tensor& y) const;
    bool lowMemory() const { return options_.lowMemory; }

private:
    at::Tensor matrix(const Weights& w) const;
    at::Tensor bias(const Weights& w) const;

    Options options_;
    mutable at::Tensor converted_;  // of lowMemory, used again and again
};

}  // namespace engine
