#pragma once
#include <ATen/ATen.h>
#include <c10/core/Allocator.h>
#include <cstring>

// Everything that differs between libtorch 1.13 and 2.x. ATen has no version macro of its own; torch/version.h has.
#include <torch/version.h>

#define LIKENESS_TORCH_AT_LEAST(major, minor) (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace engine {

/// A source of memory, whose one function is `take`. That of c10 lost its const within 2.x and got a second function that must be there; with both spellings and
/// without `override` whichever there is is met.
class MemorySource : public c10::Allocator {
public:
    c10::DataPtr allocate(std::size_t bytes) const { return take(bytes); }
    c10::DataPtr allocate(std::size_t bytes) { return take(bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }

private:
    virtual c10::DataPtr take(std::size_t bytes) const = 0;
};

/// A convolution's weight in the layout that oneDNN likes best.
inline at::Tensor packConvolution(const at::Tensor& weight, std::int64_t padding, std::int64_t stride)
{
#if LIKENESS_TORCH_AT_LEAST(2, 0)
    return at::mkldnn_reorder_conv2d_weight(weight.to_mkldnn(), {padding, padding}, {stride, stride}, {1, 1}, 1, {});
#else
    return at::mkldnn_reorder_conv2d_weight(weight.to_mkldnn(), {padding, padding}, {stride, stride}, {1, 1}, 1);
#endif
}

/// softmax(q k^T * dim^-1/2) v on [batch, heads, tokens, dim], without the score matrix where this libtorch can do so.
inline at::Tensor fusedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal)
{
#if LIKENESS_TORCH_AT_LEAST(2, 0)
    return at::scaled_dot_product_attention(q, k, v, {}, 0.0, causal);
#else
    return std::get<0>(at::_scaled_dot_product_attention(q, k, v, {}, 0.0, false, causal));
#endif
}

}  // namespace engine
