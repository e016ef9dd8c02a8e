#include "core/engine/operators/onednn_operators.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <map>
#include <oneapi/dnnl/dnnl.hpp>
#include <vector>

#include "core/base/error.h"
#include "core/engine/operators/failures.h"

namespace engine {
namespace {

using dnnl::memory;
using Dims = memory::dims;

// At most so much arithmetic between two looks at the stop request, as in FastOperators.
constexpr double kProductFlop = 30e9;
// Rows of the feed-forward's product that stand in memory at once: fresh blocks above 32 MB are slow.
constexpr std::int64_t kGatedRows = 1024;
// Primitives that one weight keeps ready: the sizes of a preview and of a final picture, with their bands.
constexpr std::size_t kPrimitives = 8;
// What must be free before a kernel is generated: oneDNN 2 writes through a null pointer where it gets no memory for its code (measured: below 2 MB).
constexpr std::size_t kKernelRoom = 32 << 20;

const dnnl::engine& processor()
{
    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    return engine;
}

/// Everything that oneDNN's choice of a kernel depends on: strides, sizes, bands, by the caller's own order.
using Key = std::vector<std::int64_t>;

struct Primitive {
    dnnl::primitive run;
    memory::desc source, weight, target, scratch;
};

/// What a weight was made into. Its layout depends on the shape that it is used for, and another one would give wrong numbers without a word: it is compared.
struct Laid {
    memory::data_type type = memory::data_type::undef;
    memory weight;
    at::Tensor numbers;  // of `weight`
    at::Tensor storedBias, bias;  // as in the checkpoint, and in float; undefined where there is none
    std::map<Key, Primitive> primitives;
};

Laid& laidOf(const Weights& w, memory::data_type type)
{
    const Weight &weight = w["weight"], *const bias = w.find("bias");
    auto* kept = std::any_cast<std::shared_ptr<Laid>>(&weight.prepared);
    if (!kept || (*kept)->type != type) {
        kept = &weight.prepared.emplace<std::shared_ptr<Laid>>(std::make_shared<Laid>());
        (*kept)->type = type;
    }
    Laid& laid = **kept;
    if (bias && !laid.storedBias.is_same(bias->stored)) {
        laid.storedBias = bias->stored;
        laid.bias = bias->stored.to(at::kFloat).contiguous();
    }
    return laid;
}

memory over(const memory::desc& desc, const at::Tensor& tensor)
{
    return {desc, processor(), tensor.data_ptr()};
}

at::ScalarType typeOf(memory::data_type type)
{
    return type == memory::data_type::bf16 ? at::kBFloat16 : at::kFloat;
}

/// The stored weight in the layout that a primitive asks for.
void layOut(const Weight& weight, const memory::desc& stored, const memory::desc& wanted, Laid& laid)
{
    if (laid.weight && laid.weight.get_desc() == wanted)
        return;
    at::Tensor plain = weight.stored.to(typeOf(laid.type)).contiguous();
    laid.primitives.clear();  // they ask for the layout before
    if (stored == wanted) {
        laid.numbers = plain;
        laid.weight = over(wanted, laid.numbers);
        return;
    }
    const at::Tensor numbers = at::empty({static_cast<std::int64_t>(wanted.get_size())}, at::kByte);
    memory from = over(stored, plain), to = over(wanted, numbers);
    dnnl::stream stream(processor());
    dnnl::reorder(from, to).execute(stream, from, to);
    stream.wait();
    laid.numbers = numbers;
    laid.weight = to;
}

/// The primitive for a key, made by `make` at first use, with the weight laid out as it wants it.
template <class Make>
const Primitive& primitiveFor(const Weight& weight, Laid& laid, const Key& key, const memory::desc& stored, const Make& make)
{
    if (const auto found = laid.primitives.find(key); found != laid.primitives.end())
        return found->second;
    requireRoom(kKernelRoom);
    const Primitive made = make();
    layOut(weight, stored, made.weight, laid);
    if (laid.primitives.size() >= kPrimitives)
        laid.primitives.clear();
    return laid.primitives.emplace(key, made).first->second;
}

void execute(const Primitive& primitive, const Laid& laid, const at::Tensor& source, const at::Tensor& target)
{
    const at::Tensor scratch = at::empty({static_cast<std::int64_t>(primitive.scratch.get_size())}, at::kByte);
    std::unordered_map<int, memory> arguments{{DNNL_ARG_SRC, over(primitive.source, source)},
                                              {DNNL_ARG_WEIGHTS, laid.weight},
                                              {DNNL_ARG_DST, over(primitive.target, target)},
                                              {DNNL_ARG_SCRATCHPAD, over(primitive.scratch, scratch)}};
    if (laid.bias.defined())
        arguments.emplace(DNNL_ARG_BIAS, memory({{laid.bias.numel()}, memory::data_type::f32, memory::format_tag::x}, processor(), laid.bias.data_ptr()));
    dnnl::stream stream(processor());
    primitive.run.execute(stream, arguments);
    stream.wait();
}

dnnl::primitive_attr ownScratch()
{
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
    return attributes;
}

Primitive makeProduct(std::int64_t rows, std::int64_t in, std::int64_t out, std::int64_t stride, memory::data_type type, bool bias)
{
    const memory::desc source({rows, in}, type, Dims{stride, 1}), any({in, out}, type, memory::format_tag::any), target({rows, out}, memory::data_type::f32, memory::format_tag::ab);
    const memory::desc shift({1, out}, memory::data_type::f32, memory::format_tag::ab);
    const dnnl::matmul::desc description = bias ? dnnl::matmul::desc(source, any, shift, target) : dnnl::matmul::desc(source, any, target);
    const dnnl::matmul::primitive_desc chosen(description, ownScratch(), processor());
    return {dnnl::matmul(chosen), chosen.src_desc(), chosen.weights_desc(), chosen.dst_desc(), chosen.scratchpad_desc()};
}

[[noreturn]] void fail(const Weights& w, const dnnl::error& error)
{
    if (error.status == dnnl_out_of_memory)
        throw base::Error(base::ErrorCode::TooLarge, "There is not enough memory for " + w.prefix(), "Close other programs, or make a smaller picture.", {}, error.what());
    throw base::Error(base::ErrorCode::Internal, "oneDNN cannot compute " + w.prefix(), "Please report this.", {}, error.what());
}

void productRows(const Weights& w, memory::data_type type, const at::Tensor& x, const at::Tensor& y)
{
    const Weight& weight = w["weight"];
    Laid& laid = laidOf(w, type);
    const std::int64_t out = weight.stored.size(0), in = weight.stored.numel() / out;
    const at::Tensor source = type == memory::data_type::f32 ? x : x.to(at::kBFloat16).contiguous();
    const std::int64_t rows = x.size(0), stride = rows == 1 ? in : source.stride(0);
    try {
        const memory::desc stored({in, out}, type, memory::format_tag::ba);
        const Primitive& product =
            primitiveFor(weight, laid, {rows, stride}, stored, [&] { return makeProduct(rows, in, out, stride, type, laid.bias.defined()); });
        execute(product, laid, source, y);
    } catch (const dnnl::error& error) {
        fail(w, error);
    }
}

/// Equal bands of at most `most` rows, in turn.
template <class Body>
void inBands(std::int64_t rows, std::int64_t most, const base::RunContext& run, const Body& body)
{
    const std::int64_t bands = (rows + most - 1) / most, height = (rows + bands - 1) / bands;
    for (std::int64_t row = 0; row < rows; row += height) {
        run.checkpoint();
        body(row, std::min(height, rows - row));
    }
}

}  // namespace

bool OneDnnOperators::hasBfloat16()
{
    const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
    const auto wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core_bf16);
    return (isa & wanted) == wanted;
}

Footprint OneDnnOperators::footprint() const
{
    const at::ScalarType type = own_.bfloat16 ? at::kBFloat16 : at::kFloat;
    return {.weightType = type, .productType = type, .relaysWeights = true, .copiesBands = false, .gatedRows = kGatedRows, .bandFlop = kProductFlop};
}

void OneDnnOperators::multiply(const Weights& w, const at::Tensor& x, const at::Tensor& y) const
{
    const auto type = own_.bfloat16 ? memory::data_type::bf16 : memory::data_type::f32;
    const double rowFlop = 2.0 * static_cast<double>(x.size(1) * y.size(1));
    inBands(x.size(0), std::max<std::int64_t>(64, static_cast<std::int64_t>(kProductFlop / rowFlop)), run(),
            [&](std::int64_t row, std::int64_t rows) { productRows(w, type, x.narrow(0, row, rows), y.narrow(0, row, rows)); });
}

void OneDnnOperators::multiplyGated(const Weights& w, const at::Tensor& x, const at::Tensor& y) const
{
    const auto type = own_.bfloat16 ? memory::data_type::bf16 : memory::data_type::f32;
    const at::Tensor halves = at::empty({std::min(kGatedRows, x.size(0)), 2 * y.size(1)}, y.options());
    inBands(x.size(0), kGatedRows, run(), [&](std::int64_t row, std::int64_t rows) {
        const at::Tensor part = halves.narrow(0, 0, rows);
        productRows(w, type, x.narrow(0, row, rows), part);
        gate(part, y.narrow(0, row, rows));
    });
}

void OneDnnOperators::convolve(const Weights& w, const at::Tensor& x, ConvShape shape, std::int64_t first, std::int64_t last, const at::Tensor& y) const
{
    const auto type = own_.bfloat16 ? memory::data_type::bf16 : memory::data_type::f32;
    const Weight& weight = w["weight"];
    Laid& laid = laidOf(w, type);
    const at::IntArrayRef kernel = weight.stored.sizes();
    const std::int64_t begin = first * shape.stride - shape.padding, end = (last - 1) * shape.stride - shape.padding + kernel[2];
    const std::int64_t above = std::max<std::int64_t>(0, -begin), below = std::max<std::int64_t>(0, end - x.size(2));
    const at::Tensor band = x.narrow(2, begin + above, end - below - begin - above);
    const at::Tensor source = type == memory::data_type::f32 ? band : band.to(at::kBFloat16);
    const std::int64_t right = (y.size(3) - 1) * shape.stride + kernel[3] - x.size(3) - shape.padding;
    const Dims in{1, kernel[1], band.size(2), band.size(3)}, weights(kernel.begin(), kernel.end()), out{1, kernel[0], y.size(2), y.size(3)};
    const auto make = [&] {
        const memory::desc from(in, type, memory::format_tag::nhwc), any(weights, type, memory::format_tag::any), to(out, memory::data_type::f32, memory::format_tag::nhwc);
        const memory::desc bias = laid.bias.defined() ? memory::desc({kernel[0]}, memory::data_type::f32, memory::format_tag::x) : memory::desc();
        const dnnl::convolution_forward::desc description(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, from, any, bias, to,
                                                          Dims{shape.stride, shape.stride}, Dims{above, shape.padding}, Dims{below, right});
        const dnnl::convolution_forward::primitive_desc chosen(description, ownScratch(), processor());
        return Primitive{dnnl::convolution_forward(chosen), chosen.src_desc(), chosen.weights_desc(), chosen.dst_desc(), chosen.scratchpad_desc()};
    };
    try {
        const Key key{in[2], in[3], out[2], out[3], shape.stride, shape.padding, above, below};
        const memory::desc stored(weights, type, memory::format_tag::oihw);
        execute(primitiveFor(weight, laid, key, stored, make), laid, source, y);
    } catch (const dnnl::error& error) {
        fail(w, error);
    }
}

}  // namespace engine
