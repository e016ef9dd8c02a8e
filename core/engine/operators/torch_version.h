#pragma once
#include <ATen/ATen.h>

// Everything that differs between libtorch 1.13 and 2.x. ATen has no version macro of its own; torch/version.h has.
#include <torch/version.h>

#define LIKENESS_TORCH_AT_LEAST(major, minor) (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace engine {

/// A convolution's weight in the layout that oneDNN likes best.
inline at::Tensor packConvolution(const at::Tensor& weight, std::int64_t padding, std::int64_t stride)
{
#if LIKENESS_TORCH_AT_LEAST(2, 0)
    return at::mkldnn_reorder_conv2d_weight(weight.to_mkldnn(), {padding, padding}, {stride, stride}, {1, 1}, 1, c10::nullopt);
#else
    return at::mkldnn_reorder_conv2d_weight(weight.to_mkldnn(), {padding, padding}, {stride, stride}, {1, 1}, 1);
#endif
}

/// softmax(q k^T * dim^-1/2) v on [batch, heads, tokens, dim], without the score matrix where this libtorch can do so.
inline at::Tensor fusedAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal)
{
#if LIKENESS_TORCH_AT_LEAST(2, 0)
    return at::scaled_dot_product_attention(q, k, v, c10::nullopt, 0.0, causal);
#else
    return std::get<0>(at::_scaled_dot_product_attention(q, k, v, c10::nullopt, 0.0, false, causal));
#endif
}

}  // namespace engine
