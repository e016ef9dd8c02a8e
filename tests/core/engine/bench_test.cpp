#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/samples.h"
#include "core/engine/operators/plain_operators.h"
#include "core/engine/tool/bench_networks.h"
#include "core/engine/tool/commands.h"
#include "core/engine/tool/counted_operators.h"
#include "core/engine/tool/engine_bench.h"

namespace engine {
namespace {

TEST(Samples, QuantilesAreByNearestRank)
{
    EXPECT_EQ(base::quantile({3, 1, 2}, 0.5), 2);
    EXPECT_EQ(base::quantile({4, 1, 3, 2}, 0.95), 4);
    EXPECT_EQ(base::quantile({7}, 0), 7);
}

TEST(CountedOperators, CountAMultiplyAddAsTwo)
{
    WeightMap map;
    map["dense.weight"].stored = at::ones({6, 4});
    map["kernel.weight"].stored = at::ones({5, 3, 3, 3});
    const PlainOperators plain{{}};
    const CountedOperators counted(plain);
    counted.linear(Weights(map) / "dense", at::ones({2, 7, 4}));
    EXPECT_EQ(counted.flop(), 2.0 * 2 * 7 * 4 * 6);
    counted.conv2d(Weights(map) / "kernel", at::ones({1, 3, 8, 8}), {.stride = 2});
    EXPECT_EQ(counted.flop(), 2.0 * 2 * 7 * 4 * 6 + 2.0 * 4 * 4 * 5 * 27);
    const at::Tensor q = at::ones({1, 10, 8}), k = at::ones({1, 3, 8});
    counted.attention(q, k, k, 2, false);
    EXPECT_EQ(counted.flop(), 2.0 * 2 * 7 * 4 * 6 + 2.0 * 4 * 4 * 5 * 27 + 4.0 * 10 * 3 * 8);
}

TEST(EngineBench, MeasuresARow)
{
    const c10::InferenceMode guard;
    bench::EngineBench bench({.matmul = 1e6, .conv = 1e6}, {});  // a machine that nothing can exhaust
    const auto row = bench.measure("text-sd15");
    EXPECT_EQ(row.samples.size(), 5u);
    // 12 layers of 77 tokens: 13.3 GFLOP by hand.
    EXPECT_NEAR(*row.ceilingShare, 13.3 / (base::quantile(row.samples, 0.5) / 1000) / 1e6, 0.02 * *row.ceilingShare);
    EXPECT_GT(row.cpuMs, 0);
}

TEST(EngineBench, RefusesRowsThatItDoesNotKnow)
{
    try {
        benchCommand({"unet-sd15-512", "coffee"}, false, {});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::BadUsage);
        EXPECT_NE(error.message().find("coffee"), std::string::npos);
    }
}

TEST(BenchNetworks, AreOfPublishedSizeAndRepeat)
{
    const auto millions = [](const UNetConfig& config) {
        double count = 0;
        for (const auto& [name, sizes] : unetShapes(config)) {
            double numbers = 1;
            for (const auto size : sizes)
                numbers *= static_cast<double>(size);
            count += 1e-6 * numbers;
        }
        return count;
    };
    EXPECT_NEAR(millions(bench::sd15()), 859.5, 0.1);
    EXPECT_NEAR(millions(bench::sdxl()), 2567.5, 0.1);
    const TensorShapes shapes{{"a.weight", {40, 30}}, {"norm.weight", {40}}};
    const WeightMap one = bench::randomWeights(shapes), again = bench::randomWeights(shapes);
    EXPECT_TRUE(at::equal(one.at("a.weight").stored, again.at("a.weight").stored));
    EXPECT_NEAR(one.at("a.weight").stored.to(at::kFloat).std().item<double>(), 1 / std::sqrt(30.0), 0.02);
    EXPECT_NEAR(one.at("norm.weight").stored.to(at::kFloat).mean().item<double>(), 1, 0.02);
}

}  // namespace
}  // namespace engine
