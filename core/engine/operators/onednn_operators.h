#pragma once
#include "core/engine/operators/fast_operators.h"

namespace engine {

/// The fast operators with products and convolutions by oneDNN itself, whose weights are laid out once: the same that libtorch runs on, so only where libtorch
/// links the system's (LIKENESS_ENGINE_ONEDNN). The only source that knows oneDNN is onednn_operators.cpp.
class OneDnnOperators final : public FastOperators {
public:
    struct Options {
        /// Products and convolutions of bfloat16 numbers, summed in float32: for previews. Error of one UNet evaluation: see README.md.
        bool bfloat16 = false;
    };

    explicit OneDnnOperators(base::RunContext run) : OneDnnOperators(std::move(run), Options{}) {}
    OneDnnOperators(base::RunContext run, Options options) : FastOperators(std::move(run)), own_(options) {}

    /// Whether this processor computes bfloat16 itself; oneDNN imitates it elsewhere, slowly.
    static bool hasBfloat16();

    Footprint footprint() const override;

protected:
    void multiply(const Weights& w, const at::Tensor& x, const at::Tensor& y) const override;
    void multiplyGated(const Weights& w, const at::Tensor& x, const at::Tensor& y) const override;
    void convolve(const Weights& w, const at::Tensor& x, ConvShape shape, std::int64_t first, std::int64_t last, const at::Tensor& y) const override;

private:
    Options own_;
};

}  // namespace engine
