#include "core/engine/operators/fast_operators.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/engine/operators/kernels.h"
#include "core/engine/operators/pieces.h"
#include "core/engine/operators/torch_version.h"

namespace engine {
namespace {

// Sizes of pieces, by timing on two cores: large enough for a product's own blocks, small enough that two dozen cores have work at 64 x 64 latents.
constexpr std::int64_t kRows = 512, kColumns = 320, kGatedRows = 256, kGatedColumns = 640;
constexpr std::int64_t kNormRows = 256;         // float sums of so many rows, joined in double: 3e-6
constexpr std::int64_t kCurveFloats = 1 << 15;  // 128 KB: a core's own cache
// At most so much arithmetic between two looks at the stop request: a third of a second on two cores of 50 GFLOP/s each.
constexpr double kConvolutionFlop = 30e9;
// ATen lays a weight out anew in each call: above this size that costs more than the conversions which a weight laid out beforehand brings with it. On large
// pictures it is the other way round.
constexpr std::int64_t kPackedElements = 1'000'000, kPackedSide = 128;

struct Packed {
    at::Tensor weight;
    ConvShape shape;
};

at::Tensor channelsLast(const at::Tensor& x)
{
    return x.contiguous(at::MemoryFormat::ChannelsLast);
}

/// Rows that follow each other in whatever distance.
at::Tensor rowsReadable(const at::Tensor& x)
{
    return x.stride(-1) == 1 || x.size(-1) == 1 ? x : x.contiguous();
}

kernels::Curve curveOf(Activation activation)
{
    switch (activation) {
    case Activation::None: return kernels::Curve::None;
    case Activation::Silu: return kernels::Curve::Silu;
    case Activation::Gelu: return kernels::Curve::Gelu;
    case Activation::QuickGelu: return kernels::Curve::QuickGelu;
    }
    return kernels::Curve::None;
}

/// How [rows, columns] is cut into pieces that are alike.
struct Cut {
    std::int64_t rows, columns, height, width;
    std::int64_t across() const { return (columns + width - 1) / width; }
    std::int64_t count() const { return (rows + height - 1) / height * across(); }
    at::Tensor of(const at::Tensor& y, std::int64_t i) const
    {
        const std::int64_t r = i / across() * height, c = i % across() * width;
        return y.narrow(0, r, std::min(height, rows - r)).narrow(1, c, std::min(width, columns - c));
    }
    at::Tensor rowsOf(const at::Tensor& x, std::int64_t i) const
    {
        const std::int64_t r = i / across() * height;
        return x.narrow(0, r, std::min(height, rows - r));
    }
    at::Tensor columnsOf(const at::Tensor& w, std::int64_t i, std::int64_t from = 0) const
    {
        const std::int64_t c = i % across() * width;
        return w.narrow(0, from + c, std::min(width, columns - c));
    }
};

/// Few rows are cut by columns, so that the weight is read once; many by rows, so that x is.
Cut cut(std::int64_t rows, std::int64_t columns, std::int64_t height, std::int64_t width)
{
    return rows >= 2 * height ? Cut{rows, columns, height, columns} : Cut{rows, columns, rows, width};
}

void product(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, at::Tensor y)
{
    if (bias.defined())
        at::addmm_out(y, bias, x, weight.t());
    else
        at::mm_out(y, x, weight.t());
}

}  // namespace

at::Tensor FastOperators::plain(const Weight& weight) const
{
    const auto* kept = std::any_cast<at::Tensor>(&weight.prepared);
    if (!kept || kept->scalar_type() != at::kFloat)
        kept = &weight.prepared.emplace<at::Tensor>(weight.stored.to(at::kFloat).contiguous());
    return *kept;
}

Footprint FastOperators::footprint() const
{
    return {.keepsMatrices = !options_.lowMemory, .gatedRows = at::get_num_threads() * kGatedRows, .bandFlop = kConvolutionFlop};
}

at::Tensor FastOperators::matrix(const Weights& w) const
{
    const Weight& weight = w["weight"];
    const at::Tensor flat = weight.stored.flatten(1);
    if (!options_.lowMemory || flat.scalar_type() == at::kFloat)
        return plain(weight).flatten(1);
    if (!converted_.defined() || converted_.numel() < flat.numel())
        converted_ = at::empty({flat.numel()}, flat.options().dtype(at::kFloat));
    const at::Tensor matrix = converted_.narrow(0, 0, flat.numel()).view(flat.sizes());
    const Cut pieces{flat.size(0), flat.size(1), std::max<std::int64_t>(1, (1 << 18) / flat.size(1)), flat.size(1)};
    forPieces(pieces.count(), run(), [&](std::int64_t i) { pieces.of(matrix, i).copy_(pieces.of(flat, i)); });
    return matrix;
}

at::Tensor FastOperators::bias(const Weights& w) const
{
    const Weight* found = w.find("bias");
    return found ? plain(*found) : at::Tensor();
}

at::Tensor FastOperators::linear(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    auto sizes = x.sizes().vec();
    sizes.back() = w["weight"].stored.size(0);
    const at::Tensor y = at::empty(sizes, x.options());
    for (std::int64_t i = 0; i < x.size(0); ++i)
        multiply(w, rowsReadable(x[i].reshape({-1, x.size(-1)})), y[i].view({-1, sizes.back()}));
    return y;
}

void FastOperators::multiply(const Weights& w, const at::Tensor& x, const at::Tensor& y) const
{
    const at::Tensor weight = matrix(w), shift = bias(w);
    const Cut pieces = cut(y.size(0), y.size(1), kRows, kColumns);
    forPieces(pieces.count(), run(), [&](std::int64_t i) {
        product(pieces.rowsOf(x, i), pieces.columnsOf(weight, i), shift.defined() ? pieces.columnsOf(shift, i) : shift, pieces.of(y, i));
    });
}

at::Tensor FastOperators::geglu(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    auto sizes = x.sizes().vec();
    sizes.back() = w["weight"].stored.size(0) / 2;
    const at::Tensor y = at::empty(sizes, x.options());
    for (std::int64_t i = 0; i < x.size(0); ++i)
        multiplyGated(w, rowsReadable(x[i].reshape({-1, x.size(-1)})), y[i].view({-1, sizes.back()}));
    return y;
}

void FastOperators::multiplyGated(const Weights& w, const at::Tensor& x, const at::Tensor& y) const
{
    const at::Tensor weight = matrix(w), shift = bias(w);
    const Cut pieces = cut(y.size(0), y.size(1), kGatedRows, kGatedColumns);
    forPieces(pieces.count(), run(), [&](std::int64_t i) {
        const at::Tensor out = pieces.of(y, i);
        const at::Tensor halves = at::empty({out.size(0), 2 * out.size(1)}, y.options());
        for (const int half : {0, 1}) {
            const std::int64_t from = half * y.size(1);
            product(pieces.rowsOf(x, i), pieces.columnsOf(weight, i, from), shift.defined() ? pieces.columnsOf(shift, i, from) : shift,
                    halves.narrow(1, half * out.size(1), out.size(1)));
        }
        const float* value = halves.data_ptr<float>();
        kernels::gatedGelu(value, value + out.size(1), halves.stride(0), out.data_ptr<float>(), out.stride(0), out.size(0), out.size(1));
    });
}

void FastOperators::gate(const at::Tensor& halves, const at::Tensor& y) const
{
    const Cut pieces{y.size(0), y.size(1), std::max<std::int64_t>(1, kCurveFloats / y.size(1)), y.size(1)};
    forPieces(pieces.count(), run(), [&](std::int64_t i) {
        const at::Tensor out = pieces.of(y, i);
        const float* value = pieces.rowsOf(halves, i).data_ptr<float>();
        kernels::gatedGelu(value, value + y.size(1), halves.stride(0), out.data_ptr<float>(), out.stride(0), out.size(0), out.size(1));
    });
}

at::Tensor FastOperators::conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const
{
    checkpoint();
    const at::IntArrayRef kernel = w["weight"].stored.sizes();
    const at::Tensor in = channelsLast(x);
    const auto reach = [&](std::int64_t side, std::int64_t k) { return (side + 2 * shape.padding - k) / shape.stride + 1; };
    const std::int64_t outputs = kernel[0], height = reach(x.size(2), kernel[2]), width = reach(x.size(3), kernel[3]);
    const at::Tensor y = at::empty({x.size(0), outputs, height, width}, in.options(), at::MemoryFormat::ChannelsLast);
    const double rowFlop = 2.0 * static_cast<double>(outputs * kernel[1] * kernel[2] * kernel[3] * width);
    const std::int64_t most = std::max<std::int64_t>(1, static_cast<std::int64_t>(kConvolutionFlop / rowFlop));
    const std::int64_t bands = (height + most - 1) / most, rows = (height + bands - 1) / bands;
    for (std::int64_t i = 0; i < x.size(0); ++i) {
        // [1, C, H, W] channels-last is [H * W, C] in memory.
        if (kernel[2] == 1 && kernel[3] == 1 && shape.stride == 1 && shape.padding == 0) {
            multiply(w, in[i].permute({1, 2, 0}).view({height * width, -1}), y[i].permute({1, 2, 0}).view({height * width, -1}));
            continue;
        }
        for (std::int64_t row = 0; row < height; row += rows) {
            checkpoint();
            const std::int64_t end = std::min(height, row + rows);
            convolve(w, in.narrow(0, i, 1), shape, row, end, y.narrow(0, i, 1).narrow(2, row, end - row));
        }
    }
    return y;
}

void FastOperators::convolve(const Weights& w, const at::Tensor& x, ConvShape shape, std::int64_t first, std::int64_t last, const at::Tensor& y) const
{
    const Weight& weight = w["weight"];
    // A band reads the rows around it; where there are none, zeros are put.
    const std::int64_t height = x.size(2), begin = first * shape.stride - shape.padding, end = (last - 1) * shape.stride - shape.padding + weight.stored.size(2);
    const bool whole = begin <= 0 && end >= height;
    at::Tensor in = x;
    if (!whole) {
        in = x.narrow(2, std::max<std::int64_t>(0, begin), std::min(height, end) - std::max<std::int64_t>(0, begin));
        if (begin < 0 || end > height)
            in = channelsLast(at::constant_pad_nd(in, {0, 0, std::max<std::int64_t>(0, -begin), std::max<std::int64_t>(0, end - height)}));
    }
    const std::int64_t above = whole ? shape.padding : 0;
    const bool pack = whole && weight.stored.numel() > kPackedElements && std::max(height, x.size(3)) < kPackedSide && at::hasMKLDNN();
    const auto* packed = std::any_cast<Packed>(&weight.prepared);
    if (pack && (!packed || packed->shape.stride != shape.stride || packed->shape.padding != shape.padding))
        packed = &weight.prepared.emplace<Packed>(Packed{packConvolution(weight.stored.to(at::kFloat), shape.padding, shape.stride), shape});
    if (pack) {
        y.copy_(at::mkldnn_convolution(in, packed->weight, bias(w), {above, shape.padding}, {shape.stride, shape.stride}, {1, 1}, 1));
        return;
    }
    const auto* kept = std::any_cast<at::Tensor>(&weight.prepared);
    if (!kept || kept->scalar_type() != at::kFloat)
        kept = &weight.prepared.emplace<at::Tensor>(channelsLast(weight.stored.to(at::kFloat)));
    y.copy_(at::conv2d(in, *kept, bias(w), {shape.stride, shape.stride}, {above, shape.padding}));
}

at::Tensor FastOperators::groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const
{
    const at::Tensor in = channelsLast(x);
    return applyAffine(in, groupAffine(w, in, groups, eps), activation);
}

ChannelAffine FastOperators::groupAffine(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps) const
{
    checkpoint();
    const at::Tensor in = channelsLast(x);
    const std::int64_t batch = x.size(0), channels = x.size(1), pixels = x.size(2) * x.size(3), blocks = (pixels + kNormRows - 1) / kNormRows;
    // Around the picture's first pixel, so that a channel far from zero keeps its variance.
    const at::Tensor sums = at::empty({batch, 2, blocks, channels}, in.options());
    forPieces(batch * blocks, run(), [&](std::int64_t i) {
        const std::int64_t picture = i / blocks, block = i % blocks;
        const float* first = in.data_ptr<float>() + picture * pixels * channels;
        float* sum = sums.data_ptr<float>() + (picture * 2 * blocks + block) * channels;
        kernels::channelSums(first + block * kNormRows * channels, std::min(kNormRows, pixels - block * kNormRows), channels, first, sum, sum + blocks * channels);
    });
    const at::Tensor total = sums.to(at::kDouble).sum(2);
    const at::Tensor around = in.narrow(2, 0, 1).narrow(3, 0, 1).reshape({batch, channels}).to(at::kDouble);
    const auto count = static_cast<double>(pixels);
    const at::Tensor apart = total.select(1, 0) / count, mean = around + apart;
    const at::Tensor spread = total.select(1, 1) / count - apart.square();  // of each channel, around its own mean
    const auto grouped = [&](const at::Tensor& y) { return y.view({batch, groups, channels / groups}); };
    const at::Tensor groupMean = grouped(mean).mean(-1, true);
    const at::Tensor variance = (grouped(spread) + (grouped(mean) - groupMean).square()).mean(-1, true).clamp_min(0);
    const at::Tensor scale = plain(w["weight"]).to(at::kDouble).view({1, groups, -1}) * (variance + eps).rsqrt();
    const at::Tensor shift = plain(w["bias"]).to(at::kDouble).view({1, groups, -1}) - groupMean * scale;
    return {scale.reshape({batch, channels}), shift.reshape({batch, channels})};
}

at::Tensor FastOperators::applyAffine(const at::Tensor& x, const ChannelAffine& affine, Activation activation) const
{
    checkpoint();
    const at::Tensor in = channelsLast(x), y = at::empty(x.sizes(), in.options(), at::MemoryFormat::ChannelsLast);
    const at::Tensor scale = affine.scale.to(at::kFloat).contiguous(), shift = affine.shift.to(at::kFloat).contiguous();
    const std::int64_t channels = x.size(1), pixels = x.size(2) * x.size(3), rows = std::max<std::int64_t>(1, kCurveFloats / channels), blocks = (pixels + rows - 1) / rows;
    const auto form = curveOf(activation);
    forPieces(x.size(0) * blocks, run(), [&](std::int64_t i) {
        const std::int64_t picture = i / blocks, row = i % blocks * rows, at = (picture * pixels + row) * channels;
        kernels::scaleShift(in.data_ptr<float>() + at, y.data_ptr<float>() + at, std::min(rows, pixels - row), channels, scale.data_ptr<float>() + picture * channels,
                            shift.data_ptr<float>() + picture * channels, form);
    });
    return y;
}

at::Tensor FastOperators::layerNorm(const Weights& w, const at::Tensor& x, double eps) const
{
    checkpoint();
    const at::Tensor weight = plain(w["weight"]);
    return at::layer_norm(x.contiguous(), weight.sizes(), weight, plain(w["bias"]), eps);
}

at::Tensor FastOperators::attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t heads, bool causal) const
{
    checkpoint();
    const std::int64_t batch = q.size(0), tokens = q.size(1), keys = k.size(1), dim = q.size(2) / heads;
    const std::int64_t blocks = (tokens + kernels::kAttentionRows - 1) / kernels::kAttentionRows;
    const at::Tensor queries = rowsReadable(q), seen = rowsReadable(k), values = rowsReadable(v), y = at::empty(q.sizes(), q.options());
    const auto place = [&](const at::Tensor& x, std::int64_t picture, std::int64_t row, std::int64_t head) {
        return x.data_ptr<float>() + picture * x.stride(0) + row * x.stride(1) + head * dim;
    };
    forPieces(batch * heads * blocks, run(), [&](std::int64_t i) {
        const std::int64_t row = i % blocks * kernels::kAttentionRows, head = i / blocks % heads, picture = i / blocks / heads;
        const at::Tensor scratch = at::empty({static_cast<std::int64_t>(kernels::attentionScratch(dim))}, y.options());
        kernels::attend({.q = place(queries, picture, row, head),
                         .k = place(seen, picture, 0, head),
                         .v = place(values, picture, 0, head),
                         .out = place(y, picture, row, head),
                         .qStride = queries.stride(1),
                         .kStride = seen.stride(1),
                         .vStride = values.stride(1),
                         .outStride = y.stride(1),
                         .rows = std::min(kernels::kAttentionRows, tokens - row),
                         .keys = keys,
                         .dim = dim,
                         .scale = 1 / std::sqrt(static_cast<float>(dim)),
                         .position = causal ? row : -1},
                        scratch.data_ptr<float>());
    });
    return y;
}

at::Tensor FastOperators::activate(const at::Tensor& x, Activation activation) const
{
    checkpoint();
    if (activation == Activation::None)
        return x;
    const at::Tensor in = x.is_non_overlapping_and_dense() ? x : x.contiguous(), y = at::empty_like(in);
    const std::int64_t count = in.numel();
    forPieces((count + kCurveFloats - 1) / kCurveFloats, run(), [&](std::int64_t i) {
        const std::int64_t first = i * kCurveFloats;
        kernels::curve(in.data_ptr<float>() + first, y.data_ptr<float>() + first, std::min(kCurveFloats, count - first), curveOf(activation));
    });
    return y;
}

at::Tensor FastOperators::upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const
{
    checkpoint();
    return at::upsample_nearest2d(channelsLast(x), {height, width});
}

}  // namespace engine
