#include "core/engine/operators/blank_operators.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <utility>

#include "core/engine/operators/torch_version.h"

namespace engine {

struct BlankMemory::Count {
    std::int64_t now = 0, peak = 0;
};

namespace {

thread_local std::shared_ptr<BlankMemory::Count> counted;

struct Block {
    std::shared_ptr<BlankMemory::Count> of;
    std::int64_t bytes;
};

void release(void* context)
{
    const std::unique_ptr<Block> block(static_cast<Block*>(context));
    block->of->now -= block->bytes;
}

/// libtorch asks for memory on the device meta too, and is content with none.
class BlankSource final : public MemorySource {
    c10::DeleterFnPtr raw_deleter() const override { return release; }

    c10::DataPtr take(std::size_t size) const override
    {
        const at::Device meta(at::kMeta);
        if (!counted)
            return {nullptr, meta};
        const auto bytes = static_cast<std::int64_t>(size);
        counted->now += bytes;
        counted->peak = std::max(counted->peak, counted->now);
        return {nullptr, new Block{counted, bytes}, release, meta};
    }
};

constexpr std::int64_t kNormRows = 256;  // as FastOperators sums them

at::Tensor channelsLast(const at::Tensor& x)
{
    return x.contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor rowsReadable(const at::Tensor& x)
{
    return x.stride(-1) == 1 || x.size(-1) == 1 ? x : x.contiguous();
}

}  // namespace

BlankMemory::BlankMemory() : count_(std::make_shared<Count>()), before_(std::exchange(counted, count_))
{
    [[maybe_unused]] static const bool placed = [] {
        static BlankSource source;
        c10::SetAllocator(c10::DeviceType::Meta, &source, 255);
        return true;
    }();
}

BlankMemory::~BlankMemory()
{
    counted = std::move(before_);
}

std::int64_t BlankMemory::peak() const
{
    return count_->peak;
}

BlankOperators::BlankOperators(base::RunContext run, const Footprint& footprint)
    : Operators(std::move(run)), footprint_(footprint), options_(at::TensorOptions().device(at::kMeta).dtype(footprint.type))
{
}

at::Tensor BlankOperators::scratch(std::int64_t bytes) const
{
    return at::empty({bytes}, options_.dtype(at::kByte));
}

at::Tensor BlankOperators::empty(at::IntArrayRef sizes) const
{
    return at::empty(sizes, options_);
}

at::Tensor BlankOperators::emptyPicture(at::IntArrayRef sizes) const
{
    return at::empty(sizes, options_, at::MemoryFormat::ChannelsLast);
}

/// What is made of a weight at its first use stays. @param relaid whether its numbers are laid out anew even in the stored type
void BlankOperators::keep(const Weight& weight, bool relaid) const
{
    const at::Tensor& stored = weight.stored;
    at::Tensor& laid = laid_[stored.data_ptr()];
    if (laid.defined())
        return;
    (stored.storage().resizable() ? owned_ : mapped_) += static_cast<std::int64_t>(stored.nbytes());
    const bool converted = stored.scalar_type() != footprint_.weightType;
    const auto bytes = stored.numel() * static_cast<std::int64_t>(c10::elementSize(footprint_.weightType));
    const at::Tensor between = scratch(converted && relaid ? bytes : 0);
    laid = scratch(converted || relaid ? bytes : 0);
    kept_ += static_cast<std::int64_t>(laid.nbytes());
}

void BlankOperators::keepAll(const Weights& w, bool matrix) const
{
    const Weight& weight = w["weight"];
    if (matrix && !footprint_.keepsMatrices && weight.stored.scalar_type() != at::kFloat) {
        const std::int64_t bytes = 4 * weight.stored.numel();
        if (!laid_[weight.stored.data_ptr()].defined()) {
            laid_[weight.stored.data_ptr()] = scratch(0);
            (weight.stored.storage().resizable() ? owned_ : mapped_) += static_cast<std::int64_t>(weight.stored.nbytes());
        }
        if (!converted_.defined() || converted_.numel() < bytes)
            converted_ = scratch(bytes);
    } else {
        keep(weight, footprint_.relaysWeights);
    }
    if (const Weight* bias = w.find("bias"))
        keep(*bias, false);
}

at::Tensor BlankOperators::linear(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    keepAll(w, true);
    auto sizes = x.sizes().vec();
    sizes.back() = w["weight"].stored.size(0);
    const at::Tensor y = empty(sizes), rows = rowsReadable(x[0].reshape({-1, x.size(-1)}));
    if (footprint_.productType != footprint_.type) {
        const auto most = static_cast<std::int64_t>(footprint_.bandFlop / (2.0 * static_cast<double>(x.size(-1) * sizes.back())));
        const at::Tensor narrowed = scratch(std::min(rows.size(0), std::max<std::int64_t>(64, most)) * rows.size(1) * 2);
    }
    return y;
}

at::Tensor BlankOperators::geglu(const Weights& w, const at::Tensor& x) const
{
    checkpoint();
    keepAll(w, true);
    auto sizes = x.sizes().vec();
    sizes.back() = w["weight"].stored.size(0) / 2;
    const at::Tensor rows = rowsReadable(x[0].reshape({-1, x.size(-1)}));
    const std::int64_t atOnce = footprint_.gatedRows > 0 ? std::min(rows.size(0), footprint_.gatedRows) : x.numel() / x.size(-1);
    const at::Tensor y = empty(sizes), halves = empty({atOnce, 2 * sizes.back()});
    const at::Tensor gelu = footprint_.gatedRows > 0 ? at::Tensor() : y;
    return y;
}

at::Tensor BlankOperators::conv2d(const Weights& w, const at::Tensor& x, ConvShape shape) const
{
    checkpoint();
    const at::IntArrayRef kernel = w["weight"].stored.sizes();
    const bool product = kernel[2] == 1 && kernel[3] == 1 && shape.stride == 1 && shape.padding == 0;
    keepAll(w, product);
    const at::Tensor in = channelsLast(x);
    const auto reach = [&](std::int64_t side, std::int64_t k) { return (side + 2 * shape.padding - k) / shape.stride + 1; };
    const std::int64_t height = reach(x.size(2), kernel[2]), width = reach(x.size(3), kernel[3]);
    const at::Tensor y = emptyPicture({x.size(0), kernel[0], height, width});
    // What a band takes beside its result: a copy with zeros around it where it is not the whole, its numbers in the narrower type, the result before it is put.
    const double rowFlop = 2.0 * static_cast<double>(kernel[0] * kernel[1] * kernel[2] * kernel[3] * width);
    const std::int64_t rows = std::min(height, std::max<std::int64_t>(1, static_cast<std::int64_t>(footprint_.bandFlop / rowFlop)));
    const std::int64_t read = std::min(x.size(2), rows * shape.stride + kernel[2] - 1) * x.size(3) * kernel[1];
    if (footprint_.productType != footprint_.type) {
        const at::Tensor narrowed = scratch(read * 2);
    } else if (footprint_.copiesBands && !product) {
        const at::Tensor padded = scratch(rows < height ? read * 4 : 0), band = scratch(rows * width * kernel[0] * 4);
    }
    return y;
}

at::Tensor BlankOperators::groupNorm(const Weights& w, const at::Tensor& x, std::int64_t groups, double eps, Activation activation) const
{
    const at::Tensor in = channelsLast(x);
    return applyAffine(in, groupAffine(w, in, groups, eps), activation);
}

ChannelAffine BlankOperators::groupAffine(const Weights& w, const at::Tensor& x, std::int64_t, double) const
{
    checkpoint();
    keepAll(w, false);
    const at::Tensor in = channelsLast(x);
    const std::int64_t blocks = (x.size(2) * x.size(3) + kNormRows - 1) / kNormRows;
    const at::Tensor sums = scratch(x.size(0) * 2 * blocks * x.size(1) * 12);  // in float, then in double
    const auto row = [&] { return at::empty({x.size(0), x.size(1)}, options_.dtype(at::kDouble)); };
    return {row(), row()};
}

at::Tensor BlankOperators::applyAffine(const at::Tensor& x, const ChannelAffine&, Activation) const
{
    checkpoint();
    const at::Tensor in = channelsLast(x);
    // A device's normed picture is brought back to channels-last; in bands it is scaled in float32.
    const at::Tensor between = footprint_.type == at::kFloat ? at::Tensor() : scratch(x.numel() * 8);
    return emptyPicture(x.sizes());
}

at::Tensor BlankOperators::layerNorm(const Weights& w, const at::Tensor& x, double) const
{
    checkpoint();
    keepAll(w, false);
    const at::Tensor in = x.contiguous();
    return empty(x.sizes());
}

at::Tensor BlankOperators::attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, std::int64_t, bool) const
{
    checkpoint();
    const at::Tensor queries = rowsReadable(q), keys = rowsReadable(k), values = rowsReadable(v);
    return empty(q.sizes());
}

at::Tensor BlankOperators::activate(const at::Tensor& x, Activation activation) const
{
    checkpoint();
    if (activation == Activation::None)
        return x;
    const at::Tensor in = x.is_non_overlapping_and_dense() ? x : x.contiguous();
    return at::empty_like(in);
}

at::Tensor BlankOperators::upsample(const at::Tensor& x, std::int64_t height, std::int64_t width) const
{
    checkpoint();
    const at::Tensor in = channelsLast(x);
    return emptyPicture({x.size(0), x.size(1), height, width});
}

at::Tensor BlankOperators::plain(const Weight& weight) const
{
    keep(weight, false);
    const auto outside = std::exchange(counted, nullptr);  // counted as kept already
    const at::Tensor like = empty(weight.stored.sizes());
    counted = outside;
    return like;
}

}  // namespace engine
