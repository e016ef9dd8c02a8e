#include "core/engine/tool/ceilings.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <chrono>
#include <functional>

#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/fast_operators.h"
#include "core/engine/operators/make_operators.h"

namespace engine::bench {
namespace {

/// Shortest of a dozen runs, in seconds.
double shortest(const base::RunContext& run, const std::function<void()>& work)
{
    double least = 1e9;
    for (int i = 0; i < 12; ++i) {
        run.checkpoint();
        const auto start = std::chrono::steady_clock::now();
        work();
        const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
        least = std::min(least, passed.count());
    }
    return least;
}

}  // namespace

Ceilings measureCeilings(const base::RunContext& run)
{
    constexpr std::int64_t kSide = 2048, kChannels = 1280, kPixels = 16;
    constexpr double kProduct = 2e-9 * kSide * kSide * kSide, kConvolution = 2e-9 * 9 * kChannels * kChannels * kPixels * kPixels;
    Ceilings best;
    const at::Tensor square = at::rand({1, kSide, kSide}), other = at::rand({kSide, kSide}), picture = at::rand({1, kChannels, kPixels, kPixels}).contiguous(at::MemoryFormat::ChannelsLast);
    const auto measure = [&](const Operators& operators, double& product, double& convolution) {
        WeightMap dense, kernel;
        dense["weight"].stored = other, kernel["weight"].stored = at::rand({kChannels, kChannels, 3, 3});
        product = std::max(product, kProduct / shortest(run, [&] { operators.linear(Weights(dense), square); }));
        convolution = std::max(convolution, kConvolution / shortest(run, [&] { operators.conv2d(Weights(kernel), picture, {}); }));
    };
    settle({.ownThreads = false});
    at::Tensor result = at::empty({kSide, kSide});
    best.matmul = kProduct / shortest(run, [&] { at::mm_out(result, square[0], other); });
    settle({});
    measure(FastOperators(run), best.matmul, best.conv);
    measure(*makeOperators({}, run), best.matmul, best.conv);
    if (isPossible({.bfloat16 = true}))
        measure(*makeOperators({.bfloat16 = true}, run), best.matmulBfloat16, best.convBfloat16);
    const at::Tensor from = at::ones({1 << 25});
    at::Tensor to = at::zeros({1 << 25});
    best.memoryGBs = 2e-9 * static_cast<double>(from.nbytes()) / shortest(run, [&] { to.copy_(from); });
    return best;
}

}  // namespace engine::bench
