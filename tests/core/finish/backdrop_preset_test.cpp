#include "core/finish/backdrop_preset.h"

#include <fstream>
#include <gtest/gtest.h>
#include <set>

using namespace finish;

namespace {

const std::filesystem::path kShipped = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources" / "backdrops";

std::string backdropText(const std::string& background, const std::string& rest = "")
{
    return R"({"format": "likeness.backdrop/1", "id": "mine", "name": "N", "description": "D.")" + rest + R"(, "background": )" + background + "}";
}

std::string refusal(const std::string& text)
{
    try {
        backdropFromJson(text, "mine.json");
    } catch (const base::Error& error) {
        EXPECT_EQ(error.file(), "mine.json");
        return error.message();
    }
    return "nothing was refused";
}

}  // namespace

TEST(Backdrops, ShippedOnesAreValidUniqueAndDiffer)
{
    const BackdropSet set = loadBackdrops(std::array{kShipped});
    for (const base::Error& error : set.errors)
        ADD_FAILURE() << error.message();
    ASSERT_GE(set.backdrops.size(), 14u);
    std::set<std::string> ids, names;
    std::set<BackgroundKind> kinds;
    for (const BackdropPreset& backdrop : set.backdrops) {
        EXPECT_TRUE(ids.insert(backdrop.id).second) << backdrop.id;
        EXPECT_TRUE(names.insert(backdrop.name).second) << backdrop.name;
        EXPECT_EQ(backdrop.file.stem(), backdrop.id);
        EXPECT_TRUE(backdrop.description.ends_with('.')) << backdrop.id;
        const Recipe recipe = apply(backdrop, {});
        kinds.insert(recipe.background.kind);
        EXPECT_EQ(shownBackdrop(set.backdrops, recipe), &backdrop) << backdrop.id << " looks like another";
    }
    for (const BackgroundKind kind : {BackgroundKind::Original, BackgroundKind::Seamless, BackgroundKind::Gradient, BackgroundKind::Scene, BackgroundKind::Picture,
                                      BackgroundKind::Transparent})
        EXPECT_TRUE(kinds.contains(kind)) << int(kind);
}

TEST(Backdrops, ReplaceTheOneBeforeAndNothingElse)
{
    const BackdropPreset backdrop = backdropFromJson(backdropText(R"({"kind": "solid", "colour": "#102030"})"), "mine.json");
    Recipe before;
    before.seed = 7;
    before.framing.zoom = 130;
    before.background = {.kind = BackgroundKind::Seamless, .picture = "wall.jpg", .spot = 3, .mottle = 80, .keySide = KeySide::Left, .wrap = 77};
    const Recipe after = apply(backdrop, before);
    EXPECT_EQ(after.background, (BackgroundParams{.kind = BackgroundKind::Solid, .picture = "wall.jpg", .colour = {0x10, 0x20, 0x30}, .keySide = KeySide::Left}));
    EXPECT_EQ(after.seed, 7u);
    EXPECT_EQ(after.framing, before.framing);
}

TEST(Backdrops, AreKnownAgainUntilChanged)
{
    const std::array both{backdropFromJson(backdropText(R"({"kind": "seamless"})"), "a.json"), backdropFromJson(backdropText(R"({"kind": "solid"})"), "b.json")};
    Recipe recipe = apply(both[1], {});
    recipe.background.keySide = KeySide::Right;
    recipe.grain.strength = 0;
    EXPECT_EQ(shownBackdrop(both, recipe), &both[1]);
    recipe.background.wrap = 50;
    EXPECT_EQ(shownBackdrop(both, recipe), nullptr);
}

TEST(Backdrops, PicturesCountFromTheirOwnFolder)
{
    const BackdropPreset backdrop = backdropFromJson(backdropText(R"({"kind": "picture", "picture": "wall.jpg"})"), "/looks/mine.json");
    EXPECT_EQ(apply(backdrop, {}).background.picture, "/looks/wall.jpg");
}

TEST(Backdrops, RefuseBrokenOnesWithKeyAndReason)
{
    const std::pair<std::string, std::string_view> cases[] = {
        {"", "not JSON"},
        {"[]", "a backdrop is an object, not a list"},
        {"{}", "format is missing"},
        {R"({"format": "likeness.backdrop/2", "hologram": 1})", "this Likeness reads likeness.backdrop/1"},
        {R"({"format": "likeness.style/1"})", "this Likeness reads likeness.backdrop/1"},
        {R"({"format": "likeness.backdrop/1", "id": "../x", "name": "N", "description": "D.", "background": {}})", "id is '../x'"},
        {R"({"format": "likeness.backdrop/1", "id": "x", "name": "", "description": "D.", "background": {}})", "name is empty"},
        {R"({"format": "likeness.backdrop/1", "id": "x", "name": "N", "description": "D."})", "background is missing"},
        {backdropText("7"), "background is a number, not an object"},
        {backdropText("null"), "background is null"},
        {backdropText("{}"), "background.kind is missing"},
        {backdropText(R"({"kind": "office"})"), "background.kind has no choice 'office'"},
        {backdropText(R"({"kind": "scene", "scene": "offise"})"), "did you mean office?"},
        {backdropText(R"({"kind": "solid", "colour": "navy"})"), "background.colour is 'navy'"},
        {backdropText(R"({"kind": "scene", "aperture": 1})"), "background.aperture is 1, outside 1.2 to 64"},
        {backdropText(R"({"kind": "scene", "exposure": "bright"})"), "background.exposure is a text, not a number"},
        {backdropText(R"({"kind": "solid", "motle": 5})"), "background.motle"},
        {backdropText(R"({"kind": "picture", "picture": 5})"), "background.picture is a number, not a path"},
        {backdropText(R"({"kind": "picture", "picture": "a\u0000b"})"), "no path in UTF-8"},
        {backdropText(R"({"kind": "solid"})", R"(, "framing": {})"), "there is no key 'framing'"},
    };
    for (const auto& [text, reason] : cases)
        EXPECT_NE(refusal(text).find(reason), std::string::npos) << text << "\n  " << refusal(text);
    std::string deep;
    while (deep.size() < 10'000'000)
        deep += "{\"a\":";
    EXPECT_NE(refusal(deep).find("nested deeper"), std::string::npos);
}

TEST(Backdrops, ABadFileIsListedAndTheOthersAreKept)
{
    const auto folder = std::filesystem::path(testing::TempDir()) / "backdrops-kept";
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "a.json") << backdropText(R"({"kind": "solid"})");
    std::ofstream(folder / "b.json") << backdropText(R"({"kind": "solid", "wrap": 101})");
    std::ofstream(folder / "c.json") << backdropText(R"({"kind": "seamless"})");
    std::filesystem::create_directories(folder / "d.json");
    const BackdropSet set = loadBackdrops(std::array{folder, folder / "missing"});
    std::filesystem::remove_all(folder);
    ASSERT_EQ(set.backdrops.size(), 1u);
    ASSERT_EQ(set.errors.size(), 3u);
    EXPECT_NE(set.errors[0].message().find("b.json: background.wrap is 101"), std::string::npos) << set.errors[0].message();
    EXPECT_NE(set.errors[1].message().find("is taken by"), std::string::npos) << set.errors[1].message();
    EXPECT_NE(set.errors[2].message().find("cannot be read"), std::string::npos) << set.errors[2].message();
}
