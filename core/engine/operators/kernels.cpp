#include "core/engine/operators/kernels.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <type_traits>

// One source, several instruction sets, chosen when the program starts. Elsewhere (Arm, clang) the build's own flags decide.
#if defined(__x86_64__) && defined(__ELF__) && defined(__GNUC__) && !defined(__clang__)
#define LIKENESS_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define LIKENESS_WIDE __attribute__((target("arch=x86-64-v4")))
#define LIKENESS_NARROW __attribute__((target_clones("arch=x86-64-v3", "default")))
#else
#define LIKENESS_CLONES
#define LIKENESS_NARROW
#endif
#define LIKENESS_INLINE __attribute__((always_inline)) inline

namespace engine::kernels {
namespace {

/// `lanes` floats that are computed together. No wider than the registers: the compiler splits wider ones through memory, ten times as slow.
template <int lanes>
struct Lanes {
    using Floats [[gnu::vector_size(4 * lanes)]] = float;
    using Ints [[gnu::vector_size(4 * lanes)]] = std::int32_t;
};

// What every clone may use: 256 bits, or 128 where that is all there is.
#if defined(__x86_64__)
constexpr int kNarrow = 8;
#else
constexpr int kNarrow = 4;
#endif
using Vec = Lanes<kNarrow>::Floats;

template <class Floats>
LIKENESS_INLINE void load(const float* from, Floats& to)
{
    std::memcpy(&to, from, sizeof to);
}

template <class Floats>
LIKENESS_INLINE void store(const Floats& from, float* to)
{
    std::memcpy(to, &from, sizeof from);
}

/// e^x for x <= 88; 0 below -87. Polynomial of 2^f on [-1/2, 1/2], least greatest relative error (2e-9).
template <class Floats>
LIKENESS_INLINE void exponential(Floats& x)
{
    using Ints = typename Lanes<sizeof(Floats) / sizeof(float)>::Ints;
    x = x * 1.44269504f;
    x = x < -126.0f ? Floats{} - 126.0f : x;
    x = x > 127.0f ? Floats{} + 127.0f : x;
    const Ints whole = __builtin_convertvector(x < 0.0f ? x - 0.5f : x + 0.5f, Ints);
    const Floats f = x - __builtin_convertvector(whole, Floats);
    Floats p = f * 0.000153457236f + 0.00133999239f;
    p = p * f + 0.00961848907f;
    p = p * f + 0.0555032864f;
    p = p * f + 0.240226462f;
    p = p * f + 0.693147182f;
    p = p * f + 1.0f;
    x = p * (Floats)((whole + 127) << 23);
}

template <Curve form>
LIKENESS_INLINE void bend(Vec& x)
{
    if constexpr (form == Curve::Silu || form == Curve::QuickGelu) {
        Vec e = x * (form == Curve::Silu ? -1.0f : -1.702f);
        exponential(e);
        x = x / (1.0f + e);
    } else if constexpr (form == Curve::Gelu) {
        // erf by Abramowitz and Stegun 7.1.26, error 1.5e-7.
        const Vec z = x * 0.707106781f;
        const Vec size = z < 0.0f ? -z : z;
        const Vec t = 1.0f / (1.0f + 0.3275911f * size);
        Vec e = -z * z;
        exponential(e);
        const Vec rest = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t * e;
        x = 0.5f * x * (z < 0.0f ? rest : 2.0f - rest);
    }
}

/// map(i, Vec&) over `count` floats; the last, shorter vector is filled up with zeros.
template <class Map>
LIKENESS_INLINE void overVectors(const float* x, float* out, std::ptrdiff_t count, const Map& map)
{
    std::ptrdiff_t i = 0;
    for (; i + kNarrow <= count; i += kNarrow) {
        Vec value;
        load(x + i, value);
        map(i, value, kNarrow);
        store(value, out + i);
    }
    if (i < count) {
        const auto bytes = static_cast<std::size_t>(count - i) * sizeof(float);
        Vec value{};
        std::memcpy(&value, x + i, bytes);
        map(i, value, count - i);
        std::memcpy(out + i, &value, bytes);
    }
}

LIKENESS_INLINE void loadSome(const float* from, Vec& to, std::ptrdiff_t count)
{
    if (count == kNarrow)
        return load(from, to);
    to = Vec{};
    std::memcpy(&to, from, static_cast<std::size_t>(count) * sizeof(float));
}

template <Curve form>
LIKENESS_INLINE void scaleShiftRows(const float* x, float* out, std::ptrdiff_t rows, std::ptrdiff_t channels, const float* scale, const float* shift)
{
    for (std::ptrdiff_t r = 0; r < rows; ++r)
        overVectors(x + r * channels, out + r * channels, channels, [&](std::ptrdiff_t c, Vec& value, std::ptrdiff_t some) __attribute__((always_inline)) {
            Vec a, b;
            loadSome(scale + c, a, some);
            loadSome(shift + c, b, some);
            value = value * a + b;
            bend<form>(value);
        });
}

// Attention with the query rows across the lanes: maxima and sums are plain vector operations, keys and values are read where they lie, and no row is padded.

constexpr std::ptrdiff_t kKeyBlock = 128;
template <class Vec>
constexpr std::ptrdiff_t kLanesOf = sizeof(Vec) / sizeof(float);
constexpr int kTile = 6;  // keys, or channels of the result, that stay in registers at once

/// Where a block of query rows stands: all of it [something, rows].
struct Standing {
    const float* q;  // [dim]
    float* scores;   // [kKeyBlock]
    float* sum;      // [dim], of values, not yet divided
};

/// scores[j..j+N] = k q, and their maxima into `top`.
template <class Vec, int V, int N>
LIKENESS_INLINE void scoreTile(const Attention& a, const Standing& s, const float* keys, std::ptrdiff_t j, Vec (&top)[V])
{
    Vec sum[N][V] = {};
    for (std::ptrdiff_t d = 0; d < a.dim; ++d) {
        Vec q[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v)
            load(s.q + (d * V + v) * kLanesOf<Vec>, q[v]);
#pragma GCC unroll 6
        for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
            for (int v = 0; v < V; ++v)
                sum[n][v] += q[v] * keys[n * a.kStride + d];
    }
#pragma GCC unroll 6
    for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
            store(sum[n][v], s.scores + ((j + n) * V + v) * kLanesOf<Vec>);
            top[v] = top[v] > sum[n][v] ? top[v] : sum[n][v];
        }
}

/// sum[d..d+N] = sum * fade + scores^T values
template <class Vec, int V, int N>
LIKENESS_INLINE void mixTile(const Attention& a, const Standing& s, const float* values, std::ptrdiff_t keys, std::ptrdiff_t d, const Vec (&fade)[V])
{
    Vec sum[N][V];
#pragma GCC unroll 6
    for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
            load(s.sum + ((d + n) * V + v) * kLanesOf<Vec>, sum[n][v]);
            sum[n][v] *= fade[v];
        }
    for (std::ptrdiff_t j = 0; j < keys; ++j) {
        Vec p[V];
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v)
            load(s.scores + (j * V + v) * kLanesOf<Vec>, p[v]);
#pragma GCC unroll 6
        for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
            for (int v = 0; v < V; ++v)
                sum[n][v] += p[v] * values[j * a.vStride + d + n];
    }
#pragma GCC unroll 6
    for (int n = 0; n < N; ++n)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v)
            store(sum[n][v], s.sum + ((d + n) * V + v) * kLanesOf<Vec>);
}

/// tile(std::integral_constant<int, N>, first) over `count` things, kTile at a time and then the rest at once.
template <class Tile>
LIKENESS_INLINE void inTiles(std::ptrdiff_t count, const Tile& tile)
{
    std::ptrdiff_t i = 0;
    for (; i + kTile <= count; i += kTile)
        tile(std::integral_constant<int, kTile>(), i);
    switch (count - i) {
    case 1: return tile(std::integral_constant<int, 1>(), i);
    case 2: return tile(std::integral_constant<int, 2>(), i);
    case 3: return tile(std::integral_constant<int, 3>(), i);
    case 4: return tile(std::integral_constant<int, 4>(), i);
    case 5: return tile(std::integral_constant<int, 5>(), i);
    default: return;
    }
}

/// Hides the keys behind each row and takes the maxima anew.
template <class Vec, int V>
LIKENESS_INLINE void hideLater(const Standing& s, std::ptrdiff_t firstKey, std::ptrdiff_t keys, std::ptrdiff_t firstRow, Vec (&top)[V])
{
    for (int v = 0; v < V; ++v)
        top[v] = Vec{} - 1e30f;
    for (std::ptrdiff_t j = 0; j < keys; ++j)
        for (int v = 0; v < V; ++v)
            for (std::ptrdiff_t lane = 0; lane < kLanesOf<Vec>; ++lane) {
                float& score = s.scores[(j * V + v) * kLanesOf<Vec> + lane];
                if (firstKey + j > firstRow + v * kLanesOf<Vec> + lane)
                    score = -1e30f;
                top[v][lane] = std::max(top[v][lane], score);
            }
}

/// Rows [first, first + rows of V vectors) of a call, of which those from a.rows on do not exist.
template <class Vec, int V>
LIKENESS_INLINE void attendRows(const Attention& a, std::ptrdiff_t first, float* scratch)
{
    constexpr std::ptrdiff_t kWidth = V * kLanesOf<Vec>;
    const std::ptrdiff_t rows = std::min(kWidth, a.rows - first);
    float* q = scratch;
    const Standing s{q, q + a.dim * kWidth, q + (a.dim + kKeyBlock) * kWidth};
    for (std::ptrdiff_t d = 0; d < a.dim; ++d)
        for (std::ptrdiff_t r = 0; r < kWidth; ++r)
            q[d * kWidth + r] = r < rows ? a.q[(first + r) * a.qStride + d] * a.scale : 0.0f;
    std::fill_n(s.sum, a.dim * kWidth, 0.0f);

    Vec highest[V], share[V] = {};
    for (int v = 0; v < V; ++v)
        highest[v] = Vec{} - 1e30f;
    const std::ptrdiff_t seen = a.position < 0 ? a.keys : std::min(a.keys, a.position + first + kWidth);
    for (std::ptrdiff_t key = 0; key < seen; key += kKeyBlock) {
        const std::ptrdiff_t keys = std::min(kKeyBlock, seen - key);
        Vec top[V], fade[V];
        for (int v = 0; v < V; ++v)
            top[v] = Vec{} - 1e30f;
        inTiles(keys, [&](auto n, std::ptrdiff_t j) __attribute__((always_inline)) {
            scoreTile<Vec, V, decltype(n)::value>(a, s, a.k + (key + j) * a.kStride, j, top);
        });
        if (a.position >= 0)
            hideLater<Vec, V>(s, key, keys, a.position + first, top);
        for (int v = 0; v < V; ++v) {
            top[v] = top[v] > highest[v] ? top[v] : highest[v];
            fade[v] = highest[v] - top[v];
            exponential(fade[v]);
            highest[v] = top[v];
            share[v] *= fade[v];
        }
        for (std::ptrdiff_t j = 0; j < keys; ++j)
#pragma GCC unroll 4
            for (int v = 0; v < V; ++v) {
                Vec p;
                load(s.scores + (j * V + v) * kLanesOf<Vec>, p);
                p -= highest[v];
                exponential(p);
                share[v] += p;
                store(p, s.scores + (j * V + v) * kLanesOf<Vec>);
            }
        inTiles(a.dim, [&](auto n, std::ptrdiff_t d) __attribute__((always_inline)) {
            mixTile<Vec, V, decltype(n)::value>(a, s, a.v + key * a.vStride, keys, d, fade);
        });
    }
    alignas(64) std::array<float, kWidth> part;
    for (int v = 0; v < V; ++v)
        store(1.0f / share[v], part.data() + v * kLanesOf<Vec>);
    for (std::ptrdiff_t r = 0; r < rows; ++r)
        for (std::ptrdiff_t d = 0; d < a.dim; ++d)
            a.out[(first + r) * a.outStride + d] = s.sum[d * kWidth + r] * part[static_cast<std::size_t>(r)];
}

#ifdef LIKENESS_WIDE
/// Tiles of 6 x 64 floats: 24 of the 32 registers of 512 bits.
LIKENESS_WIDE void attendWide(const Attention& a, float* scratch)
{
    using Wide = Lanes<16>::Floats;
    switch ((a.rows + 15) / 16) {
    case 1: return attendRows<Wide, 1>(a, 0, scratch);
    case 2: return attendRows<Wide, 2>(a, 0, scratch);
    case 3: return attendRows<Wide, 3>(a, 0, scratch);
    default: return attendRows<Wide, 4>(a, 0, scratch);
    }
}
#endif

/// Tiles of two vectors: 12 of the 16 registers of 256 bits.
LIKENESS_NARROW void attendNarrow(const Attention& a, float* scratch)
{
    for (std::ptrdiff_t first = 0; first < a.rows; first += 2 * kNarrow)
        attendRows<Vec, 2>(a, first, scratch);
}

}  // namespace

std::size_t attentionScratch(std::ptrdiff_t dim)
{
    return static_cast<std::size_t>((2 * dim + kKeyBlock) * kAttentionRows);
}

void attend(const Attention& a, float* scratch)
{
#ifdef LIKENESS_WIDE
    static const bool wide = __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
    if (wide)
        return attendWide(a, scratch);
#endif
    attendNarrow(a, scratch);
}

LIKENESS_CLONES void curve(const float* x, float* out, std::ptrdiff_t count, Curve form)
{
    const auto run = [&](auto which) __attribute__((always_inline)) {
        overVectors(x, out, count, [](std::ptrdiff_t, Vec& value, std::ptrdiff_t) __attribute__((always_inline)) { bend<decltype(which)::value>(value); });
    };
    switch (form) {
    case Curve::None: return run(std::integral_constant<Curve, Curve::None>());
    case Curve::Silu: return run(std::integral_constant<Curve, Curve::Silu>());
    case Curve::Gelu: return run(std::integral_constant<Curve, Curve::Gelu>());
    case Curve::QuickGelu: return run(std::integral_constant<Curve, Curve::QuickGelu>());
    }
}

LIKENESS_CLONES void scaleShift(const float* x, float* out, std::ptrdiff_t rows, std::ptrdiff_t channels, const float* scale, const float* shift, Curve form)
{
    switch (form) {
    case Curve::None: return scaleShiftRows<Curve::None>(x, out, rows, channels, scale, shift);
    case Curve::Silu: return scaleShiftRows<Curve::Silu>(x, out, rows, channels, scale, shift);
    case Curve::Gelu: return scaleShiftRows<Curve::Gelu>(x, out, rows, channels, scale, shift);
    case Curve::QuickGelu: return scaleShiftRows<Curve::QuickGelu>(x, out, rows, channels, scale, shift);
    }
}

LIKENESS_CLONES void channelSums(const float* x, std::ptrdiff_t rows, std::ptrdiff_t channels, const float* around, float* __restrict sums, float* __restrict squares)
{
    std::fill_n(sums, channels, 0.0f);
    std::fill_n(squares, channels, 0.0f);
    for (std::ptrdiff_t r = 0; r < rows; ++r, x += channels)
        for (std::ptrdiff_t c = 0; c < channels; ++c) {
            const float apart = x[c] - around[c];
            sums[c] += apart;
            squares[c] += apart * apart;
        }
}

LIKENESS_CLONES void gatedGelu(const float* value, const float* gate, std::ptrdiff_t stride, float* out, std::ptrdiff_t outStride, std::ptrdiff_t rows,
                               std::ptrdiff_t channels)
{
    for (std::ptrdiff_t r = 0; r < rows; ++r)
        overVectors(gate + r * stride, out + r * outStride, channels, [&](std::ptrdiff_t c, Vec& one, std::ptrdiff_t some) __attribute__((always_inline)) {
            Vec factor;
            loadSome(value + r * stride + c, factor, some);
            bend<Curve::Gelu>(one);
            one *= factor;
        });
}

}  // namespace engine::kernels
