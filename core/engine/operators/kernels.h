#pragma once
#include <cstddef>

/// The loops that ATen has slow or not at all, on plain pointers and on the calling thread. Compiled with -ffast-math, and once for each instruction set
/// that x86-64 knows by level; sums run in an order that depends on the sizes of one picture only.
namespace engine::kernels {

/// Query rows of one call of `attend`.
inline constexpr std::ptrdiff_t kAttentionRows = 64;

/// Up to kAttentionRows queries of one head. Rows are `dim` floats that follow each other; a stride leads from row to row.
struct Attention {
    const float* q;
    const float* k;
    const float* v;
    float* out;
    std::ptrdiff_t qStride, kStride, vStride, outStride;
    std::ptrdiff_t rows, keys, dim;
    float scale;
    std::ptrdiff_t position = -1;  ///< of the first row among the keys, where later keys are hidden; -1: all are seen
};

/// Floats of scratch that `attend` needs, aligned to 64 bytes: it does not grow with the keys.
std::size_t attentionScratch(std::ptrdiff_t dim);
/// out = softmax(q k^T * scale) v by blocks of keys with a running maximum and sum (Milakov and Gimelshein 2018, arXiv:1805.02867).
void attend(const Attention& a, float* scratch);

enum class Curve { None, Silu, Gelu, QuickGelu };
/// out = curve(x), erf form of GELU; error 1e-6 of the result's magnitude and less.
void curve(const float* x, float* out, std::ptrdiff_t count, Curve form);
/// out[r, c] = curve(x[r, c] * scale[c] + shift[c]), rows of `channels` floats.
void scaleShift(const float* x, float* out, std::ptrdiff_t rows, std::ptrdiff_t channels, const float* scale, const float* shift, Curve form);
/// sums[c] = sum over rows of x[r, c] - around[c], squares[c] that of its square.
void channelSums(const float* x, std::ptrdiff_t rows, std::ptrdiff_t channels, const float* around, float* sums, float* squares);
/// out[r, c] = value[r, c] * gelu(gate[r, c])
void gatedGelu(const float* value, const float* gate, std::ptrdiff_t stride, float* out, std::ptrdiff_t outStride, std::ptrdiff_t rows, std::ptrdiff_t channels);

}  // namespace engine::kernels
