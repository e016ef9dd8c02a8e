#include "core/finish/finish.h"

#include <gtest/gtest.h>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/error.h"
#include "core/imaging/mat.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/portrait.h"

using namespace finish;

namespace {

const test::Portrait& large()
{
    static const test::Portrait p = test::drawPortrait({.width = 1400, .height = 1800, .unit = 220, .eyeX = 680, .eyeY = 700, .rollDegrees = 3});
    return p;
}

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

const imaging::Image& wall()
{
    static const imaging::Image picture = [] {
        imaging::Image p({300, 200}, 3, imaging::Space::Linear);
        for (int y = 0; y < 200; ++y)
            for (int x = 0; x < 300; ++x)
                for (int c = 0; c < 3; ++c)
                    p.at(x, y, c) = 0.3f + 0.2f * std::sin(0.05f * static_cast<float>(x + c * y));
        return p;
    }();
    return picture;
}

/// Every background that has light of its own.
std::vector<BackgroundParams> backgrounds()
{
    std::vector<BackgroundParams> all;
    for (const BackgroundKind kind : {BackgroundKind::Original, BackgroundKind::Seamless, BackgroundKind::Gradient, BackgroundKind::Solid, BackgroundKind::Picture})
        all.push_back({.kind = kind});
    for (const Scenery scene : {Scenery::Office, Scenery::Library, Scenery::Foliage, Scenery::Evening})
        all.push_back({.kind = BackgroundKind::Scene, .scene = scene, .aperture = 1.4f});
    return all;
}

FinishInput input()
{
    return {.photo = large().photo, .face = large().face, .cutOut = large().cutOut, .backdropPicture = &wall()};
}

}  // namespace

TEST(Finish, PreviewIsThePicture)
{
    for (const BackgroundParams& background : backgrounds()) {
        Recipe recipe;
        recipe.background = background;
        recipe.grain.strength = 0;  // belongs to the output's pixels
        recipe.detail = {.eyes = 40, .hair = 40, .sharpen = 60};
        recipe.retouch.strayHair = 60;
        const Finished full = finish::finish(input(), recipe, {}, {});
        const Finished proxy = finish::finish(input(), recipe, {.longSide = 500}, {});
        imaging::Image reduced(proxy.pixels.extent(), 3, imaging::Space::Linear);
        cv::Mat target = imaging::asMat(reduced);
        cv::resize(imaging::asMat(full.pixels), target, target.size(), 0, 0, cv::INTER_AREA);
        const test::Difference d = test::difference(proxy.pixels, reduced);
        EXPECT_LE(d.mean, 1) << int(background.kind) << " " << int(background.scene);
        EXPECT_LE(d.p99, 4) << int(background.kind) << " " << int(background.scene);
    }
}

TEST(Finish, SamePixelsAtAnyNumberOfThreads)
{
    const int threads = cv::getNumThreads();
    for (const BackgroundParams& background : backgrounds()) {
        Recipe recipe;
        recipe.background = background;
        recipe.background.mottle = 50;
        const Finished many = finish::finish(input(), recipe, {.longSide = 400}, {});
        cv::setNumThreads(1);
        const Finished one = finish::finish(input(), recipe, {.longSide = 400}, {});
        cv::setNumThreads(threads);
        EXPECT_TRUE(equal(many.pixels, one.pixels)) << int(background.kind) << " " << int(background.scene);
    }
}

TEST(Finish, SeedChangesTheGrainAndNothingElse)
{
    Recipe recipe;
    const Finished a = finish::finish(large().input(), recipe, {.longSide = 300}, {}), again = finish::finish(large().input(), recipe, {.longSide = 300}, {});
    EXPECT_TRUE(equal(a.pixels, again.pixels));
    recipe.seed = 2;
    EXPECT_FALSE(equal(a.pixels, finish::finish(large().input(), recipe, {.longSide = 300}, {}).pixels));
    recipe.grain.strength = 0;
    const Finished smooth = finish::finish(large().input(), recipe, {.longSide = 300}, {});
    recipe.seed = 3;
    EXPECT_TRUE(equal(smooth.pixels, finish::finish(large().input(), recipe, {.longSide = 300}, {}).pixels));
}

TEST(Finish, EveryPixelIsANumberOnEveryBackground)
{
    auto all = backgrounds();
    all.push_back({.kind = BackgroundKind::Transparent});
    for (const BackgroundParams& background : all)
        for (const Aspect aspect : {Aspect::Square, Aspect::Banner, Aspect::Passport}) {
            Recipe recipe;
            recipe.background = background;
            recipe.framing.aspect = aspect;
            const Finished finished = finish::finish(input(), recipe, {.longSide = 256}, {});
            EXPECT_EQ(finished.pixels.extent(), finished.framing.output);
            for (const float v : finished.pixels.pixels())
                ASSERT_TRUE(v >= -0.1f && v < 8.0f) << int(background.kind) << " " << int(background.scene) << " " << v;
        }
}

TEST(Finish, ACutOutOfAPartOfThePhotoWorksAlike)
{
    // The region covers the person only; around it there is nothing to be had.
    test::Portrait p = test::drawPortrait({.width = 500, .height = 600, .unit = 50, .eyeX = 250, .eyeY = 250, .bodyBottom = 4});
    Recipe recipe = test::plainRecipe();
    const Finished whole = finish::finish(p.input(), recipe, {}, {});
    const imaging::Box box{100, 120, 300, 380};
    imaging::Image alpha(box.extent(), 1, imaging::Space::Data), colours(box.extent(), 3, imaging::Space::Linear);
    for (int y = 0; y < box.height; ++y) {
        std::copy_n(p.cutOut.alpha.row(y + box.y) + box.x, box.width, alpha.row(y));
        std::copy_n(p.cutOut.foreground.row(y + box.y) + 3 * box.x, 3 * box.width, colours.row(y));
    }
    p.cutOut.region = box;
    p.cutOut.presence = alpha;
    p.cutOut.alpha = std::move(alpha);
    p.cutOut.foreground = std::move(colours);
    EXPECT_TRUE(equal(whole.pixels, finish::finish(p.input(), recipe, {}, {}).pixels));
}

/// The photo with its background as sharp as it is.
Recipe inFocus()
{
    Recipe recipe = test::plainRecipe();
    recipe.background.kind = BackgroundKind::Original;
    recipe.background.aperture = 64;
    return recipe;
}

TEST(Finish, NothingAskedForIsThePhotoBitForBit)
{
    test::Portrait p = large();
    for (std::size_t i = 0; i < p.photo.size(); i += 7)
        p.photo.pixels()[i] += 0.03f;  // which no foreground and plate explain
    for (const float wrap : {0.0f, 40.0f}) {
        Recipe recipe = inFocus();
        recipe.background.wrap = wrap;
        EXPECT_TRUE(equal(finish::finish(p.input(), recipe, {}, {}).pixels, p.photo));
    }
    // Reduced, it is the photo reduced: no seam along the outline.
    const imaging::Image small = finish::finish(p.input(), inFocus(), {.longSide = 450}, {}).pixels;
    imaging::Image reduced(small.extent(), 3, imaging::Space::Linear);
    cv::Mat target = imaging::asMat(reduced);
    cv::resize(imaging::asMat(p.photo), target, target.size(), 0, 0, cv::INTER_AREA);
    EXPECT_LE(test::difference(small, reduced).p99, 2);
}

TEST(Finish, InFocusOnlyTheSubjectChanges)
{
    const test::Portrait& p = large();
    Recipe recipe = inFocus();
    recipe.background.tint = 50;
    recipe.detail.hair = 100;
    recipe.retouch.strayHair = 100;
    const imaging::Image out = finish::finish(p.input(), recipe, {}, {}).pixels;
    std::size_t changed = 0, beside = 0;
    for (std::size_t i = 0; i < out.size(); ++i) {
        changed += std::abs(out.pixels()[i] - p.photo.pixels()[i]) > 1e-4f ? 1 : 0;
        beside += p.cutOut.alpha.pixels()[i / 3] == 0 && out.pixels()[i] != p.photo.pixels()[i] ? 1 : 0;
    }
    EXPECT_GT(changed, out.size() / 10);
    EXPECT_EQ(beside, 0u);
    // Brighter surroundings do not light the person.
    recipe = inFocus();
    recipe.background.exposure = 1;
    const imaging::Image bright = finish::finish(p.input(), recipe, {}, {}).pixels;
    const auto x = static_cast<int>(p.face.mesh[4].x), y = static_cast<int>(p.face.mesh[4].y);
    EXPECT_NEAR(bright.at(x, y, 1), p.photo.at(x, y, 1), 1e-5f);
    EXPECT_FLOAT_EQ(bright.at(5, 5, 1), 2 * p.photo.at(5, 5, 1));
}

TEST(Finish, SaysWhenTheHairIsDifficult)
{
    test::Portrait p = test::drawPortrait({.width = 300, .height = 400, .unit = 30, .eyeX = 150, .eyeY = 150});
    p.cutOut.hairTrust = 0.1f;
    Recipe recipe;
    recipe.background.kind = BackgroundKind::Seamless;
    const auto notes = finish::finish(p.input(), recipe, {}, {}).notes;
    EXPECT_TRUE(std::any_of(notes.begin(), notes.end(), [](const Note& n) { return n.code == "difficult-hair"; }));
}

TEST(Finish, RefusesAPictureThatIsNotThere)
{
    Recipe recipe;
    recipe.background.kind = BackgroundKind::Picture;
    const imaging::Image none, grey({4, 4}, 1, imaging::Space::Data, 0.5f);
    for (const imaging::Image* picture : {static_cast<const imaging::Image*>(nullptr), &none, &grey})
        try {
            finish::finish({.photo = large().photo, .face = large().face, .cutOut = large().cutOut, .backdropPicture = picture}, recipe, {.longSide = 64}, {});
            ADD_FAILURE() << "nothing was refused";
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code(), base::ErrorCode::BadValue);
            EXPECT_NE(error.remedy().find("background.picture"), std::string::npos);
        }
}

TEST(Finish, RefusesWhatDoesNotFitTogether)
{
    test::Portrait p = test::drawPortrait({.width = 200, .height = 250, .unit = 25, .eyeX = 100, .eyeY = 100});
    p.cutOut.region.x = 50;
    EXPECT_THROW(finish::finish(p.input(), {}, {}, {}), base::Error);
    p.cutOut.region = {};
    EXPECT_THROW(finish::finish(p.input(), {}, {}, {}), base::Error);
}

TEST(Finish, StopsOnRequest)
{
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(finish::finish(large().input(), {}, {}, {stop.get_token(), {}}), base::Cancelled);
}
