#include "core/engine/tool/check.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>

#include "core/base/error.h"
#include "core/engine/operators/plain_operators.h"
#include "tests/support/temporary_folder.h"

namespace engine {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(LIKENESS_SOURCE_DIR) / "tests/data/diffusion";

const std::vector<CheckCase>& fixtures()
{
    static const std::vector<CheckCase> cases = readCheckCases(kFixtures);
    return cases;
}

CheckCase madeCase(at::Tensor expected, std::string metric = "max_abs_diff / std(expected)")
{
    CheckCase made;
    made.outputs = {{"y", std::move(expected)}};
    made.metric = std::move(metric);
    made.tolerance = 0.1;
    return made;
}

TEST(CheckResult, MeasuresInStandardDeviations)
{
    const CheckCase made = madeCase(at::arange(5).to(at::kFloat) * 10);  // standard deviation 15.8
    CheckResult near(made), far(made);
    near.compare("y", made.outputs.at("y") + 1);
    far.compare("y", made.outputs.at("y") + 2);
    EXPECT_TRUE(near.passed());
    EXPECT_NEAR(near.error(), 1 / 15.811, 1e-5);
    EXPECT_FALSE(far.passed());
}

TEST(CheckResult, KeepsTheOutputThatUsedMostOfItsTolerance)
{
    CheckCase made = madeCase(at::zeros({2}), "max_abs_diff");
    made.outputs["z"] = at::zeros({2});
    CheckResult result(made);
    result.compareAbsolute("z", at::ones({2}) * 2, 1);
    result.compare("y", at::ones({2}) * 0.05);
    EXPECT_EQ(result.error(), 2);
    EXPECT_EQ(result.tolerance(), 1);
    EXPECT_FALSE(result.passed());
}

TEST(CheckResult, FailsWhatIsMissingMisshapenOrNotFinite)
{
    const CheckCase made = madeCase(at::arange(4).to(at::kFloat));
    EXPECT_FALSE(CheckResult(made).passed());
    CheckResult shape(made), nan(made);
    shape.compare("y", at::zeros({2, 2}));
    nan.compare("y", at::full({4}, std::numeric_limits<float>::quiet_NaN()));
    EXPECT_FALSE(shape.passed());
    EXPECT_FALSE(nan.passed());
    EXPECT_NE(shape.trouble().find("y has another shape"), std::string::npos);
}

TEST(Check, FailsAKindItDoesNotKnow)
{
    CheckCase made = madeCase(at::ones({1}));
    made.kind = "telepathy";
    const CheckResult result = runCheck(made, PlainOperators({}));
    EXPECT_FALSE(result.passed());
    EXPECT_NE(result.trouble().find("telepathy"), std::string::npos);
}

TEST(Check, ReadsEveryFixture)
{
    EXPECT_EQ(fixtures().size(), 218u);
    for (const CheckCase& one : fixtures())
        EXPECT_EQ(one.problem, "") << one.name;
}

TEST(Check, FailsDamagedCasesAndGoesOn)
{
    const support::TemporaryFolder folder;
    std::ofstream(folder.path() / "index.json") << R"({"cases": [7, {"name": "a"}, {"name": "b", "kind": "unet", "params": {}, "tolerance": {"metric": "m", "value": 1},
        "file": "no.safetensors", "inputs": {}, "outputs": {}}]})";
    const auto cases = readCheckCases(folder.path());
    ASSERT_EQ(cases.size(), 3u);
    for (const CheckCase& one : cases)
        EXPECT_FALSE(runCheck(one, PlainOperators({})).passed()) << one.name;
    EXPECT_NE(cases[1].problem.find("a lacks kind"), std::string::npos);
    EXPECT_NE(cases[2].problem.find("no.safetensors"), std::string::npos);
    std::ofstream(folder.path() / "index.json") << "[]";
    EXPECT_THROW(readCheckCases(folder.path()), base::Error);
}

class Fixtures : public testing::TestWithParam<std::string> {};

TEST_P(Fixtures, Pass)
{
    for (const CheckCase& one : fixtures())
        if (one.name == GetParam()) {
            const CheckResult result = runCheck(one, PlainOperators({}));
            EXPECT_TRUE(result.passed()) << result.error() << " of " << result.tolerance() << ' ' << result.trouble();
        }
}

std::vector<std::string> fixtureNames()
{
    std::vector<std::string> names;
    for (const CheckCase& one : fixtures())
        names.push_back(one.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Plain, Fixtures, testing::ValuesIn(fixtureNames()), [](const auto& one) {
    std::string name = one.param;
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
});

}  // namespace
}  // namespace engine
