#include "core/engine/operators/make_operators.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/engine/operators/replay.h"

namespace engine {
namespace {

TEST(MakeOperators, RefusesWhatIsNotThere)
{
    if (isPossible({.gpu = true}))
        GTEST_SKIP() << "this machine has a GPU";
    try {
        makeOperators({.gpu = true}, {});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code(), base::ErrorCode::BadValue);
        EXPECT_NE(error.message().find("GPU"), std::string::npos);
    }
    EXPECT_THROW(makeOperators({.bfloat16 = true, .lowMemory = true}, {}), base::Error);
}

TEST(Replay, ComputesEachTime)
{
    Replay twice([](const std::vector<at::Tensor>& x) { return x[0] * 2 + x[1]; });
    for (const float value : {1.0f, 2.0f, 3.0f, 4.0f})
        EXPECT_EQ(twice.run({at::full({3}, value), at::ones({3})}).sum().item<float>(), 3 * (2 * value + 1));
}

}  // namespace
}  // namespace engine
