#include "core/finish/relight/relight.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/finish/background/backdrop.h"
#include "core/finish/ramp.h"
#include "core/finish/relight/relight_map.h"
#include "core/imaging/mat.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/painted.h"
#include "tests/core/finish/portrait.h"
#include "tests/core/finish/relight/face_scene.h"

using namespace finish;
using relight::directionAt;

namespace {

constexpr LightSetup kSetups[] = {LightSetup::Loop, LightSetup::Rembrandt, LightSetup::Butterfly, LightSetup::Split, LightSetup::Clamshell, LightSetup::Broad, LightSetup::Short};

/// Under soft light from the left, slightly above.
const test::FaceScene& lit()
{
    static const test::FaceScene scene = test::renderFace({.side = 400, .unit = 80, .light = directionAt(-25, 15), .ambient = 0.5});
    return scene;
}

const LightField& field()
{
    static const LightField measured = measureLightField(lit().photo, lit().face, lit().cutOut, {});
    return measured;
}

RelightMap mapOf(const RelightParams& params, float side = -1)
{
    return relightMap(field(), params, lit().face.pose, side, {});
}

imaging::Image lightOn(const test::FaceScene& scene, const RelightParams& params)
{
    Recipe recipe;
    recipe.relight = params;
    SubjectLayer subject(scene.cutOut);
    test::relightSubject(subject, scene.input(), recipe, {});
    return subject.colours();
}

/// Gain at a place of the mesh.
float gainAt(const RelightMap& map, std::size_t vertex, int channel = 0)
{
    const vision::Point3& p = lit().face.mesh[vertex];
    return map.light.at(static_cast<int>(field().grid.cellX(p.x)), static_cast<int>(field().grid.cellY(p.y)), channel);
}

constexpr std::size_t kLeftCheek = 205, kRightCheek = 425;

double meanSkin(const imaging::Image& colours, const imaging::Image& skin)
{
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < skin.size(); ++i) {
        sum += static_cast<double>(skin.pixels()[i] * luminance(colours.pixels().data() + 3 * i));
        weights += static_cast<double>(skin.pixels()[i]);
    }
    return sum / weights;
}

}  // namespace

TEST(Relight, NothingAskedLeavesTheLayerUnread)
{
    RelightParams params[4];
    params[1].setup = LightSetup::Rembrandt;
    params[1].strength = 0;
    params[2].strength = 100;
    params[2].kelvin = 3000;
    params[3].azimuth = 40;
    params[3].power = 1;
    for (const RelightParams& p : params) {
        Recipe recipe;
        recipe.relight = p;
        SubjectLayer subject(lit().cutOut);
        test::relightSubject(subject, lit().input(), recipe, {});
        EXPECT_EQ(subject.colours().row(0), lit().cutOut.foreground.row(0));
    }
}

TEST(Relight, OutsideTheMatteNothingChanges)
{
    for (const LightSetup setup : kSetups) {
        const imaging::Image out = lightOn(lit(), {.setup = setup, .strength = 100, .rim = 100, .soften = 50});
        for (int y = 0; y < out.height(); ++y)
            for (int x = 0; x < out.width(); ++x)
                for (int c = 0; c < 3 && lit().cutOut.alpha.at(x, y) == 0; ++c) {
                    ASSERT_EQ(out.at(x, y, c), lit().cutOut.foreground.at(x, y, c));
                }
    }
}

TEST(Relight, KeepsTheSkinsBrightness)
{
    const test::FaceScene scene = test::renderFace({.side = 300, .unit = 60, .light = directionAt(-25, 15), .ambient = 0.5, .brightness = 0.3});
    const imaging::Image skin = matte::stretched(measureLightField(scene.photo, scene.face, scene.cutOut, {}).skin, scene.photo.extent());
    const double before = meanSkin(scene.cutOut.foreground, skin);
    for (const LightSetup setup : kSetups)
        for (const float strength : {50.0f, 100.0f})
            for (const float soften : {0.0f, 60.0f}) {
                const imaging::Image out = lightOn(scene, {.setup = setup, .strength = strength, .kelvin = 3200, .soften = soften});
                EXPECT_NEAR(meanSkin(out, skin) / before, 1, 0.01) << int(setup) << " " << strength << " " << soften;
            }
}

TEST(Relight, ClipsNoSkin)
{
    // Bright skin: the lit cheek is at .95 before anything is done.
    const test::FaceScene bright = test::renderFace({.side = 300, .unit = 60, .light = directionAt(-30, 10), .ambient = 0.4, .albedoNoise = 0.05, .brightness = 0.72});
    const auto atWhite = [&](const imaging::Image& colours) {
        int clipped = 0, all = 0;
        for (int y = 0; y < colours.height(); ++y)
            for (int x = 0; x < colours.width(); ++x)
                if (bright.skin.at(x, y) > 0) {
                    const float* p = colours.row(y) + 3 * x;
                    clipped += std::max({p[0], p[1], p[2]}) > 0.997f ? 1 : 0;  // 255 in 8 bits
                    ++all;
                }
        return static_cast<double>(clipped) / all;
    };
    const double before = atWhite(bright.cutOut.foreground);
    for (const LightSetup setup : kSetups)
        EXPECT_LE(atWhite(lightOn(bright, {.setup = setup, .strength = 100, .power = 1, .rim = 50})), before + 0.001) << int(setup);
}

TEST(Relight, BrightSkinKeepsItsDrawingUnderTheLamp)
{
    // No room above: the exposure gives way, not the drawing.
    const test::FaceScene bright = test::renderFace({.side = 300, .unit = 60, .light = directionAt(-30, 10), .ambient = 0.5, .brightness = 0.6});
    const vision::Point3& cheek = bright.face.mesh[kLeftCheek];
    const auto drawing = [&](const imaging::Image& colours) {
        double sum = 0, square = 0, n = 0;
        for (int y = static_cast<int>(cheek.y) - 12; y <= static_cast<int>(cheek.y) + 12; ++y)
            for (int x = static_cast<int>(cheek.x) - 6; x <= static_cast<int>(cheek.x) + 6; ++x) {
                // Against the neighbourhood: blotches, not the light's own slope.
                const double v = std::log(luminance(colours.row(y) + 3 * x)) - (std::log(luminance(colours.row(y) + 3 * (x - 8))) + std::log(luminance(colours.row(y) + 3 * (x + 8)))) / 2;
                sum += v, square += v * v, ++n;
            }
        return std::sqrt(square / n - sum / n * sum / n);
    };
    const double before = drawing(bright.cutOut.foreground);
    for (const LightSetup setup : kSetups)
        EXPECT_GE(drawing(lightOn(bright, {.setup = setup, .strength = 100, .side = LightSide::Left})), 0.6 * before) << int(setup);
}

TEST(Relight, MirroredSceneGivesTheMirroredPicture)
{
    test::FaceSpec spec{.side = 300, .unit = 60, .yaw = 12, .light = directionAt(-35, 20), .ambient = 0.5};
    const test::FaceScene one = test::renderFace(spec);
    spec.mirrored = true;
    const test::FaceScene other = test::renderFace(spec);
    for (const LightSetup setup : kSetups) {
        const RelightParams params{.setup = setup, .strength = 100, .rim = 50, .soften = 30};
        const imaging::Image a = lightOn(one, params), b = lightOn(other, params);
        double sum = 0, n = 0;
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                if (one.cutOut.alpha.at(x, y) > 0) {
                    sum += std::abs(static_cast<double>(a.at(x, y, 1)) / static_cast<double>(b.at(a.width() - 1 - x, y, 1)) - 1);
                    ++n;
                }
        EXPECT_LE(sum / n, 0.025) << int(setup);  // the mesh's triangles themselves are not all mirrored
    }
}

TEST(Relight, DrawsNoLineAtTheOutlineOfTheMesh)
{
    constexpr std::size_t kOval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
                                     152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
    for (const LightSetup setup : {LightSetup::Loop, LightSetup::Butterfly, LightSetup::Clamshell}) {
        const RelightMap map = mapOf({.setup = setup, .strength = 100});
        const vision::Point3& nose = lit().face.mesh[4];
        for (const std::size_t i : kOval) {
            const vision::Point3& p = lit().face.mesh[i];
            const float dx = p.x - nose.x, dy = p.y - nose.y, length = std::hypot(dx, dy);
            for (float d = -0.15f; d <= 0.15f; d += 0.025f) {
                const auto gain = [&](float at) {
                    const float x = p.x + dx / length * at * 80, y = p.y + dy / length * at * 80;
                    return map.light.at(std::clamp(static_cast<int>(field().grid.cellX(x)), 0, map.light.width() - 1),
                                        std::clamp(static_cast<int>(field().grid.cellY(y)), 0, map.light.height() - 1));
                };
                const float ratio = gain(d + 0.05f) / gain(d);
                EXPECT_LT(std::max(ratio, 1 / ratio), 1.2f) << int(setup) << " at " << i << " " << d;
            }
        }
    }
}

TEST(Relight, MoreStrengthIsMoreOfIt)
{
    for (const LightSetup setup : {LightSetup::Loop, LightSetup::Rembrandt, LightSetup::Split, LightSetup::Short}) {
        float last = 0;
        for (const float strength : {10.0f, 30.0f, 50.0f, 70.0f, 100.0f}) {
            const RelightMap map = mapOf({.setup = setup, .strength = strength}, 1);
            const float contrast = std::log(gainAt(map, kRightCheek) / gainAt(map, kLeftCheek));
            EXPECT_GT(contrast, last) << int(setup) << " " << strength;
            last = contrast;
        }
        EXPECT_GT(last, 0.25f) << int(setup);
    }
}

TEST(Relight, LightsTheSideItComesFrom)
{
    for (const float side : {-1.0f, 1.0f}) {
        const RelightMap map = mapOf({.setup = LightSetup::Rembrandt, .strength = 100}, side);
        const float key = gainAt(map, side > 0 ? kRightCheek : kLeftCheek), far = gainAt(map, side > 0 ? kLeftCheek : kRightCheek);
        EXPECT_GT(key, far);
    }
    // From above: the forehead gains over the chin. From below too: less so.
    const RelightMap butterfly = mapOf({.setup = LightSetup::Butterfly, .strength = 100}), clamshell = mapOf({.setup = LightSetup::Clamshell, .strength = 100});
    EXPECT_GT(gainAt(butterfly, 151) / gainAt(butterfly, 175), gainAt(clamshell, 151) / gainAt(clamshell, 175));
}

TEST(Relight, NoseCastsAShadowAwayFromTheLamp)
{
    // Hard light: beside the nose, on the far side, the lamp is hidden.
    const auto face = relight::faceHeights(field().relief, field().grid.unit);
    const imaging::Image seen = relight::lampSeen(face, directionAt(60, 10), 0.08f, {});
    const auto at = [&](std::size_t vertex) {
        const vision::Point3& p = lit().face.mesh[vertex];
        const float x = (field().grid.cellX(p.x) - static_cast<float>(face.cells.x)) * static_cast<float>(seen.width()) / static_cast<float>(face.cells.width);
        const float y = (field().grid.cellY(p.y) - static_cast<float>(face.cells.y)) * static_cast<float>(seen.height()) / static_cast<float>(face.cells.height);
        return seen.at(static_cast<int>(x), static_cast<int>(y));
    };
    EXPECT_LT(at(126), 0.4f);   // beside the nose's ridge, image left
    EXPECT_GT(at(355), 0.9f);   // its mirror
    EXPECT_GT(at(kRightCheek), 0.9f);
}

TEST(Relight, EyesStayLight)
{
    for (const LightSetup setup : kSetups) {
        const RelightMap map = mapOf({.setup = setup, .strength = 100}, 1);
        const double darkest = std::min(std::log(gainAt(map, kLeftCheek)), std::log(gainAt(map, kRightCheek)));
        for (const std::size_t eye : {159u, 145u, 386u, 374u})  // lids, above and below the irises
            EXPECT_GT(std::log(gainAt(map, eye)), std::min(std::log(0.88), darkest * 0.6 - 0.1)) << int(setup) << " " << eye;
    }
}

TEST(Relight, RimLightsItsEdgeAlone)
{
    RelightParams params;
    params.rimRight = 50;
    const RelightMap map = mapOf(params);
    const matte::Grid& grid = field().grid;
    double left = 0, right = 0;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x) {
            const float rim = map.light.at(x, y, 3);
            EXPECT_EQ(map.light.at(x, y, 0), 1);
            if (field().relief.inside.at(x, y) > 0.45f) {
                EXPECT_LT(rim, 0.001f);
            }
            if (lit().cutOut.alpha.at(static_cast<int>(grid.pixelX(x)), static_cast<int>(grid.pixelY(y))) > 0.5f)
                (x < grid.cells.width / 2 ? left : right) += rim;
        }
    EXPECT_GT(right, 4 * left);
    params.rimRight = 0;
    params.rim = 50;
    const RelightMap opposite = mapOf(params, -1);
    EXPECT_TRUE(std::equal(map.light.pixels().begin(), map.light.pixels().end(), opposite.light.pixels().begin()));
}

TEST(Relight, LampsColourIsTheLampsAlone)
{
    const auto white = relight::lampColour(5300);
    for (const float c : white)
        EXPECT_NEAR(c, 1, 1e-6);
    const auto warm = relight::lampColour(3000), cool = relight::lampColour(8000);
    EXPECT_NEAR(luminance(warm.data()), 1, 1e-5);
    EXPECT_GT(warm[0] / warm[2], 2);
    EXPECT_LT(cool[0] / cool[2], 0.8);
    // Rembrandt's shadow side sees little of the lamp.
    const RelightMap map = mapOf({.setup = LightSetup::Rembrandt, .strength = 100}, 1);
    EXPECT_GT(gainAt(map, kRightCheek, 1), gainAt(map, kLeftCheek, 1) + 0.2f);
}

TEST(Relight, PowerBrightensWhatTheLampReaches)
{
    const RelightParams params{.setup = LightSetup::Rembrandt, .strength = 100};
    RelightParams strong = params;
    strong.power = 0.5f;
    const RelightMap a = mapOf(params, 1), b = mapOf(strong, 1);
    const float key = gainAt(b, kRightCheek) / gainAt(a, kRightCheek), shadow = gainAt(b, kLeftCheek) / gainAt(a, kLeftCheek);
    EXPECT_GT(key, 1.1f);
    EXPECT_GT(key, shadow + 0.05f);
}

TEST(Relight, AdjustmentsMoveTheLamp)
{
    const RelightMap loop = mapOf({.setup = LightSetup::Loop, .strength = 100}, 1);
    const auto contrast = [&](const RelightMap& map) { return gainAt(map, kRightCheek) / gainAt(map, kLeftCheek); };
    EXPECT_GT(contrast(mapOf({.setup = LightSetup::Loop, .strength = 100, .azimuth = 25}, 1)), contrast(loop));
    EXPECT_LT(contrast(mapOf({.setup = LightSetup::Loop, .strength = 100, .fill = 40}, 1)), contrast(loop));
    // The own arrangement with the same numbers is the arrangement.
    const RelightMap own = mapOf({.setup = LightSetup::Custom, .strength = 100, .azimuth = 40, .elevation = 30, .softness = 35, .fill = 40}, 1);
    for (std::size_t i = 0; i < own.light.size(); ++i)
        ASSERT_NEAR(own.light.pixels()[i], loop.light.pixels()[i], 1e-4);
}

TEST(Relight, SideOfTheKey)
{
    const vision::Pose straight{2, 0, 0}, right{20, 0, 0};
    RelightParams p{.setup = LightSetup::Loop};
    constexpr float kLeft = -0.3f, kRight = 0.3f, kFarLeft = -1;
    EXPECT_EQ(keyLightSide(p, right, kLeft), -1);
    p.setup = LightSetup::Short;
    EXPECT_EQ(keyLightSide(p, straight, kLeft), -1);
    EXPECT_EQ(keyLightSide(p, right, kLeft), 1);
    EXPECT_EQ(keyLightSide(p, right, kFarLeft), -1);  // not against hard light
    p.setup = LightSetup::Broad;
    EXPECT_EQ(keyLightSide(p, right, kRight), -1);
    p.side = LightSide::Right;
    EXPECT_EQ(keyLightSide(p, right, kFarLeft), 1);
}

TEST(Relight, BackdropStandsInTheSameLight)
{
    Recipe recipe = test::plainRecipe();
    const auto side = [&] { return finish::finish(lit().input(), recipe, {.longSide = 100}, {}).facts.keySide; };
    EXPECT_EQ(side(), -1);
    recipe.relight = {.setup = LightSetup::Loop, .side = LightSide::Right};
    EXPECT_EQ(side(), 1);
    recipe.relight.strength = 0;
    EXPECT_EQ(side(), -1);
    recipe.relight.strength = 50;
    recipe.background.keySide = KeySide::Left;
    EXPECT_EQ(side(), -1);
}

TEST(Relight, MeasuredBeforeIsMeasuredNow)
{
    Recipe recipe;
    recipe.relight = {.setup = LightSetup::Short, .rim = 30, .soften = 30};
    FinishInput input = lit().input();
    const Finished now = finish::finish(input, recipe, {.longSide = 200}, {});
    input.light = &field();
    const Finished before = finish::finish(input, recipe, {.longSide = 200}, {});
    EXPECT_TRUE(std::equal(now.pixels.pixels().begin(), now.pixels.pixels().end(), before.pixels.pixels().begin(), before.pixels.pixels().end()));
}

TEST(Relight, SameLightAtAnyNumberOfThreads)
{
    const RelightParams params{.setup = LightSetup::Split, .strength = 100, .rim = 30, .soften = 50};
    const int threads = cv::getNumThreads();
    const imaging::Image many = lightOn(lit(), params);
    cv::setNumThreads(1);
    const imaging::Image one = lightOn(lit(), params);
    cv::setNumThreads(threads);
    EXPECT_TRUE(std::equal(many.pixels().begin(), many.pixels().end(), one.pixels().begin()));
}

TEST(Relight, SmallAndLargePhotosAgree)
{
    test::FaceSpec spec{.side = 900, .unit = 180, .light = directionAt(-30, 20), .ambient = 0.4};
    const test::FaceScene large = test::renderFace(spec);
    Recipe recipe = test::plainRecipe();
    recipe.relight = {.setup = LightSetup::Rembrandt, .strength = 100, .rim = 40, .soften = 40};
    const Finished full = finish::finish(large.input(), recipe, {}, {});

    const Finished preview = finish::finish(large.input(), recipe, {.longSide = 300}, {});
    const auto reduced = [&](const imaging::Image& picture) {
        imaging::Image small({300, 300}, 3, imaging::Space::Linear);
        cv::Mat target = imaging::asMat(small);
        cv::resize(imaging::asMat(picture), target, target.size(), 0, 0, cv::INTER_AREA);
        return small;
    };
    EXPECT_LE(test::difference(preview.pixels, reduced(full.pixels)).mean, 1);

    // The photo itself reduced first, measured and lit anew.
    test::FaceScene small = large;
    small.photo = reduced(large.photo);
    small.cutOut.region = {0, 0, 300, 300};
    small.cutOut.foreground = reduced(large.cutOut.foreground);
    small.cutOut.alpha = matte::stretched(large.cutOut.alpha, {300, 300});
    small.cutOut.presence = small.cutOut.alpha;
    small.cutOut.unit /= 3;
    small.face.eyeDistance /= 3;
    for (vision::Point3& p : small.face.mesh)
        p = {p.x / 3, p.y / 3, p.z / 3};
    for (vision::Iris& iris : small.face.irises)
        iris.centre = {iris.centre.x / 3, iris.centre.y / 3};
    const Finished proxy = finish::finish(small.input(), recipe, {}, {});
    ASSERT_EQ(proxy.pixels.extent(), (imaging::Extent{300, 300}));
    EXPECT_LE(test::difference(proxy.pixels, reduced(full.pixels)).mean, 1);
}

TEST(Relight, SurvivesFacesThatAreNone)
{
    const test::FaceScene good = test::renderFace({.side = 120, .unit = 24});
    const auto broken = [&](auto change) {
        test::FaceScene scene = good;
        change(scene);
        return scene;
    };
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const test::FaceScene scenes[] = {
        broken([&](test::FaceScene& s) { s.face.mesh.fill({nan, nan, nan}); }),
        broken([&](test::FaceScene& s) { s.face.mesh[7].z = std::numeric_limits<float>::infinity(); }),
        broken([&](test::FaceScene& s) { s.face.mesh.fill({5, 5, 0}); }),
        broken([&](test::FaceScene& s) { s.face.eyeDistance = 0; }),
        broken([&](test::FaceScene& s) { s.face.eyeDistance = 1e9f; }),
        broken([&](test::FaceScene& s) { s.face.pose.yaw = nan; }),
        broken([&](test::FaceScene& s) { for (auto& p : s.face.mesh) p.x += 5000; }),
        broken([&](test::FaceScene& s) { for (auto& p : s.face.mesh) p.x += 80; }),
        broken([&](test::FaceScene& s) { std::fill(s.photo.pixels().begin(), s.photo.pixels().end(), 0.0f); }),
        broken([&](test::FaceScene& s) { std::fill(s.cutOut.alpha.pixels().begin(), s.cutOut.alpha.pixels().end(), 0.0f); }),
        broken([&](test::FaceScene& s) { std::fill(s.cutOut.alpha.pixels().begin(), s.cutOut.alpha.pixels().end(), 1.0f); }),
    };
    for (const test::FaceScene& scene : scenes) {
        const imaging::Image out = lightOn(scene, {.setup = LightSetup::Rembrandt, .strength = 100, .rim = 100, .soften = 100});
        for (const float v : out.pixels())
            ASSERT_TRUE(std::isfinite(v)) << &scene - scenes;
    }
    test::FaceScene dot = good;
    dot.photo = imaging::Image({1, 1}, 3, imaging::Space::Linear, 0.5f);
    dot.cutOut.region = {0, 0, 1, 1};
    dot.cutOut.foreground = dot.photo;
    dot.cutOut.alpha = imaging::Image({1, 1}, 1, imaging::Space::Data, 1.0f);
    EXPECT_TRUE(std::isfinite(lightOn(dot, {.setup = LightSetup::Split, .strength = 100}).at(0, 0)));
}

TEST(Relight, StopsOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(measureLightField(lit().photo, lit().face, lit().cutOut, {stop.get_token(), {}}), base::Cancelled);
    EXPECT_THROW(relightMap(field(), {.setup = LightSetup::Loop}, {}, 1, {stop.get_token(), {}}), base::Cancelled);
}
