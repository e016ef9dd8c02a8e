#include <gtest/gtest.h>
#include <array>

#include "core/finish/finish.h"
#include "core/finish/relight/light_field.h"
#include "core/finish/style.h"
#include "core/finish/subject_layer.h"
#include "core/imaging/resize.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/colour/drawn_face.h"

using namespace finish;

namespace {

// Monk Skin Tone scale, Monk 2022 (skintone.google), as published.
constexpr Colour kMonk[] = {{0xf6, 0xed, 0xe4}, {0xf3, 0xe7, 0xdb}, {0xf7, 0xea, 0xd0}, {0xea, 0xda, 0xba}, {0xd7, 0xbd, 0x96},
                            {0xa0, 0x7e, 0x56}, {0x82, 0x5c, 0x43}, {0x60, 0x41, 0x34}, {0x3a, 0x31, 0x2a}, {0x29, 0x24, 0x20}};

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

const test::Portrait& face()
{
    static const test::Portrait p = test::drawFace(linear(Colour{0xc8, 0x9c, 0x80}));
    return p;
}

ColourParams strongLook()
{
    return {.whiteBalance = 100, .autoExposure = 100, .contrast = 16, .highlights = 100, .warmth = 30, .saturation = 110, .anchor = 100};
}

/// What became of the skin, against the corrected photo.
vision::SkinShift shiftOf(const test::Portrait& p, const Finished& finished)
{
    const auto places = vision::cheekPlaces(vision::findSkin(p.photo, p.face), p.face);
    EXPECT_GT(places.size(), 300u);
    auto before = vision::coloursAt(p.photo, places);
    multiply(before, finished.facts.correction.gains);
    std::vector<imaging::Box> seen;
    for (const imaging::Box& place : places) {
        const vision::Point at = finished.framing.toOutput({static_cast<float>(place.x) + 0.5f, static_cast<float>(place.y) + 0.5f});
        seen.push_back({static_cast<int>(at.x), static_cast<int>(at.y), 1, 1});
    }
    return vision::skinShift(vision::skinTone(before), vision::skinTone(vision::coloursAt(finished.pixels, seen)));
}

}  // namespace

TEST(Colour, NeutralParametersChangeNoBitOnAnyBackground)
{
    for (const BackgroundKind kind :
         {BackgroundKind::Original, BackgroundKind::Seamless, BackgroundKind::Gradient, BackgroundKind::Solid, BackgroundKind::Transparent}) {
        Recipe recipe;
        recipe.background.kind = kind;
        recipe.background.tint = 0;
        const Finished plain = finish::finish(face().input(), recipe, {.longSide = 300}, {});
        EXPECT_TRUE(plain.facts.correction.isIdentity());
        recipe.colour.anchor = 100;  // with nothing to hold against
        EXPECT_TRUE(equal(plain.pixels, finish::finish(face().input(), recipe, {.longSide = 300}, {}).pixels)) << int(kind);
    }
}

TEST(Colour, IsTheSamePictureWithWhatWasMeasuredBefore)
{
    Recipe recipe;
    recipe.colour = strongLook();
    const MeasuredColour measured = measureColour(face().photo, face().face, vision::findSkin(face().photo, face().face));
    const Finished here = finish::finish(face().input(), recipe, {.longSide = 300}, {});
    EXPECT_TRUE(equal(
        here.pixels,
        finish::finish({.photo = face().photo, .face = face().face, .cutOut = face().cutOut, .colour = &measured}, recipe, {.longSide = 300}, {}).pixels));
}

TEST(Colour, PreviewIsThePicture)
{
    const test::Portrait large = test::drawFace(linear(Colour{0xc8, 0x9c, 0x80}), {.width = 960, .height = 1200, .unit = 180, .eyeX = 480, .eyeY = 480});
    for (const BackgroundKind kind : {BackgroundKind::Original, BackgroundKind::Seamless, BackgroundKind::Solid}) {
        Recipe recipe;
        recipe.background.kind = kind;
        recipe.grain.strength = 0;
        recipe.colour = strongLook();
        const Finished full = finish::finish(large.input(), recipe, {}, {}), proxy = finish::finish(large.input(), recipe, {.longSide = 400}, {});
        EXPECT_EQ(full.facts.correction, proxy.facts.correction);
        const test::Difference d = test::difference(proxy.pixels, imaging::resize(full.pixels, proxy.pixels.extent(), imaging::Filter::Area, {}));
        EXPECT_LE(d.mean, 1) << int(kind);
        EXPECT_LE(d.p99, 4) << int(kind);
    }
}

TEST(Colour, SolidAndTransparentBackgroundsStayExact)
{
    Recipe recipe = test::plainRecipe();
    recipe.background.colour = {0xe8, 0xea, 0xf0};
    recipe.colour = strongLook();
    recipe.colour.monochrome = 40;
    recipe.colour.exposure = 0.5f;
    const Finished solid = finish::finish(face().input(), recipe, {}, {});
    recipe.background.kind = BackgroundKind::Transparent;
    const Finished cut = finish::finish(face().input(), recipe, {}, {});
    const auto colour = linear(recipe.background.colour);
    for (int y = 0; y < solid.pixels.height(); ++y)
        for (int x = 0; x < solid.pixels.width(); ++x) {
            const float a = face().cutOut.alpha.at(x, y);
            ASSERT_EQ(cut.pixels.at(x, y, 3), a);
            for (int c = 0; c < 3; ++c) {
                if (a == 0) {
                    ASSERT_EQ(solid.pixels.at(x, y, c), colour[static_cast<std::size_t>(c)]);
                } else if (a == 1) {
                    ASSERT_NEAR(solid.pixels.at(x, y, c), cut.pixels.at(x, y, c), 1e-6f);
                }
            }
        }
}

TEST(Colour, CorrectionIsOfThePhotoNotOfTheBackdrop)
{
    // By hand two thirds of a stop: the person and the photo's own background follow, drawn paper does not.
    Recipe recipe = test::plainRecipe();
    recipe.background.kind = BackgroundKind::Seamless;
    const Finished before = finish::finish(face().input(), recipe, {}, {});
    recipe.colour.exposure = 0.5f;
    const Finished after = finish::finish(face().input(), recipe, {}, {});
    EXPECT_FLOAT_EQ(after.pixels.at(240, 300, 1) / before.pixels.at(240, 300, 1), std::sqrt(2.0f));
    EXPECT_EQ(after.pixels.at(3, 3, 1), before.pixels.at(3, 3, 1));
    recipe.background.kind = BackgroundKind::Original;
    recipe.colour.exposure = 0;
    const Finished own = finish::finish(face().input(), recipe, {}, {});
    recipe.colour.exposure = 0.5f;
    EXPECT_NEAR(finish::finish(face().input(), recipe, {}, {}).pixels.at(3, 3, 1) / own.pixels.at(3, 3, 1), std::sqrt(2.0f), 1e-4f);
}

TEST(Colour, SaysWhenThereIsNoSkinToHold)
{
    const test::Portrait blank = test::drawPortrait({.width = 300, .height = 400, .unit = 30, .eyeX = 150, .eyeY = 150});  // its mesh is no face
    Recipe recipe;
    recipe.colour.anchor = 100;
    recipe.colour.contrast = 10;
    const auto notes = finish::finish(blank.input(), recipe, {}, {}).notes;
    EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const Note& n) { return n.code == "skin-not-found"; }));
}

TEST(SubjectLayer, CopiesWhenSomebodyWrites)
{
    SubjectLayer layer(face().cutOut);
    EXPECT_EQ(&layer.colours(), &face().cutOut.foreground);
    layer.writeColours().at(240, 300, 2) = 7;
    EXPECT_EQ(layer.colours().at(240, 300, 2), 7);
    EXPECT_EQ(&layer.writeColours(), &layer.colours());
}

/// Issue 5: ten Monk tones through the whole default pipeline.
TEST(MonkTones, KeepTheirToneInEveryStyle)
{
    const std::filesystem::path resources = std::filesystem::path(LIKENESS_SOURCE_DIR) / "resources";
    const StyleSet set = loadStyles(std::array{resources / "styles"}, loadBackdrops(std::array{resources / "backdrops"}).backdrops);
    ASSERT_GE(set.styles.size(), 26u);
    ASSERT_TRUE(set.errors.empty()) << set.errors.front().message();
    for (int tone = 0; tone < 10; ++tone) {
        const test::Portrait p = test::drawFace(linear(kMonk[tone]), {.width = 320, .height = 400, .unit = 60, .eyeX = 160, .eyeY = 160});
        const LightField light = measureLightField(p.photo, p.face, p.cutOut, {});
        const MeasuredColour measured = measureColour(p.photo, p.face, vision::findSkin(p.photo, p.face));
        for (const Style& style : set.styles) {
            const Finished finished = finish::finish({.photo = p.photo, .face = p.face, .cutOut = p.cutOut, .light = &light, .colour = &measured}, style.recipe,
                                                     {.longSide = 320}, {});
            const vision::SkinShift shift = shiftOf(p, finished);
            const auto where = "Monk " + std::to_string(tone + 1) + ", " + style.id;
            EXPECT_LE(std::abs(shift.lightness), 1.5f) << where;
            if (style.recipe.colour.monochrome > 0)
                continue;
            EXPECT_LE(shift.itaHolds ? std::abs(shift.ita) : 0, 2) << where;
            EXPECT_LE(std::abs(shift.hue), 3) << where;
            EXPECT_LE(std::abs(shift.chroma), 1.5f) << where;
        }
    }
}
