#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/finish/framing/framing.h"
#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

BackgroundParams paper()
{
    return {.kind = BackgroundKind::Seamless};
}

Framing framed(const test::Portrait& p, const FramingParams& params, const BackgroundParams& background = paper(), const OutputSize& size = {})
{
    return frame(measureHead(p.face, p.cutOut), p.photo.extent(), params, background, size);
}

bool hasNote(const Framing& framing, std::string_view code)
{
    return std::any_of(framing.notes.begin(), framing.notes.end(), [&](const Note& note) { return note.code == code; });
}

/// The worst that framing can do: a straight edge where the photo ends but the person does not, inside the picture.
/// @return how many border pixels of the subject lie more than a pixel inside the frame
int visibleCuts(const test::Portrait& p, const Framing& framing)
{
    const imaging::Image& alpha = p.cutOut.alpha;
    int visible = 0;
    const auto look = [&](double x, double y, float a) {
        const double ox = framing.toOutput.x(x, y), oy = framing.toOutput.y(x, y);
        visible += a > 0.4f && ox > 1.01 && oy > 1.01 && ox < framing.output.width - 1.01 && oy < framing.output.height - 1.01 ? 1 : 0;
    };
    for (int x = 0; x < alpha.width(); ++x) {
        look(x + 0.5, 0, alpha.at(x, 0));
        look(x + 0.5, alpha.height(), alpha.at(x, alpha.height() - 1));
    }
    for (int y = 0; y < alpha.height(); ++y) {
        look(0, y + 0.5, alpha.at(0, y));
        look(alpha.width(), y + 0.5, alpha.at(alpha.width() - 1, y));
    }
    return visible;
}

/// Enough photo on all sides, nothing cut.
const test::PortraitSpec kFree{.width = 1600, .height = 1600, .unit = 100, .eyeX = 800, .eyeY = 600, .bodyBottom = 6};

}  // namespace

TEST(Frame, MeetsTheFormatWhereNothingIsCut)
{
    const test::Portrait p = test::drawPortrait(kFree);
    struct Case {
        Aspect aspect;
        double ratio, head, eyeLine;
    };
    for (const Case& c : {Case{Aspect::Square, 1, .50, .42}, Case{Aspect::FourFive, .8, .44, .40}, Case{Aspect::ThreeFour, .75, .418, .389},
                          Case{Aspect::TwoThree, 2.0 / 3, .38, .37}, Case{Aspect::Passport, 35.0 / 45, 33.0 / 45, .46}, Case{Aspect::Badge, .8, .62, .45},
                          Case{Aspect::Banner, 16.0 / 9, .56, .42}}) {
        const Framing f = framed(p, {.aspect = c.aspect});
        EXPECT_NEAR(double(f.output.width) / f.output.height, c.ratio, 0.003);
        EXPECT_NEAR(f.headShare, c.head, 0.004);
        EXPECT_NEAR(f.eyeLine, c.eyeLine, 0.02);
        EXPECT_GE(f.headRoom, 0.075);
        EXPECT_NEAR(f.eyes.x / f.output.width, c.aspect == Aspect::Banner ? 1.0 / 3 : 0.5, 0.01);
        EXPECT_TRUE(f.notes.empty()) << f.notes.front().message;
        EXPECT_EQ(f.scale, 1);
    }
}

TEST(Frame, PassportsSuitTheStrictestOffices)
{
    const Framing f = framed(test::drawPortrait(kFree), {.aspect = Aspect::Passport});
    EXPECT_GE(f.headShare * 45, 32);  // Schengen
    EXPECT_LE(f.headShare * 45, 34);  // United Kingdom
    for (const float zoom : {90.0f, 115.0f})
        EXPECT_TRUE(hasNote(framed(test::drawPortrait(kFree), {.aspect = Aspect::Passport, .zoom = zoom}), "cannot-be-met")) << zoom;
}

TEST(Frame, BadgesAndPassportsPutTheFaceInTheMiddle)
{
    // Shoulders that lean to the right: a portrait gives them room.
    test::Portrait p = test::drawPortrait(kFree);
    HeadMeasures head = measureHead(p.face, p.cutOut);
    head.body.x += 60;
    const auto place = [&](Aspect aspect) {
        const Framing f = frame(head, p.photo.extent(), {.aspect = aspect}, paper(), {});
        return f.eyes.x / f.output.width;
    };
    EXPECT_NEAR(place(Aspect::Badge), 0.5, 0.005);
    EXPECT_NEAR(place(Aspect::Passport), 0.5, 0.005);
    EXPECT_LT(place(Aspect::FourFive), 0.49);
}

TEST(Frame, TallHairKeepsItsHeadRoom)
{
    test::PortraitSpec spec = kFree;
    spec.hair = 1.4;
    const Framing f = framed(test::drawPortrait(spec), {});
    EXPECT_GE(f.headRoom, 0.085);
}

TEST(Frame, AHatDoesNotDriveTheFrameIntoTheFace)
{
    // A body that the photo cuts below the shoulders, and a hat: the frame comes closer, but not as tight as a head bears.
    test::PortraitSpec spec{.width = 1000, .height = 1000, .unit = 180, .eyeX = 500, .eyeY = 540};
    spec.hair = 1.6;
    const test::Portrait p = test::drawPortrait(spec);
    const Framing f = framed(p, {});
    EXPECT_LT(f.headShare, 0.62);
    EXPECT_LT(f.eyeLine, 0.56);
    EXPECT_EQ(visibleCuts(p, f), 0);
}

TEST(Frame, NeverShowsWhereThePhotoEndsButThePersonDoesNot)
{
    const test::PortraitSpec cuts[] = {
        {},                                                                                            // bottom
        {.eyeX = 400, .eyeY = 60},                                                                     // top and bottom
        {.eyeX = 120, .eyeY = 420},                                                                    // left
        {.eyeX = 690, .eyeY = 420},                                                                    // right
        {.eyeX = 400, .eyeY = 420, .rollDegrees = 12},                                                 // turned
        {.width = 500, .height = 640, .unit = 130, .eyeX = 240, .eyeY = 250, .rollDegrees = -9, .hair = 0.8},  // selfie that fills the frame
        {.width = 420, .height = 420, .unit = 150, .eyeX = 210, .eyeY = 130},                          // head larger than the photo
        {.width = 1200, .height = 600, .unit = 80, .eyeX = 200, .eyeY = 260, .rollDegrees = 5},
        {.unit = 100, .eyeX = 400, .eyeY = 850},                                                       // cut below the chin
    };
    for (const test::PortraitSpec& spec : cuts) {
        const test::Portrait p = test::drawPortrait(spec);
        for (const Aspect aspect : {Aspect::Square, Aspect::FourFive, Aspect::ThreeFour, Aspect::TwoThree, Aspect::Passport, Aspect::Banner, Aspect::Badge, Aspect::Original})
            for (const BackgroundKind kind : {BackgroundKind::Seamless, BackgroundKind::Original}) {
                const Framing f = framed(p, {.aspect = aspect, .level = 100}, {.kind = kind});
                EXPECT_EQ(visibleCuts(p, f), 0) << spec.eyeX << " " << spec.eyeY << " roll " << spec.rollDegrees << " aspect " << int(aspect) << " "
                                                << f.output.width << " x " << f.output.height;
                EXPECT_GE(f.output.width, 16);
            }
    }
}

TEST(Frame, NoOutputPixelRepeatsTheBorder)
{
    // A border row that screams: it may appear in the picture once, and nothing of it beyond the photo.
    test::Portrait p = test::drawPortrait({.width = 400, .height = 500, .unit = 60, .eyeX = 200, .eyeY = 120, .rollDegrees = 8});
    for (int x = 0; x < 400; ++x)
        for (const int y : {0, 499})
            std::copy_n(std::array{9.0f, 0.0f, 9.0f}.data(), 3, p.cutOut.foreground.row(y) + 3 * x);
    Recipe recipe = test::plainRecipe();
    recipe.framing = {.aspect = Aspect::TwoThree, .zoom = 60};
    const Finished finished = finish::finish(p.input(), recipe, {}, {});
    const Affine back = finished.framing.toOutput.inverse();
    for (int y = 0; y < finished.pixels.height(); ++y)
        for (int x = 0; x < finished.pixels.width(); ++x) {
            const double py = back.y(x + 0.5, y + 0.5);
            if (py > 3 && py < 497)
                continue;
            const double inside = std::min(py, 500 - py);
            ASSERT_TRUE(inside > -0.001 || finished.pixels.at(x, y, 0) < 1) << x << " " << y << " " << py;
        }
}

TEST(Frame, LowersThenZoomsWhenTheBodyMeetsTheBottom)
{
    // Chin 1.4 D below the eyes, photo ends 2.6 D below them: the format wants more body than there is.
    const test::Portrait p = test::drawPortrait({.width = 1600, .height = 860, .eyeX = 800, .eyeY = 600});
    const Framing f = framed(p, {});
    EXPECT_LE(f.headRoom, 0.205);
    EXPECT_LE(f.eyeLine, 0.475);
    EXPECT_GT(f.headShare, 0.44);
    EXPECT_LE(f.headShare, 0.705);
    EXPECT_TRUE(hasNote(f, "framed-closer"));
}

TEST(Frame, CropsIntoTheHairWhenThePhotoCutsIt)
{
    const test::Portrait p = test::drawPortrait({.width = 1000, .height = 1400, .eyeX = 500, .eyeY = 100});
    const Framing f = framed(p, {});
    EXPECT_LE(f.headRoom, 0.0);
    EXPECT_TRUE(hasNote(f, "crown-cut"));
    const Framing passport = framed(p, {.aspect = Aspect::Passport});
    EXPECT_TRUE(hasNote(passport, "cannot-be-met"));
}

TEST(Frame, LevelsTheHead)
{
    test::PortraitSpec spec = kFree;
    spec.rollDegrees = 5;
    const test::Portrait p = test::drawPortrait(spec);
    const auto tilt = [&](float level) {
        const Framing f = framed(p, {.level = level});
        const vision::Point a = f.toOutput(p.face.irises[0].centre), b = f.toOutput(p.face.irises[1].centre);
        return std::atan2(a.y - b.y, b.x - a.x) * 180 / 3.14159265;
    };
    EXPECT_NEAR(tilt(0), 5, 0.01);
    EXPECT_NEAR(tilt(70), 1.5, 0.01);
    EXPECT_NEAR(tilt(100), 0, 0.01);
    spec.rollDegrees = -20;
    const Framing far = framed(test::drawPortrait(spec), {.level = 100});
    EXPECT_NEAR(far.levelDegrees, 6, 1e-6);  // counter-clockwise, and no more than 6
    EXPECT_NEAR(std::abs(framed(p, {.aspect = Aspect::Passport, .level = 100}).levelDegrees), 2, 1e-6);
}

TEST(Frame, OriginalIsThePhotosFrameExactly)
{
    const test::Portrait p = test::drawPortrait();
    const Framing f = framed(p, {.aspect = Aspect::Original, .level = 0});
    EXPECT_EQ(f.output, p.photo.extent());
    EXPECT_NEAR(f.toOutput.dx, 0, 1e-9);
    EXPECT_NEAR(f.toOutput.dy, 0, 1e-9);
    EXPECT_EQ(f.scale, 1);
}

TEST(Frame, ZoomAndShiftDoWhatTheySay)
{
    const test::Portrait p = test::drawPortrait(kFree);
    const Framing plain = framed(p, {}), near = framed(p, {.zoom = 120}), moved = framed(p, {.shiftX = 10, .shiftY = -5});
    EXPECT_NEAR(near.headShare, 1.2 * plain.headShare, 0.005);
    EXPECT_NEAR(moved.eyes.x / moved.output.width, plain.eyes.x / plain.output.width + 0.10, 0.003);
    EXPECT_NEAR(moved.eyeLine, plain.eyeLine - 0.05, 0.003);
}

TEST(Frame, OriginalBackgroundGrowsOnlyWhereItIsBlurred)
{
    // The head touches nothing but has no room above it.
    const test::Portrait p = test::drawPortrait({.width = 1200, .height = 1400, .eyeX = 600, .eyeY = 140});
    const Framing blurred = framed(p, {}, {.kind = BackgroundKind::Original, .aperture = 2});
    EXPECT_LT(blurred.toOutput.inverse().y(0, 0), -1);
    const Framing sharp = framed(p, {}, {.kind = BackgroundKind::Original, .aperture = 8});
    EXPECT_GE(sharp.toOutput.inverse().y(0, 0), -0.01);
    EXPECT_GE(sharp.toOutput.inverse().x(0, 0), -0.01);
}

TEST(Frame, EnlargesOnlyWithANote)
{
    const test::Portrait p = test::drawPortrait(kFree);
    EXPECT_FALSE(hasNote(framed(p, {}), "upscaled"));
    const Framing native = framed(p, {});
    const imaging::Extent twice{native.output.width * 2, native.output.height * 2};
    const Framing large = framed(p, {}, paper(), {.pixels = twice});
    EXPECT_EQ(large.output, twice);
    ASSERT_TRUE(hasNote(large, "upscaled"));
    EXPECT_NE(large.notes.front().message.find("2.0 times"), std::string::npos) << large.notes.front().message;
    EXPECT_FALSE(hasNote(framed(p, {}, paper(), {.pixels = imaging::Extent{320, 400}}), "upscaled"));
    // A preview from a proxy of the photo speaks of the photo.
    EXPECT_FALSE(hasNote(framed(p, {}, paper(), {.pixels = native.output, .longSide = 300, .inputScale = 0.25}), "upscaled"));
}

TEST(Frame, PreviewIsThePictureReduced)
{
    const test::Portrait p = test::drawPortrait(kFree);
    const Framing full = framed(p, {}), proxy = framed(p, {}, paper(), {.longSide = 300});
    EXPECT_EQ(proxy.output.height, 300);
    EXPECT_NEAR(proxy.headShare, full.headShare, 0.002);
    EXPECT_NEAR(proxy.eyeLine, full.eyeLine, 0.002);
    EXPECT_EQ(framed(p, {}, paper(), {.longSide = 9000}).output, full.output);  // never enlarged
}

TEST(Frame, WantedPixelsSetTheShape)
{
    const Framing f = framed(test::drawPortrait(kFree), {.aspect = Aspect::FourFive}, paper(), {.pixels = imaging::Extent{400, 400}});
    EXPECT_EQ(f.output, (imaging::Extent{400, 400}));
    EXPECT_NEAR(f.headShare, 0.50, 0.005);
    EXPECT_TRUE(hasNote(f, "size-sets-shape"));
}

TEST(Frame, RefusesImpossibleSizes)
{
    const test::Portrait p = test::drawPortrait(kFree);
    EXPECT_THROW(framed(p, {}, paper(), {.pixels = imaging::Extent{0, 400}}), base::Error);
    EXPECT_THROW(framed(p, {}, paper(), {.pixels = imaging::Extent{99999, 400}}), base::Error);
    EXPECT_THROW(framed(p, {}, paper(), {.longSide = 3}), base::Error);
}
