#include <gtest/gtest.h>

#include "core/engine/operators/cpu_settings.h"
#include "core/engine/operators/device_operators.h"
#include "core/engine/operators/fast_operators.h"
#include "core/engine/operators/make_operators.h"
#include "core/engine/tool/check.h"

namespace engine {
namespace {

/// The reference cases of every network on one kind of operators; the samplers use none.
void expectAllPass(const Operators& operators)
{
    settle({});
    int passed = 0;
    for (const CheckCase& one : readCheckCases(std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion")) {
        if (one.kind == "scheduler" || !checkFunction(one.kind))
            continue;
        const CheckResult result = runCheck(one, operators);
        EXPECT_TRUE(result.passed()) << one.name << ": " << result.error() << " of " << result.tolerance() << ' ' << result.trouble();
        passed += result.passed();
    }
    EXPECT_GT(passed, 20);
}

TEST(FastCheck, PassesOnWhatIsChosen)
{
    expectAllPass(*makeOperators({}, {}));
}

TEST(FastCheck, PassesOnLibtorchAlone)
{
    expectAllPass(FastOperators{{}});
}

TEST(FastCheck, PassesInLowMemory)
{
    expectAllPass(*makeOperators({.lowMemory = true}, {}));
}

TEST(FastCheck, PassesOnTheDevicesCodeWhereverItRuns)
{
    expectAllPass(DeviceOperators({}, at::kCPU, at::kFloat));
}

}  // namespace
}  // namespace engine
