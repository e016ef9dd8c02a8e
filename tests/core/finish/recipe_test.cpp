#include "core/finish/recipe.h"

#include <chrono>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/finish/parameter.h"

using namespace finish;

namespace {

/// A legal value other than `now`.
Value another(const Parameter& parameter, const Value& now)
{
    struct Pick {
        const Value& now;
        Value operator()(const NumberKind& k) const { return std::get<double>(now) == k.max ? k.min : k.min + (k.max - k.min) * 0.8125; }
        Value operator()(const WholeKind&) const { return std::get<std::uint64_t>(now) + 41; }
        Value operator()(const ChoiceKind& k) const
        {
            const auto first = std::string(k.options.front().id);
            return std::get<std::string>(now) == first ? std::string(k.options.back().id) : first;
        }
        Value operator()(const ColourKind&) const { return Colour{1, 200, 33}; }
        Value operator()(const FlagKind&) const { return !std::get<bool>(now); }
        Value operator()(const StrokesKind&) const { return std::vector<Stroke>{{{{0.125f, 0.3f}, {1, 0}}, 0.07f}}; }
        Value operator()(const FileKind&) const { return std::get<std::string>(now) + "Wände/wall.jpg"; }
    };
    return std::visit(Pick{now}, parameter.kind);
}

std::string refusal(std::string_view text)
{
    try {
        recipeFromJson(text, "look.json");
    } catch (const base::Error& error) {
        EXPECT_FALSE(error.remedy().empty());
        return error.message();
    }
    return "nothing was refused";
}

}  // namespace

TEST(Recipe, EveryParameterSurvivesJsonAndText)
{
    Recipe all;
    for (const Parameter& parameter : parameters()) {
        Recipe one;
        const Value value = another(parameter, parameter.get(one));
        parameter.put(one, value);
        parameter.put(all, value);
        EXPECT_NE(one, Recipe{}) << parameter.key;
        EXPECT_EQ(recipeFromJson(toJson(one), "t"), one) << parameter.key;
        const Recipe none;
        EXPECT_EQ(recipeFromJson(toJson(one, &none), "t"), one) << parameter.key;
        Recipe typed;
        set(typed, parameter.key, toText(parameter.get(one)));
        EXPECT_EQ(typed, one) << parameter.key;
    }
    EXPECT_EQ(recipeFromJson(toJson(all), "t"), all);
    EXPECT_EQ(toJson(all), toJson(recipeFromJson(toJson(all), "t")));
}

TEST(Recipe, PartialKeepsWhatItDoesNotName)
{
    Recipe base;
    base.framing.zoom = 120;
    base.background.wrap = 40;
    const Recipe changed = recipeFromJson(R"({"background": {"wrap": 5}})", "t", base);
    EXPECT_EQ(changed.framing.zoom, 120);
    EXPECT_EQ(changed.background.wrap, 5);
    EXPECT_EQ(toJson(changed, &base), "{\n  \"version\": 1,\n  \"background\": {\n    \"wrap\": 5\n  }\n}");
}

TEST(Recipe, FilesCountFromTheFolderOfTheText)
{
    const auto picture = [](std::string_view text, const std::filesystem::path& folder) { return recipeFromJson(text, "t", {}, folder).background.picture; };
    EXPECT_EQ(picture(R"({"background": {"picture": "wall.jpg"}})", "/looks"), "/looks/wall.jpg");
    EXPECT_EQ(picture(R"({"background": {"picture": "/else/wall.jpg"}})", "/looks"), "/else/wall.jpg");
    EXPECT_EQ(picture(R"({"background": {"picture": "wall.jpg"}})", {}), "wall.jpg");
    EXPECT_EQ(picture(R"({"background": {"picture": ""}})", "/looks"), "");
}

TEST(Recipe, RefusesPathsThatAreNone)
{
    Recipe recipe;
    for (const std::string& path : {std::string("a\nb.jpg"), std::string("a\xff.jpg"), std::string("a\0b.jpg", 7), std::string(5000, 'a')})
        EXPECT_THROW(set(recipe, "background.picture", path), base::Error);
    EXPECT_EQ(recipe, Recipe());
    set(recipe, "background.picture", "Wände/käse.jpg");
    EXPECT_EQ(recipeFromJson(toJson(recipe), "t"), recipe);
    EXPECT_THROW(recipeFromJson(R"({"background": {"picture": 7}})", "t"), base::Error);
}

TEST(Recipe, WritesNumbersAsAPersonWould)
{
    Recipe recipe;
    recipe.background.aperture = 2.8f;
    const std::string json = toJson(recipe);
    EXPECT_NE(json.find("\"aperture\": 2.8,"), std::string::npos) << json;
    EXPECT_NE(json.find("\"zoom\": 100,"), std::string::npos) << json;
}

TEST(Recipe, RefusesEachKindOfBrokenWithKeyAndReason)
{
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", "not JSON"},
        {"{\"seed\": 1", "not JSON"},
        {"[]", "a recipe is an object, not a list"},
        {"7", "a recipe is an object, not a number"},
        {R"({"version": 2, "hologram": {}})", "newer Likeness"},
        {R"({"version": "1"})", "version is '\"1\"'"},
        {R"({"version": 0})", "version"},
        {R"({"version": -1})", "version"},
        {R"({"backgroud": {}})", "did you mean background?"},
        {R"({"background": {"blurr": 1}})", "'background.blurr'"},
        {R"({"background": 3})", "background is a number, not an object"},
        {R"({"background": {"wrap": "15"}})", "background.wrap is a text, not a number"},
        {R"({"background": {"wrap": 101}})", "background.wrap is 101, outside 0 to 100"},
        {R"({"background": {"wrap": 1e400}})", "not JSON"},
        {R"({"background": {"wrap": null}})", "background.wrap is null"},
        {R"({"background": {"kind": 3}})", "background.kind is a number, not a word"},
        {R"({"background": {"kind": "beach"}})", "background.kind has no choice 'beach'"},
        {R"({"background": {"colour": "blue"}})", "background.colour is 'blue'"},
        {R"({"background": {"wrap": 1, "wrap": 2}})", "'wrap' stands there twice"},
        {R"({"seed": 1.5})", "seed is a number, not a whole number"},
        {R"({"seed": -4})", "seed is a number, not a whole number"},
        {R"({"matte": {"keep": {}}})", "matte.keep is an object, not a list"},
        {R"({"matte": {"keep": [5]}})", "matte.keep has a stroke that is a number"},
        {R"({"matte": {"keep": [{"points": [[1, 2, 3]]}]}})", "not [x, y]"},
        {R"({"matte": {"keep": [{"points": [[0, 0]], "radius": -1}]}})", "radius outside"},
        {R"({"matte": {"keep": [{"points": [[0, 0]], "colour": 1}]}})", "unknown key 'colour'"},
    };
    for (const auto& [text, reason] : cases) {
        const std::string message = refusal(text);
        EXPECT_NE(message.find(reason), std::string::npos) << text << "\n  " << message;
        EXPECT_TRUE(message.starts_with("look.json")) << message;
    }
}

TEST(Recipe, RefusesTenMegabytesOfNestingAtOnce)
{
    const auto start = std::chrono::steady_clock::now();
    for (const std::string_view opening : {"[", "{\"a\":"}) {
        std::string text;
        while (text.size() < 10'000'000)
            text += opening;
        EXPECT_NE(refusal(text).find("nested deeper"), std::string::npos);
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(Recipe, MessagesAreSafeToPrint)
{
    const std::string message = refusal("{\"\\u0007\xC3\xA4" + std::string(5000, 'x') + "\": 1}");
    EXPECT_EQ(message.find('\a'), std::string::npos);
    EXPECT_LT(message.size(), 300u);
}
