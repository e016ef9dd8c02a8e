#include "core/vision/skin.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/imaging/photo_file.h"
#include "core/vision/analyser.h"
#include "tests/support/installed_models.h"

namespace {

struct Portrait {
    imaging::DecodedPhoto photo;
    vision::Face face;
};

/// The demo portrait and its face.
std::optional<Portrait> demo()
{
    const vision::ModelStore store;
    const auto file = store.folder() / "demo" / "astronaut.png";
    if (!std::filesystem::exists(file))
        return std::nullopt;
    Portrait portrait{imaging::decode(file, {}), {}};
    vision::Analyser analyser{vision::ModelStore()};
    const auto analysis = analyser.analyse(portrait.photo.pixels, {}, {});
    if (analysis.faces.empty())
        return std::nullopt;
    portrait.face = analysis.faces[0];
    return portrait;
}

vision::Point placeOf(const vision::Face& face, std::size_t index)
{
    return {face.mesh[index].x, face.mesh[index].y};
}

#define DEMO_OR_SKIP(name)                                                                            \
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh"); \
    const auto name = demo();                                                                         \
    if (!name)                                                                                        \
    GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it"

}  // namespace

TEST(Skin, IsWhereAFaceHasSkinAndNowhereElse)
{
    DEMO_OR_SKIP(portrait);
    const auto& [photo, face] = *portrait;
    const auto skin = vision::findSkin(photo.pixels, face);
    ASSERT_FALSE(skin.empty());
    for (const std::size_t index : {50u, 280u, 205u, 425u, 5u, 9u})
        EXPECT_GT(skin.at(placeOf(face, index)), 0.9f) << "cheeks, nose, forehead: " << index;
    for (const std::size_t index : {13u, 14u, 66u, 296u})
        EXPECT_EQ(skin.at(placeOf(face, index)), 0) << "lips, brows: " << index;
    EXPECT_LT(skin.at(placeOf(face, 151)), 0.1f) << "the fringe on the forehead";
    for (const auto& iris : face.irises)
        EXPECT_EQ(skin.at(iris.centre), 0) << "eyes";
    EXPECT_EQ(skin.at({2, 2}), 0) << "far outside";
    EXPECT_GT(skin.tone[0], skin.tone[1]);
    EXPECT_GT(skin.tone[1], skin.tone[2]);
}

TEST(Skin, KeepsItsPlaceWhateverTheSizeOfThePhoto)
{
    DEMO_OR_SKIP(portrait);
    const auto& [photo, face] = *portrait;
    const auto small = vision::findSkin(photo.pixels, face);
    auto larger = face;
    larger.eyeDistance *= 4;
    for (auto& p : larger.mesh)
        p = {p.x * 4, p.y * 4, p.z * 4};
    imaging::Image enlarged({photo.pixels.width() * 4, photo.pixels.height() * 4}, photo.pixels.channels(), imaging::Space::Linear);
    for (int y = 0; y < enlarged.height(); ++y)
        for (int x = 0; x < enlarged.width(); ++x)
            for (int c = 0; c < enlarged.channels(); ++c)
                enlarged.at(x, y, c) = photo.pixels.at(x / 4, y / 4, c);
    const auto large = vision::findSkin(enlarged, larger);
    ASSERT_FALSE(large.empty());
    EXPECT_LE(large.unit, vision::kSkinUnit + 1e-3f);
    double agreed = 0, all = 0;
    for (int y = 0; y < photo.pixels.height(); ++y)
        for (int x = 0; x < photo.pixels.width(); ++x) {
            const float a = small.at({static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f});
            const float b = large.at({static_cast<float>(x) * 4 + 2, static_cast<float>(y) * 4 + 2});
            all += std::max(a, b);
            agreed += std::min(a, b);
        }
    EXPECT_GT(agreed / all, 0.9) << "intersection over union";
}

TEST(Skin, GridAndPhotoShareTheirEdges)
{
    DEMO_OR_SKIP(portrait);
    const auto skin = vision::findSkin(portrait->photo.pixels, portrait->face);
    const auto corner = skin.toPhoto({static_cast<float>(skin.mask.width()), static_cast<float>(skin.mask.height())});
    EXPECT_NEAR(corner.x, skin.region.x + skin.region.width, 1e-3);
    EXPECT_NEAR(corner.y, skin.region.y + skin.region.height, 1e-3);
    const auto back = skin.toGrid(skin.toPhoto({3.5f, 7.25f}));
    EXPECT_NEAR(back.x, 3.5, 1e-3);
    EXPECT_NEAR(back.y, 7.25, 1e-3);
}

TEST(Skin, OfThePersonReachesTheNeckButNotTheBackground)
{
    DEMO_OR_SKIP(portrait);
    const auto& [photo, face] = *portrait;
    imaging::Image everything({8, 8}, 1, imaging::Space::Data, 1.0f);
    imaging::Image nothing({8, 8}, 1, imaging::Space::Data, 0.0f);
    const imaging::Box whole{0, 0, photo.pixels.width(), photo.pixels.height()};
    const vision::PersonAlpha all{whole, &everything}, none{whole, &nothing};
    const auto with = vision::findSkin(photo.pixels, face, &all);
    const auto without = vision::findSkin(photo.pixels, face, &none);
    ASSERT_FALSE(with.empty() || without.empty());
    const auto sum = [](const vision::SkinMap& map) {
        double total = 0;
        for (const float m : map.mask.pixels())
            total += m;
        return total;
    };
    EXPECT_GT(sum(with), sum(without));
    for (const std::size_t index : {50u, 280u})
        EXPECT_GT(without.at(placeOf(face, index)), 0.9f) << "inside the mesh no matte is asked";
    EXPECT_EQ(without.at({placeOf(face, vision::kChin).x, placeOf(face, vision::kChin).y + 0.6f * vision::unitLength(face)}), 0);
}

TEST(Skin, OfHostileInputIsEmptyOrFinite)
{
    DEMO_OR_SKIP(portrait);
    const auto& [photo, face] = *portrait;
    EXPECT_TRUE(vision::findSkin({}, face).empty());
    EXPECT_TRUE(vision::findSkin(photo.pixels, vision::Face{}).empty()) << "all points in one";
    auto broken = face;
    broken.mesh[17].x = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(vision::findSkin(photo.pixels, broken).empty());
    auto tiny = face;
    tiny.eyeDistance = 1;
    EXPECT_TRUE(vision::findSkin(photo.pixels, tiny).empty());
    auto wide = face;
    wide.mesh[0].x = 1e30f;
    EXPECT_TRUE(vision::findSkin(photo.pixels, wide).empty());
    for (const float shift : {-5000.0f, -120.0f, 300.0f, 9000.0f}) {
        auto moved = face;
        for (auto& p : moved.mesh)
            p.x += shift;
        const auto skin = vision::findSkin(photo.pixels, moved);
        for (const float m : skin.mask.pixels())
            ASSERT_TRUE(m >= 0 && m <= 1) << shift;
    }
    EXPECT_TRUE(vision::findSkin(imaging::Image(photo.pixels.extent(), 3, imaging::Space::Linear, 1.0f), face).empty()) << "a face that has gone white";
    auto poisoned = photo.pixels;
    for (std::size_t i = 0; i < poisoned.size(); i += 7)
        poisoned.pixels()[i] = i % 2 ? std::numeric_limits<float>::quiet_NaN() : -std::numeric_limits<float>::infinity();
    const auto skin = vision::findSkin(poisoned, face);
    for (const float m : skin.mask.pixels())
        ASSERT_TRUE(m >= 0 && m <= 1);
}
