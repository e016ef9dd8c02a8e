#include "core/engine/operators/onednn_operators.h"

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/plain_operators.h"
#include "tests/core/engine/operator_cases.h"

namespace engine {
namespace {

TEST(OneDnnOperators, AgreeWithThePlainOnes)
{
    const c10::InferenceMode guard;
    settle({});
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        const at::Tensor expected = one.run(PlainOperators{{}, at::kDouble}, Weights(map), at::kDouble);
        EXPECT_LT(distance(one.run(OneDnnOperators{{}}, Weights(map), at::kFloat), expected), 1e-4) << one.name;
        if (OneDnnOperators::hasBfloat16()) {  // whose numbers have 8 bits: a product of a few hundred is off by a percent or two
            EXPECT_LT(distance(one.run(OneDnnOperators{{}, {.bfloat16 = true}}, Weights(map), at::kFloat), expected), 8e-2) << one.name << " in bfloat16";
        }
    }
}

TEST(OneDnnOperators, GiveTheSameBitsForAnyThreadsAndBatch)
{
    const c10::InferenceMode guard;
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        settle({.threads = 1});
        const at::Tensor serial = one.run(OneDnnOperators{{}}, Weights(map), at::kFloat);
        const WeightMap fresh = one.weights();  // oneDNN divides work when a primitive is made
        settle({.threads = 2});
        EXPECT_TRUE(at::equal(one.run(OneDnnOperators{{}}, Weights(fresh), at::kFloat), serial)) << one.name << " by two threads";
        EXPECT_TRUE(at::equal(one.runLast(OneDnnOperators{{}}, Weights(fresh)), serial.narrow(0, serial.size(0) - 1, 1))) << one.name << " alone";
    }
    settle({});
}

TEST(OneDnnOperators, TakeSizesInTurnOnOneSetOfWeights)
{
    const c10::InferenceMode guard;
    settle({});
    WeightMap map;
    map["weight"].stored = at::randn({256, 640, 3, 3}) * 0.01, map["bias"].stored = at::randn({256});
    for (const std::int64_t side : {16, 130, 4, 9, 16, 130, 4})
        for (const std::int64_t stride : {1, 2}) {
            const at::Tensor x = at::randn({1, 640, side, side});
            const at::Tensor expected = PlainOperators{{}}.conv2d(Weights(WeightMap(map)), x, {stride, 1});
            EXPECT_LT(distance(OneDnnOperators{{}}.conv2d(Weights(map), x, {stride, 1}), expected), 1e-4) << side << ", " << stride;
        }
}

TEST(OneDnnOperators, StopBeforeEveryOperator)
{
    const c10::InferenceMode guard;
    std::stop_source source;
    source.request_stop();
    for (const OperatorCase& one : operatorCases()) {
        const WeightMap map = one.weights();
        EXPECT_THROW(one.run(OneDnnOperators{{source.get_token(), {}}}, Weights(map), at::kFloat), base::Cancelled) << one.name;
    }
}

}  // namespace
}  // namespace engine
