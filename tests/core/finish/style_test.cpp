#include "core/finish/style.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <set>

#include "core/finish/finish.h"
#include "tests/core/finish/colour/drawn_face.h"

using namespace finish;

namespace {

const std::filesystem::path kResources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";

StyleSet shipped()
{
    const auto backdrops = loadBackdrops(std::array{kResources / "backdrops"});
    return loadStyles(std::array{kResources / "styles"}, backdrops.backdrops);
}

/// A folder of its own, gone afterwards.
struct Folder {
    std::filesystem::path path =
        std::filesystem::path(::testing::TempDir()) / (std::string("styles-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    Folder() { std::filesystem::create_directories(path); }
    ~Folder() { std::filesystem::remove_all(path); }
    void write(const std::string& name, const std::string& content) const { std::ofstream(path / name) << content; }
};

std::string styleText(const std::string& id, const std::string& rest = "\"recipe\": {}")
{
    return R"({"format": "likeness.style/1", "id": ")" + id + R"(", "name": "N", "profession": "P", "description": "D.", "polish": "light", )" + rest + "}";
}

std::string refusal(const std::string& text)
{
    try {
        styleFromJson(text, "mine.json");
    } catch (const base::Error& error) {
        EXPECT_EQ(error.file(), "mine.json");
        return error.message();
    }
    return "nothing was refused";
}

}  // namespace

TEST(Styles, ShippedOnesAreValidAndUnique)
{
    const StyleSet set = shipped();
    for (const base::Error& error : set.errors)
        ADD_FAILURE() << error.message();
    ASSERT_GE(set.styles.size(), 26u);
    EXPECT_EQ(set.styles.front().id, kDefaultStyle);
    std::set<std::string> ids, names;
    for (const Style& style : set.styles) {
        EXPECT_TRUE(ids.insert(style.id).second) << style.id;
        EXPECT_TRUE(names.insert(style.name).second) << style.name;
        EXPECT_EQ(style.file.stem(), style.id);
        EXPECT_LE(style.name.size(), 24u) << style.name << " is too long for a gallery's card";
        EXPECT_TRUE(style.description.ends_with('.')) << style.id;
        EXPECT_EQ(std::count(style.description.begin(), style.description.end(), '.'), 1) << style.id << ": one sentence";
    }
}

TEST(Styles, ShippedOnesSayWhatToGenerate)
{
    for (const Style& style : shipped().styles)
        for (const std::string* words : {&style.prompt.attire, &style.prompt.expression, &style.prompt.setting, &style.prompt.lens, &style.prompt.negative})
            EXPECT_FALSE(words->empty()) << style.id;
}

TEST(Styles, ShippedOnesHoldTheSkin)
{
    for (const Style& style : shipped().styles) {
        EXPECT_GE(style.recipe.colour.anchor, 80) << style.id;
        EXPECT_GE(style.recipe.colour.whiteBalance, 70) << style.id;
        EXPECT_EQ(style.recipe.colour.autoExposure, 100) << style.id;
        EXPECT_TRUE(style.polish != Polish::None || style.recipe.relight.strength <= 25 || style.recipe.relight.setup == LightSetup::None) << style.id;
    }
}

TEST(Styles, ShippedOnesMakePictures)
{
    const test::Portrait portrait = test::drawFace(linear(Colour{0xc8, 0x9c, 0x80}));
    for (const Style& style : shipped().styles) {
        const Finished finished = finish::finish(portrait.input(), style.recipe, {.longSide = 240}, {});
        ASSERT_EQ(std::max(finished.pixels.width(), finished.pixels.height()), 240) << style.id;
        const auto [darkest, brightest] = std::minmax_element(finished.pixels.pixels().begin(), finished.pixels.pixels().end());
        EXPECT_TRUE(std::all_of(finished.pixels.pixels().begin(), finished.pixels.pixels().end(), [](float v) { return std::isfinite(v); })) << style.id;
        EXPECT_GE(*darkest, -0.05f) << style.id << ": a cubic kernel overshoots beside an edge, by less than this";
        EXPECT_LE(*brightest, 1.05f) << style.id;
        EXPECT_TRUE(std::none_of(finished.notes.begin(), finished.notes.end(), [](const Note& note) { return note.code == "skin-not-found"; })) << style.id;
    }
}

TEST(Styles, DifferInTheirRecipes)
{
    const StyleSet set = shipped();
    for (const Style& a : set.styles)
        for (const Style& b : set.styles)
            EXPECT_TRUE(a.id == b.id || !(a.recipe == b.recipe)) << a.id << " " << b.id;
}

TEST(Styles, AreAppliedOverAnyRecipe)
{
    const Style style = styleFromJson(styleText("mine", R"("recipe": {"background": {"wrap": 33}})"), "mine.json");
    Recipe base;
    base.framing.zoom = 130;
    const Recipe recipe = apply(style, base);
    EXPECT_EQ(recipe.background.wrap, 33);
    EXPECT_EQ(recipe.framing.zoom, 130);
    EXPECT_EQ(style.polish, Polish::Light);
}

TEST(Styles, StandOnTheBackdropTheyName)
{
    const BackdropPreset navy = backdropFromJson(
        R"({"format": "likeness.backdrop/1", "id": "navy", "name": "N", "description": "D.",
            "background": {"kind": "seamless", "colour": "#102030", "wrap": 9}})",
        "navy.json");
    const Style style = styleFromJson(styleText("mine", R"("backdrop": "navy", "recipe": {"background": {"wrap": 33}})"), "mine.json", std::array{navy});
    EXPECT_EQ(style.recipe.background.kind, BackgroundKind::Seamless);
    EXPECT_EQ(style.recipe.background.colour, (Colour{0x10, 0x20, 0x30}));
    EXPECT_EQ(style.recipe.background.wrap, 33) << "what the style itself says comes on top";
    Recipe before;
    before.background.mottle = 80;
    before.framing.zoom = 130;
    EXPECT_EQ(apply(style, before).background, style.recipe.background) << "nothing of the backdrop before shines through";
    EXPECT_EQ(apply(style, before).framing.zoom, 130);
    try {
        styleFromJson(styleText("mine", R"("backdrop": "nawy", "recipe": {})"), "mine.json", std::array{navy});
        ADD_FAILURE() << "nothing was refused";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.message(), "mine.json: backdrop has no choice 'nawy', did you mean navy?");
        EXPECT_EQ(error.file(), "mine.json");
    }
}

TEST(Styles, KeepTheWordsForAGenerator)
{
    const Style style = styleFromJson(styleText("mine", R"("prompt": {"attire": "a red scarf", "negative": "hat"}, "recipe": {})"), "mine.json");
    EXPECT_EQ(style.prompt, (Prompt{.attire = "a red scarf", .expression = "", .setting = "", .lens = "", .negative = "hat"}));
    EXPECT_EQ(styleFromJson(styleText("mine"), "mine.json").prompt, Prompt()) << "a style need not say anything";
    EXPECT_EQ(style.recipe, Recipe()) << "no words in the recipe";
}

TEST(Styles, RefuseBrokenOnesWithKeyAndReason)
{
    const std::pair<std::string, std::string_view> cases[] = {
        {"nonsense", "not JSON"},
        {"[1]", "a style is an object, not a list"},
        {"{}", "format is missing"},
        {R"({"format": "likeness.style/2"})", "this Likeness reads likeness.style/1"},
        {styleText("Big Id"), "id is 'Big Id'"},
        {styleText("../../etc"), "id is"},
        {styleText("a", R"("recipe": {}, "polisch": 1)"), "did you mean polish?"},
        {styleText("a", R"("colour": 1)"), "there is no key 'colour'"},
        {styleText("a").replace(styleText("a").find("light"), 5, "shiny"), "polish has no choice 'shiny'"},
        {styleText("a", R"("recipe": {"background": {"aperture": 99}})"), "background.aperture is 99, outside 1.2 to 64"},
        {styleText("a", R"("recipe": [])"), "a recipe is an object, not a list"},
        {styleText("a", R"("backdrop": 3, "recipe": {})"), "mine.json: backdrop is a number, not a text"},
        {styleText("a", R"("backdrop": "moon", "recipe": {})"), "mine.json: backdrop has no choice 'moon'"},
        {styleText("a", R"("prompt": "a suit", "recipe": {})"), "mine.json: prompt is a text, not an object"},
        {styleText("a", R"("prompt": {"lense": "85 mm"}, "recipe": {})"), "mine.json: there is no key 'prompt.lense', did you mean prompt.lens?"},
        {styleText("a", R"("prompt": {"lens": 85}, "recipe": {})"), "mine.json: prompt.lens is a number, not a text"},
        {styleText("a", R"("prompt": {"attire": ""}, "recipe": {})"), "mine.json: prompt.attire is empty or longer than 400 bytes"},
        {styleText("a", R"("prompt": {"attire": ")" + std::string(401, 'x') + R"("}, "recipe": {})"), "mine.json: prompt.attire is empty or longer"},
    };
    for (const auto& [text, reason] : cases)
        EXPECT_NE(refusal(text).find(reason), std::string::npos) << text << "\n  " << refusal(text);
}

TEST(Styles, ABadFileIsListedAndTheOthersAreKept)
{
    const Folder folder;
    folder.write("a.json", styleText("a"));
    folder.write("b.json", styleText("b", R"("recipe": {"framing": {"zoom": 0}})"));
    folder.write("c.json", styleText("a"));
    folder.write("notes.txt", "not a style");
    const StyleSet set = loadStyles(std::array{folder.path, folder.path / "missing"});
    ASSERT_EQ(set.styles.size(), 1u);
    EXPECT_EQ(set.styles[0].id, "a");
    ASSERT_EQ(set.errors.size(), 2u);
    EXPECT_NE(set.errors[0].message().find("b.json: framing.zoom is 0"), std::string::npos) << set.errors[0].message();
    EXPECT_NE(set.errors[1].message().find("is taken by"), std::string::npos) << set.errors[1].message();
}
