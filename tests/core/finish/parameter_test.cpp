#include "core/finish/parameter.h"

#include <gtest/gtest.h>
#include <set>

#include "core/base/error.h"
#include "core/finish/recipe.h"
#include "core/finish/stages.h"

using namespace finish;

namespace {

template <class Body>
base::Error errorOf(const Body& body)
{
    try {
        body();
    } catch (const base::Error& error) {
        return error;
    }
    return {base::ErrorCode::Internal, "nothing was refused", ""};
}

bool says(const base::Error& error, std::string_view what)
{
    return error.message().find(what) != std::string::npos || error.remedy().find(what) != std::string::npos;
}

}  // namespace

TEST(Parameters, HaveUniqueKeysThatBeginWithTheirStage)
{
    std::set<std::string> keys;
    for (const Stage& stage : stages())
        for (const Parameter& parameter : stage.parameters()) {
            EXPECT_TRUE(parameter.key.starts_with(std::string(stage.id) + ".")) << parameter.key;
            EXPECT_TRUE(keys.insert(parameter.key).second) << parameter.key;
        }
    EXPECT_EQ(keys.size() + 1, parameters().size());  // and the seed
}

TEST(Parameters, HaveLegalDefaultsAndWords)
{
    for (const Parameter& parameter : parameters()) {
        EXPECT_NO_THROW(check(parameter, defaultValue(parameter), "default")) << parameter.key;
        EXPECT_FALSE(parameter.label.empty()) << parameter.key;
        EXPECT_TRUE(parameter.help.ends_with('.')) << parameter.key;
    }
}

TEST(Parameters, HelpNamesEveryKey)
{
    const std::string help = parameterHelp();
    for (const Parameter& parameter : parameters())
        EXPECT_NE(help.find(parameter.key + " "), std::string::npos) << parameter.key;
    EXPECT_NE(help.find("background.aperture   1.2 to 64 f/, default 2."), std::string::npos) << help;
}

TEST(Set, TakesEveryKindAsText)
{
    Recipe recipe;
    set(recipe, "background.kind=gradient");
    set(recipe, "background.aperture=2.8");
    set(recipe, "background.colour=#FfF");
    set(recipe, "seed=18446744073709551615");
    set(recipe, "matte.keep", R"([{"points": [[0.25, 0.5]], "radius": 0.3}])");
    EXPECT_EQ(recipe.background.kind, BackgroundKind::Gradient);
    EXPECT_EQ(recipe.background.aperture, 2.8f);
    EXPECT_EQ(recipe.background.colour, (Colour{255, 255, 255}));
    EXPECT_EQ(recipe.seed, UINT64_MAX);
    ASSERT_EQ(recipe.matte.keep.size(), 1u);
    EXPECT_EQ(recipe.matte.keep[0].radius, 0.3f);
}

TEST(Set, RefusesWithKeyAndReason)
{
    Recipe recipe;
    const auto refusal = [&](std::string_view assignment) { return errorOf([&] { set(recipe, assignment); }); };
    EXPECT_TRUE(says(refusal("background.apperture=2"), "did you mean background.aperture?"));
    EXPECT_TRUE(says(refusal("background.aperture=wide"), "background.aperture is 'wide', not a number"));
    EXPECT_TRUE(says(refusal("background.aperture=90"), "background.aperture is 90, outside 1.2 to 64"));
    EXPECT_TRUE(says(refusal("background.aperture=nan"), "outside 1.2 to 64"));
    EXPECT_TRUE(says(refusal("background.aperture="), "not a number"));
    EXPECT_TRUE(says(refusal("background.aperture=2 "), "not a number"));
    EXPECT_TRUE(says(refusal("background.kind=sollid"), "did you mean solid?"));
    EXPECT_TRUE(says(refusal("background.colour=white"), "#rrggbb"));
    EXPECT_TRUE(says(refusal("seed=-1"), "not a whole number"));
    EXPECT_TRUE(says(refusal("seed=99999999999999999999"), "outside"));
    EXPECT_TRUE(says(refusal("framing.aspect"), "has no '='"));
    EXPECT_TRUE(says(refusal("matte.keep=[{\"points\": [], \"radius\": 1}]"), "1 to 20000 points"));
    EXPECT_TRUE(says(refusal("matte.keep=[{\"points\": [[2, 0]], \"radius\": 1}]"), "outside the photo"));
    EXPECT_TRUE(says(refusal("matte.keep=@/no/such/strokes.json"), "strokes.json"));
    EXPECT_EQ(recipe, Recipe{});
}

TEST(Colour, ReadsAndWritesHex)
{
    EXPECT_EQ(toString(Colour{18, 52, 171}), "#1234ab");
    EXPECT_EQ(colourFromString("#1234AB"), (Colour{18, 52, 171}));
    for (const auto* wrong : {"", "#", "#12", "#12345", "#12345g", "1234ab", "#+12345"})
        EXPECT_FALSE(colourFromString(wrong)) << wrong;
    EXPECT_EQ(linear(Colour{255, 0, 255}), (std::array<float, 3>{1, 0, 1}));
    EXPECT_NEAR(linear(Colour{188, 0, 0})[0], 0.5029, 1e-4);
}
