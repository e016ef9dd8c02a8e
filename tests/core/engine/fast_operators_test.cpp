#include "core/engine/operators/fast_operators.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include <chrono>
#include <mutex>
#include <set>
#include <thread>

#include "core/base/error.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/pieces.h"
#include "core/engine/operators/plain_operators.h"
#include "tests/core/engine/operator_cases.h"

namespace engine {
namespace {

TEST(FastOperators, AgreeWithThePlainOnes)
{
    const c10::InferenceMode guard;
    settle({});
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        const at::Tensor expected = one.run(PlainOperators{{}, at::kDouble}, Weights(map), at::kDouble);
        EXPECT_LT(distance(one.run(FastOperators{{}}, Weights(map), at::kFloat), expected), 1e-4) << one.name;
    }
}

TEST(FastOperators, GiveTheSameBitsForAnyThreadsAndBatch)
{
    const c10::InferenceMode guard;
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        settle({.threads = 1});
        const at::Tensor serial = one.run(FastOperators{{}}, Weights(map), at::kFloat);
        settle({.threads = 2});
        EXPECT_TRUE(at::equal(one.run(FastOperators{{}}, Weights(map), at::kFloat), serial)) << one.name << " by two threads";
        EXPECT_TRUE(at::equal(one.runLast(FastOperators{{}}, Weights(map)), serial.narrow(0, serial.size(0) - 1, 1))) << one.name << " alone";
    }
    settle({});
}

TEST(FastOperators, TakeSizesInTurnOnOneSetOfWeights)
{
    const c10::InferenceMode guard;
    settle({});
    WeightMap map;
    map["weight"].stored = at::randn({256, 640, 3, 3}) * 0.01, map["bias"].stored = at::randn({256});
    for (const std::int64_t side : {16, 130, 9, 16, 130})
        for (const std::int64_t stride : {1, 2}) {
            const at::Tensor x = at::randn({1, 640, side, 12});
            const WeightMap fresh{{"weight", {map["weight"].stored, {}}}, {"bias", {map["bias"].stored, {}}}};
            EXPECT_TRUE(at::equal(FastOperators{{}}.conv2d(Weights(map), x, {stride, 1}), FastOperators{{}}.conv2d(Weights(fresh), x, {stride, 1})));
        }
}

TEST(FastOperators, SaveMemoryWithoutChangingNumbers)
{
    const c10::InferenceMode guard;
    settle({});
    WeightMap map;
    map["weight"].stored = at::randn({640, 320}).to(at::kHalf), map["bias"].stored = at::randn({640}).to(at::kHalf);
    const at::Tensor x = at::randn({2, 100, 320});
    const FastOperators sparing({}, {.lowMemory = true});
    const at::Tensor result = sparing.linear(Weights(map), x), gated = sparing.geglu(Weights(map), x);
    EXPECT_FALSE(map["weight"].prepared.has_value());
    EXPECT_TRUE(at::equal(result, FastOperators{{}}.linear(Weights(map), x)));
    EXPECT_TRUE(at::equal(gated, FastOperators{{}}.geglu(Weights(map), x)));
}

TEST(FastOperators, StopBeforeEveryOperator)
{
    const c10::InferenceMode guard;
    std::stop_source source;
    source.request_stop();
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        EXPECT_THROW(one.run(FastOperators{{source.get_token(), {}}}, Weights(map), at::kFloat), base::Cancelled) << one.name;
    }
}

TEST(FastOperators, StopInsideLongOnes)
{
    const c10::InferenceMode guard;
    settle({});
    const at::Tensor x = at::randn({1, 65536, 320});  // a quarter of a minute on the fastest two cores
    std::stop_source source;
    const FastOperators operators{{source.get_token(), {}}};
    std::jthread finger([&] { std::this_thread::sleep_for(std::chrono::milliseconds(100)), source.request_stop(); });
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THROW(operators.attention(x, x, x, 8, false), base::Cancelled);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(FastOperators, AttendInMemoryThatIsLinearInTheTokens)
{
    const c10::InferenceMode guard;
    settle({});
    std::vector<double> beyond;
    for (const std::int64_t tokens : {1024, 4096, 16384}) {
        const at::Tensor x = at::randn({1, tokens, 80});
        const MemoryCount count;
        const at::Tensor y = FastOperators{{}}.attention(x, x, x, 2, false);
        beyond.push_back(static_cast<double>(count.peak()) - static_cast<double>(y.nbytes()));
    }
    EXPECT_LE(beyond[0], 1e6 * usableCores());
    EXPECT_LE(beyond[1], 1.1 * beyond[0] + 1e5);
    EXPECT_LE(beyond[2], 1.1 * beyond[0] + 1e5);
}

TEST(Pieces, RunOnAllThreads)
{
    if (usableCores() < 2)
        GTEST_SKIP() << "one core";
    settle({.threads = 2});
    std::mutex mutex;
    std::set<std::thread::id> seen;
    forPieces(64, {}, [&](std::int64_t) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        const std::lock_guard lock(mutex);
        seen.insert(std::this_thread::get_id());
    });
    settle({});
    EXPECT_EQ(seen.size(), 2u);
}

TEST(Pieces, HandOnWhatIsThrown)
{
    EXPECT_THROW(forPieces(8, {}, [](std::int64_t i) { i == 5 ? throw std::runtime_error("five") : void(); }), std::runtime_error);
}

}  // namespace
}  // namespace engine
