#include "tests/core/engine/operator_cases.h"

#include <ATen/ATen.h>
#include <c10/core/CPUAllocator.h>

#include <cmath>
#include <new>

namespace engine {
namespace {

using Sizes = std::vector<std::int64_t>;

at::Tensor drawn(const Sizes& sizes, std::uint64_t seed, double scale)
{
    auto generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    return at::rand(sizes, generator).sub_(0.5).mul_(scale * std::sqrt(12.0));
}

OperatorCase linear(std::int64_t tokens, std::int64_t in, std::int64_t out, std::int64_t batch = 2)
{
    return {"linear " + std::to_string(tokens) + " x " + std::to_string(in) + " x " + std::to_string(out), {{out, in}, {out}}, {{batch, tokens, in}},
            [](const Operators& o, const Weights& w, const auto& x) { return o.linear(w, x[0]); }};
}

OperatorCase geglu(std::int64_t tokens, std::int64_t channels)
{
    return {"geglu " + std::to_string(tokens) + " x " + std::to_string(channels), {{8 * channels, channels}, {8 * channels}}, {{2, tokens, channels}},
            [](const Operators& o, const Weights& w, const auto& x) { return o.geglu(w, x[0]); }};
}

OperatorCase conv(std::int64_t in, std::int64_t out, std::int64_t height, std::int64_t width, std::int64_t kernel = 3, ConvShape shape = {})
{
    return {"conv " + std::to_string(in) + " to " + std::to_string(out) + " at " + std::to_string(height) + " x " + std::to_string(width) + ", " + std::to_string(kernel) + ", "
                + std::to_string(shape.stride),
            {{out, in, kernel, kernel}, {out}}, {{2, in, height, width}}, [shape](const Operators& o, const Weights& w, const auto& x) { return o.conv2d(w, x[0], shape); }};
}

OperatorCase norm(std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t groups, Activation activation)
{
    return {"group norm " + std::to_string(channels) + " at " + std::to_string(height) + " x " + std::to_string(width), {{channels}, {channels}}, {{2, channels, height, width}},
            [=](const Operators& o, const Weights& w, const auto& x) { return o.groupNorm(w, x[0] * 0.5 + 20, groups, 1e-5, activation); }};
}

OperatorCase attention(std::int64_t tokens, std::int64_t keys, std::int64_t heads, std::int64_t dim, bool causal = false)
{
    return {"attention " + std::to_string(tokens) + " x " + std::to_string(keys) + ", " + std::to_string(heads) + " x " + std::to_string(dim), {{1}, {1}},
            {{2, tokens, heads * dim}, {2, keys, heads * dim}, {2, keys, heads * dim}}, [=](const Operators& o, const Weights&, const auto& x) {
                return o.attention(x[0] * 3, x[1], x[2], heads, causal);  // scores with some spread
            }};
}

OperatorCase joinedAttention(std::int64_t tokens, std::int64_t heads, std::int64_t dim)
{
    return {"attention on views", {{1}, {1}}, {{2, tokens, 3 * heads * dim}}, [=](const Operators& o, const Weights&, const auto& x) {
                const auto parts = x[0].chunk(3, -1);
                return o.attention(parts[0], parts[1], parts[2], heads, false);
            }};
}

OperatorCase curve(Activation activation, const std::string& name)
{
    return {name, {{1}, {1}}, {{2, 33, 1001}}, [=](const Operators& o, const Weights&, const auto& x) { return o.activate(x[0] * 8, activation); }};
}

}  // namespace

WeightMap OperatorCase::weights() const
{
    WeightMap map;
    const Sizes& size = weightSizes[0];
    double inputs = 1;
    for (std::size_t i = 1; i < size.size(); ++i)
        inputs *= static_cast<double>(size[i]);
    map["weight"].stored = drawn(size, 1, 1 / std::sqrt(inputs));
    map["bias"].stored = drawn(weightSizes[1], 2, 0.3);
    return map;
}

at::Tensor OperatorCase::run(const Operators& operators, const Weights& w, at::ScalarType type) const
{
    std::vector<at::Tensor> inputs;
    for (std::size_t i = 0; i < inputSizes.size(); ++i)
        inputs.push_back(drawn(inputSizes[i], 10 + i, 1).to(type));
    return call(operators, w, inputs);
}

at::Tensor OperatorCase::runLast(const Operators& operators, const Weights& w) const
{
    std::vector<at::Tensor> inputs;
    for (std::size_t i = 0; i < inputSizes.size(); ++i)
        inputs.push_back(drawn(inputSizes[i], 10 + i, 1).narrow(0, inputSizes[i][0] - 1, 1).clone());
    return call(operators, w, inputs);
}

const std::vector<OperatorCase>& operatorCases()
{
    static const std::vector<OperatorCase> cases{
        linear(1024, 320, 320), linear(1030, 320, 320), linear(1024, 1280, 320), linear(256, 640, 640), linear(64, 1280, 1280), linear(77, 768, 3072), linear(77, 768, 320),
        linear(16, 1280, 1280), linear(1, 1280, 1280), linear(7, 31, 19), linear(1, 13, 5),
        geglu(1024, 320), geglu(257, 320), geglu(64, 640), geglu(16, 640), geglu(5, 24),
        conv(4, 320, 32, 32), conv(320, 320, 32, 32), conv(320, 4, 32, 32), conv(640, 320, 16, 24), conv(640, 640, 16, 16), conv(1280, 1280, 8, 8), conv(1280, 1280, 4, 4),
        conv(320, 320, 33, 31, 3, {2, 1}), conv(640, 640, 9, 7, 3, {2, 1}), conv(128, 128, 17, 129, 3, {2, 0}), conv(512, 512, 130, 20), conv(8, 24, 5, 3),
        conv(320, 640, 16, 16, 1, {1, 0}), conv(640, 320, 7, 5, 1, {1, 0}), conv(4, 4, 9, 9, 1, {1, 0}), conv(128, 3, 40, 40), conv(3, 1280, 28, 28, 14, {14, 0}),
        norm(320, 32, 32, 32, Activation::Silu), norm(640, 7, 9, 32, Activation::None), norm(2560, 4, 4, 32, Activation::Silu), norm(24, 3, 50, 4, Activation::Silu),
        attention(1024, 1024, 8, 40), attention(256, 256, 8, 80), attention(64, 64, 8, 160), attention(16, 16, 8, 160), attention(1000, 77, 8, 40), attention(100, 77, 10, 64),
        attention(77, 77, 12, 64, true), attention(300, 300, 2, 64, true), attention(129, 260, 1, 512), attention(65, 1, 2, 7), attention(257, 257, 16, 80),
        joinedAttention(150, 8, 40),
        curve(Activation::Silu, "silu"), curve(Activation::Gelu, "gelu"), curve(Activation::QuickGelu, "quick gelu"),
        {"layer norm", {{320}, {320}}, {{2, 100, 320}}, [](const Operators& o, const Weights& w, const auto& x) { return o.layerNorm(w, x[0] + 3, 1e-5); }},
        {"upsample", {{1}, {1}}, {{2, 48, 5, 7}}, [](const Operators& o, const Weights&, const auto& x) { return o.upsample(x[0], 11, 14); }},
    };
    return cases;
}

double distance(const at::Tensor& a, const at::Tensor& b)
{
    if (a.sizes() != b.sizes())
        return INFINITY;
    return ((a.to(at::kDouble) - b.to(at::kDouble)).abs().max() / b.to(at::kDouble).std()).item<double>();
}

namespace {

std::atomic<std::size_t> held = 0, most = 0;

/// Every block is preceded by its size.
class Counting final : public c10::Allocator {
public:
    static constexpr std::size_t kAhead = 64;
    c10::DataPtr allocate(std::size_t bytes) const override
    {
        void* block = ::operator new(bytes + kAhead, std::align_val_t{kAhead});
        *static_cast<std::size_t*>(block) = bytes;
        const std::size_t now = held += bytes;
        for (std::size_t seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
        }
        void* data = static_cast<char*>(block) + kAhead;
        return {data, data, &release, c10::DeviceType::CPU};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    static void release(void* data)
    {
        void* block = static_cast<char*>(data) - kAhead;
        held -= *static_cast<std::size_t*>(block);
        ::operator delete(block, std::align_val_t{kAhead});
    }
};

}  // namespace

MemoryCount::MemoryCount()
{
    static Counting counting;
    held = most = 0;
    c10::SetCPUAllocator(&counting, 1);
}

MemoryCount::~MemoryCount()
{
    c10::SetCPUAllocator(c10::GetDefaultCPUAllocator(), 1);
}

std::size_t MemoryCount::peak() const
{
    return most;
}

}  // namespace engine
