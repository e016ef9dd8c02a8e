#include "core/finish/retouch/retouch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core/utility.hpp>
#include <opencv2/imgproc.hpp>
#include <random>

#include "core/base/error.h"
#include "core/finish/finish.h"
#include "core/imaging/lab.h"
#include "core/imaging/mat.h"
#include "core/vision/skin.h"
#include "core/vision/texture.h"
#include "tests/core/finish/ciede2000.h"
#include "tests/core/finish/colour/drawn_face.h"
#include "tests/core/finish/painted.h"
#include "tests/core/vision/drawn_skin.h"
#include "tests/support/installed_models.h"

using namespace finish;
using vision::Spot;

namespace {

constexpr Rgb kSkin{0.45f, 0.27f, 0.20f};
constexpr Rgb kBlood{0.1f, 1, 0.9f}, kMelanin{0.7f, 1, 1.3f}, kShade{1, 1, 1};  // ln taken of R, G, B

/// A drawn face whose colours can be painted on.
struct Sitter {
    explicit Sitter(double d = 130)
        : portrait(
              test::drawFace(kSkin, {.width = static_cast<int>(5.4 * d), .height = static_cast<int>(6.6 * d), .unit = d, .eyeX = 2.7 * d, .eyeY = 2.7 * d})),
          unit(static_cast<float>(d))
    {
    }
    /// Of a place in D from the middle of the eyes, y down.
    vision::Point at(float u, float v) const { return {unit * (2.7f + u), unit * (2.7f + v)}; }

    /// ln offset by a function of a place in D.
    template <class Offset>
    void paint(const Rgb& direction, const Offset& offset)
    {
        for (int y = 0; y < portrait.photo.height(); ++y)
            for (int x = 0; x < portrait.photo.width(); ++x)
                if (const float d = offset((static_cast<float>(x) + 0.5f) / unit - 2.7f, (static_cast<float>(y) + 0.5f) / unit - 2.7f); d != 0)
                    for (std::size_t c = 0; c < 3; ++c) {
                        const float gain = std::exp(direction[c] * d);
                        portrait.photo.at(x, y, static_cast<int>(c)) *= gain;
                        portrait.cutOut.foreground.at(x, y, static_cast<int>(c)) *= gain;
                    }
    }
    void dot(vision::Point at, float sigma, const Rgb& direction, float depth)
    {
        paint(direction, [&](float u, float v) {
            const float d = std::hypot(u - at.x, v - at.y);
            return d < 4 * sigma ? -depth * std::exp(-d * d / (2 * sigma * sigma)) : 0.0f;
        });
    }
    void spot(Spot::Kind kind, vision::Point where, float sigma = 0.02f)
    {
        const bool red = kind == Spot::Kind::Red;
        dot(where, sigma, red ? kBlood : kMelanin, red ? 0.35f : 0.8f);
        Spot s;
        s.kind = kind;
        s.at = at(where.x, where.y);
        s.radius = sigma * 1.414f;
        portrait.face.spots.push_back(s);
    }
    /// Lips apart, yellow teeth between them; the irises get a drawing.
    void smile()
    {
        for (const std::size_t i : {82u, 13u, 312u})
            portrait.face.mesh[i].y -= 0.06f * unit;
        for (const std::size_t i : {87u, 14u, 317u})
            portrait.face.mesh[i].y += 0.06f * unit;
        const float v0 = (portrait.face.mesh[13].y + portrait.face.mesh[14].y) / 2 / unit - 2.7f;
        paint(kShade, [](float u, float v) {
            const float d = std::hypot(std::abs(u) - 0.5f, v);
            return d < 0.09f ? 0.2f * std::sin(6 * std::atan2(v, std::abs(u) - 0.5f)) : 0.0f;
        });
        const Rgb teeth{0.52f, 0.46f, 0.33f};
        for (int y = 0; y < portrait.photo.height(); ++y)
            for (int x = 0; x < portrait.photo.width(); ++x)
                if (std::hypot(((static_cast<float>(x) + 0.5f) / unit - 2.7f) / 0.3f, ((static_cast<float>(y) + 0.5f) / unit - 2.7f - v0) / 0.09f) < 1)
                    for (std::size_t c = 0; c < 3; ++c)
                        portrait.photo.at(x, y, static_cast<int>(c)) = portrait.cutOut.foreground.at(x, y, static_cast<int>(c)) = teeth[c];
    }
    imaging::Image retouched(const RetouchParams& params, std::span<const PermanentMark> marks = {}) const
    {
        Recipe recipe;
        recipe.retouch = params;
        SubjectLayer subject(portrait.cutOut);
        FinishInput input = portrait.input();
        input.marks = marks;
        test::retouchSubject(subject, input, recipe, {});
        return subject.colours();
    }
    const imaging::Image& colours() const { return portrait.cutOut.foreground; }
    /// Mean of ln of a channel around a place.
    float level(const imaging::Image& picture, vision::Point where, int channel, float radius = 0.012f) const
    {
        const vision::Point p = at(where.x, where.y);
        double sum = 0;
        int count = 0;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                if (std::hypot(static_cast<float>(x) + 0.5f - p.x, static_cast<float>(y) + 0.5f - p.y) <= radius * unit) {
                    sum += std::log(static_cast<double>(picture.at(x, y, channel)));
                    ++count;
                }
        return static_cast<float>(sum / count);
    }

    test::Portrait portrait;
    float unit;
};

bool equal(const imaging::Image& a, const imaging::Image& b)
{
    return a.extent() == b.extent() && std::equal(a.pixels().begin(), a.pixels().end(), b.pixels().begin());
}

Stroke dab(const Sitter& sitter, vision::Point where, float radius)
{
    const vision::Point p = sitter.at(where.x, where.y);
    const auto size = sitter.portrait.photo.extent();
    return {{{p.x / static_cast<float>(size.width), p.y / static_cast<float>(size.height)}}, radius};
}

RetouchParams only(float RetouchParams::*strength)
{
    RetouchParams params;
    params.*strength = 100;
    return params;
}

/// The prototype's "natural".
RetouchParams natural()
{
    RetouchParams params;
    params.heal = 100;
    params.evenness = 30;
    params.evennessColour = params.underEye = params.shine = 45;
    params.teeth = 40;
    params.eyeWhite = 35;
    params.iris = 22;
    return params;
}

/// Every strength, for tests that go through them.
constexpr float RetouchParams::*kStrengths[] = {&RetouchParams::heal,  &RetouchParams::evenness, &RetouchParams::evennessColour, &RetouchParams::underEye,
                                                &RetouchParams::shine, &RetouchParams::teeth,    &RetouchParams::eyeWhite,       &RetouchParams::iris};

const std::vector<vision::Point> kReds{{-0.6f, 0.55f}, {0.62f, 0.5f}, {0.1f, -0.62f}};
const std::vector<vision::Point> kMoles{{-0.5f, 0.8f}, {0.55f, 0.75f}};
constexpr vision::Point kFreckle{0.75f, 0.35f};

/// Blemishes, moles, a freckle, uneven colour, shine, shadows below the eyes.
const Sitter& spotted()
{
    static const Sitter sitter = [] {
        Sitter s;
        for (const auto& p : kReds)
            s.spot(Spot::Kind::Red, p);
        for (const auto& p : kMoles)
            s.spot(Spot::Kind::Mole, p);
        s.spot(Spot::Kind::Other, kFreckle, 0.014f);
        s.smile();
        s.dot({-0.75f, 0.35f}, 0.05f, kBlood, 0.12f);
        s.dot({0.3f, -0.75f}, 0.05f, kShade, 0.08f);
        s.dot({-0.5f, 0.22f}, 0.07f, kShade, 0.15f);
        s.dot({0.5f, 0.22f}, 0.07f, kShade, 0.15f);
        s.dot({-0.2f, -0.65f}, 0.06f, {-0.6f, -1, -1.2f}, 0.3f);
        return s;
    }();
    return sitter;
}

}  // namespace

TEST(Retouch, NothingAskedLeavesTheLayerUnread)
{
    RetouchParams strokesOnly;
    strokesOnly.keep = {dab(spotted(), kMoles[0], 0.1f)};
    strokesOnly.remove = {dab(spotted(), kMoles[1], 0.1f)};
    for (const RetouchParams& params : {RetouchParams(), strokesOnly}) {
        Recipe recipe;
        recipe.retouch = params;
        SubjectLayer subject(spotted().portrait.cutOut);
        test::retouchSubject(subject, spotted().portrait.input(), recipe, {});
        EXPECT_EQ(&subject.colours(), &spotted().portrait.cutOut.foreground);
    }
}

TEST(Retouch, BlemishesAreHealedAndMarksStay)
{
    const imaging::Image healed = spotted().retouched(only(&RetouchParams::heal));
    const Sitter clean;
    for (const auto& p : kReds) {
        ASSERT_GT(std::abs(spotted().level(spotted().colours(), p, 1) - clean.level(clean.colours(), p, 1)), 0.25f);
        for (int c = 0; c < 3; ++c)
            EXPECT_NEAR(spotted().level(healed, p, c), clean.level(clean.colours(), p, c), 0.03f) << p.x << " channel " << c;
    }
    for (const auto& p : {kMoles[0], kMoles[1], kFreckle})
        for (int c = 0; c < 3; ++c)
            EXPECT_EQ(spotted().level(healed, p, c, 0.03f), spotted().level(spotted().colours(), p, c, 0.03f));
}

TEST(Retouch, AHealedPlaceKeepsItsGrain)
{
    const imaging::Image healed = spotted().retouched(only(&RetouchParams::heal));
    const Sitter clean;
    const auto grainAt = [&](const imaging::Image& picture, vision::Point where) {
        cv::Mat light, smooth;
        cv::transform(imaging::asMat(picture), light, cv::Matx13f(0.2126f, 0.7152f, 0.0722f));
        cv::log(light, light);
        cv::GaussianBlur(light, smooth, {}, 1.0);
        const vision::Point p = clean.at(where.x, where.y);
        cv::Scalar mean, deviation;
        cv::meanStdDev((light - smooth)(cv::Rect(static_cast<int>(p.x) - 4, static_cast<int>(p.y) - 4, 9, 9)), mean, deviation);
        return deviation[0];
    };
    for (const auto& p : kReds)
        EXPECT_NEAR(grainAt(healed, p) / grainAt(clean.colours(), p), 1, 0.1);
}

TEST(Retouch, ProtectedMarksAreNotHealed)
{
    // A mark that the person's other photos know of, though this one shows it red; and the same by a stroke.
    const vision::Point at = spotted().at(kReds[0].x, kReds[0].y);
    const PermanentMark mark{at, 0.03f * spotted().unit};
    const imaging::Image known = spotted().retouched(only(&RetouchParams::heal), std::span(&mark, 1));
    RetouchParams keep = only(&RetouchParams::heal);
    keep.keep = {dab(spotted(), kReds[0], 0.06f)};
    const imaging::Image painted = spotted().retouched(keep);
    for (const imaging::Image* picture : {&known, &painted}) {
        EXPECT_EQ(spotted().level(*picture, kReds[0], 1, 0.03f), spotted().level(spotted().colours(), kReds[0], 1, 0.03f));
        EXPECT_GT(spotted().level(*picture, kReds[1], 1), spotted().level(spotted().colours(), kReds[1], 1) + 0.2f) << "the others are";
    }
}

TEST(Retouch, AMoleThatTouchesABlemishStays)
{
    Sitter sitter;
    sitter.spot(Spot::Kind::Mole, {0.6f, 0.5f});
    sitter.spot(Spot::Kind::Red, {0.645f, 0.5f});
    const imaging::Image healed = sitter.retouched(only(&RetouchParams::heal));
    EXPECT_EQ(sitter.level(healed, {0.6f, 0.5f}, 1, 0.03f), sitter.level(sitter.colours(), {0.6f, 0.5f}, 1, 0.03f));
}

TEST(Retouch, StrokesHealWhatIsAskedFor)
{
    const Sitter clean;
    RetouchParams params = only(&RetouchParams::heal);
    params.remove = {dab(spotted(), kMoles[0], 0.06f)};
    const imaging::Image healed = spotted().retouched(params);
    EXPECT_NEAR(spotted().level(healed, kMoles[0], 1), clean.level(clean.colours(), kMoles[0], 1), 0.08f) << "of .8";
    EXPECT_EQ(spotted().level(healed, kMoles[1], 1, 0.03f), spotted().level(spotted().colours(), kMoles[1], 1, 0.03f));
    RetouchParams both = params;
    both.keep = params.remove;
    EXPECT_EQ(spotted().level(spotted().retouched(both), kMoles[0], 1, 0.03f), spotted().level(spotted().colours(), kMoles[0], 1, 0.03f)) << "keep wins";
}

TEST(Retouch, DrawnSpotsFromTheSurveyToTheSkin)
{
    SKIP_WITHOUT_MODELS("canonical-mesh");
    const auto canonical = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    const vision::Point3 red{3.9f, -0.5f, 4.0f}, brown{-4.2f, -2.0f, 3.7f};
    const std::vector<drawn::Paint> paints{drawn::blemish(red), drawn::mole(brown)};
    auto [photo, face] = drawn::portrait(canonical, {}, paints);
    face.spots = vision::findSpots(vision::findSkin(photo, face), face, canonical).spots;
    ASSERT_GE(face.spots.size(), 2u);
    CutOut whole;
    whole.region = {0, 0, photo.width(), photo.height()};
    whole.alpha = imaging::Image(photo.extent(), 1, imaging::Space::Data, 1.0f);
    whole.foreground = photo;
    whole.unit = vision::unitLength(face);
    Recipe recipe;
    recipe.retouch.heal = 100;
    SubjectLayer subject(whole);
    test::retouchSubject(subject, {.photo = photo, .face = face, .cutOut = whole}, recipe, {});
    const auto green = [&](const imaging::Image& picture, vision::Point3 head) {
        const vision::Point p = vision::onPhoto(head, face, canonical);
        return cv::mean(imaging::asMat(picture)(cv::Rect(static_cast<int>(p.x) - 1, static_cast<int>(p.y) - 1, 3, 3)))[1];
    };
    const auto bare = drawn::portrait(canonical, {}, {}).photo;
    EXPECT_NEAR(green(subject.colours(), red) / green(bare, red), 1, 0.05);
    EXPECT_LT(green(photo, red) / green(bare, red), 0.8);
    EXPECT_EQ(green(subject.colours(), brown), green(photo, brown));
}

TEST(Retouch, PatchesAreEvenedAndFoldsStay)
{
    Sitter sitter;
    const vision::Point patch{-0.65f, 0.55f}, blush{0.65f, 0.55f};
    sitter.dot(patch, 0.05f, kShade, 0.06f);
    sitter.dot(blush, 0.05f, kBlood, 0.10f);
    // A fold on the forehead.
    sitter.paint(kShade, [](float u, float v) {
        return std::abs(u) < 0.6f && std::abs(v + 0.68f) < 0.12f ? -0.3f * std::exp(-(v + 0.68f) * (v + 0.68f) / (2 * 0.02f * 0.02f)) : 0.0f;
    });
    const Sitter clean;
    const auto left = [&](const imaging::Image& picture, vision::Point where, int channel) {
        return sitter.level(picture, where, channel, 0.02f) - clean.level(clean.colours(), where, channel, 0.02f);
    };
    RetouchParams params = only(&RetouchParams::evenness);
    params.evennessColour = 100;
    const imaging::Image even = sitter.retouched(params);
    EXPECT_LT(std::abs(left(even, patch, 1)), 0.65f * std::abs(left(sitter.colours(), patch, 1)));
    const auto redness = [&](const imaging::Image& picture) { return left(picture, blush, 0) - left(picture, blush, 1); };
    EXPECT_LT(std::abs(redness(even)), 0.6f * std::abs(redness(sitter.colours())));
    const imaging::Image usual = sitter.retouched(natural());
    const vision::Point fold{0.2f, -0.68f};
    EXPECT_GE(left(usual, fold, 1) / left(sitter.colours(), fold, 1), 0.85f);
}

TEST(Retouch, ColourIsEvenedAtItsOwnBrightness)
{
    Sitter sitter;
    const vision::Point blush{0.65f, 0.55f};
    sitter.dot(blush, 0.05f, kBlood, 0.15f);
    const imaging::Image even = sitter.retouched(only(&RetouchParams::evennessColour));
    const auto light = [&](const imaging::Image& picture) {
        float rgb[3];
        for (int c = 0; c < 3; ++c)
            rgb[c] = std::exp(sitter.level(picture, blush, c, 0.02f));
        return 0.2126f * rgb[0] + 0.7152f * rgb[1] + 0.0722f * rgb[2];
    };
    EXPECT_NEAR(light(even) / light(sitter.colours()), 1, 0.01f);
}

TEST(Retouch, GlossGoesWithoutTurningGrey)
{
    Sitter sitter;
    const vision::Point gloss{-0.1f, -0.65f};
    sitter.dot(gloss, 0.06f, {-0.5f, -1, -1.2f}, 0.5f);
    const imaging::Image matt = sitter.retouched(only(&RetouchParams::shine));
    const auto rgb = [&](const imaging::Image& picture, int c) { return sitter.level(picture, gloss, c, 0.03f); };
    EXPECT_LT(rgb(matt, 1), rgb(sitter.colours(), 1) - 0.1f);
    EXPECT_GT(rgb(matt, 0) - rgb(matt, 2), rgb(sitter.colours(), 0) - rgb(sitter.colours(), 2)) << "its colour comes back";
    const vision::Point cheek{0.65f, 0.6f};
    EXPECT_NEAR(sitter.level(matt, cheek, 1), sitter.level(sitter.colours(), cheek, 1), 1e-3f) << "matt skin stays";
}

TEST(Retouch, ShadowsBelowTheEyesComeNearerToTheCheeks)
{
    Sitter sitter;
    const vision::Point below{-0.5f, 0.2f};
    sitter.paint(kShade, [](float u, float v) { return -0.2f * std::exp(-(std::pow(std::abs(u) - 0.5f, 2) + std::pow(v - 0.2f, 2)) / (2 * 0.09f * 0.09f)); });
    const Sitter clean;
    const auto deep = [&](const imaging::Image& picture) { return sitter.level(picture, below, 1, 0.03f) - clean.level(clean.colours(), below, 1, 0.03f); };
    ASSERT_LT(deep(sitter.colours()), -0.15f);
    const imaging::Image lifted = sitter.retouched(only(&RetouchParams::underEye));
    EXPECT_GT(deep(lifted), 0.6f * deep(sitter.colours()));
    EXPECT_LT(deep(lifted), 0.03f) << "not lighter than the cheeks";
}

TEST(Retouch, TextureIsKept)
{
    Sitter sitter;
    cv::Mat noise(sitter.portrait.photo.height(), sitter.portrait.photo.width(), CV_32F), coarse;
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    for (int y = 0; y < noise.rows; ++y)
        for (int x = 0; x < noise.cols; ++x)
            noise.at<float>(y, x) = normal(random);
    cv::GaussianBlur(noise, coarse, {}, 0.025 * sitter.unit);
    cv::GaussianBlur(noise, noise, {}, 0.006 * sitter.unit);
    noise -= coarse;
    cv::Scalar mean, deviation;
    cv::meanStdDev(noise, mean, deviation);
    sitter.paint(kShade, [&](float u, float v) {
        return 0.04f / static_cast<float>(deviation[0]) *
               noise.at<float>(static_cast<int>((v + 2.7f) * sitter.unit), static_cast<int>((u + 2.7f) * sitter.unit));
    });
    const auto skin = vision::findSkin(sitter.portrait.photo, sitter.portrait.face);
    RetouchParams all;
    for (const auto strength : kStrengths)
        all.*strength = 100;
    EXPECT_GE(vision::textureKept(sitter.colours(), sitter.retouched(natural()), skin).value(), 0.95f);
    EXPECT_GE(vision::textureKept(sitter.colours(), sitter.retouched(all), skin).value(), 0.9f);
    EXPECT_LE(vision::textureKept(sitter.colours(), sitter.retouched(all), skin).value(), 1.05f);
}

TEST(Retouch, NothingChangesBeyondTheSkin)
{
    const Sitter& sitter = spotted();
    const vision::PersonAlpha person{sitter.portrait.cutOut.region, &sitter.portrait.cutOut.alpha};
    const auto skin = vision::findSkin(sitter.portrait.photo, sitter.portrait.face, &person);
    cv::Mat near = imaging::asMat(skin.withMarks) > 0;
    near |= imaging::asMat(skin.mask) > 0.01;
    const int reach = static_cast<int>(0.04f * skin.unit);
    // Eyes and mouth are no skin, and have parameters of their own.
    const auto& lips = sitter.portrait.face.mesh;
    for (const auto p : {sitter.at(-0.5f, 0), sitter.at(0.5f, 0), vision::Point{(lips[78].x + lips[308].x) / 2, (lips[13].y + lips[14].y) / 2}}) {
        const vision::Point cell = skin.toGrid(p);
        cv::ellipse(near, {static_cast<int>(cell.x), static_cast<int>(cell.y)}, {static_cast<int>(0.42f * skin.unit), static_cast<int>(0.12f * skin.unit)}, 0,
                    0, 360, 255, -1);
    }
    cv::dilate(near, near, cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * reach + 1, 2 * reach + 1}));
    RetouchParams all;
    for (const auto strength : kStrengths)
        all.*strength = 100;
    const imaging::Image out = sitter.retouched(all);
    float most = 0;
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x) {
            const vision::Point p = skin.toGrid({static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f});
            const bool in = p.x >= 0 && p.y >= 0 && p.x < static_cast<float>(near.cols) && p.y < static_cast<float>(near.rows) &&
                            near.at<std::uint8_t>(static_cast<int>(p.y), static_cast<int>(p.x)) != 0;
            if (!in)
                for (int c = 0; c < 3; ++c)
                    most = std::max(most, std::abs(std::log(out.at(x, y, c) / sitter.colours().at(x, y, c))));
        }
    EXPECT_LT(most, 1e-3f);
}

TEST(Retouch, EveryStrengthIsMonotone)
{
    const RetouchField field = measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, {});
    for (const auto strength : kStrengths) {
        std::vector<float> before(field.grid.cells.area() * 4, 0.0f);
        double total = 0;
        for (const float percent : {20.0f, 60.0f, 100.0f}) {
            RetouchParams params;
            params.*strength = percent;
            const imaging::Image gains = retouchGains(field, params, {}, spotted().portrait.photo.extent());
            double sum = 0;
            std::size_t back = 0;
            for (std::size_t i = 0; i < before.size(); ++i) {
                const float offset = std::log(gains.pixels()[i]);
                back += before[i] * offset < 0 || std::abs(offset) < std::abs(before[i]) - 1e-6f ? 1 : 0;
                before[i] = offset;
                sum += std::abs(static_cast<double>(offset));
            }
            EXPECT_EQ(back, 0u) << percent;
            EXPECT_GT(sum, total) << percent;
            total = sum;
        }
    }
}

TEST(Retouch, TeethAndEyesAreWhiter)
{
    const Sitter& s = spotted();
    const auto labAt = [&](const imaging::Image& picture, vision::Point where) {
        float rgb[3];
        for (int c = 0; c < 3; ++c)
            rgb[c] = std::exp(s.level(picture, where, c, 0.01f));
        return imaging::labOf(rgb);
    };
    const auto& mesh = s.portrait.face.mesh;
    const vision::Point mouth{0, (mesh[13].y + mesh[14].y) / 2 / s.unit - 2.7f}, white{-0.64f, 0.0f};
    RetouchParams params = only(&RetouchParams::teeth);
    params.eyeWhite = 100;
    const imaging::Image out = s.retouched(params);
    const imaging::Lab teeth = labAt(s.colours(), mouth), whiter = labAt(out, mouth);
    EXPECT_NEAR(whiter.lightness - teeth.lightness, 4, 0.5f);
    EXPECT_NEAR(whiter.b / teeth.b, 0.55f, 0.05f);
    const imaging::Lab eye = labAt(s.colours(), white), clear = labAt(out, white);
    EXPECT_NEAR(clear.lightness - eye.lightness, 4, 1);
    EXPECT_NEAR(clear.chroma() / eye.chroma(), 0.55f, 0.1f);
    for (const vision::Point skin : {vision::Point{-0.5f, 0.35f}, {0, mouth.y + 0.25f}, {-0.5f, -0.15f}, {-0.5f, 0}})
        EXPECT_EQ(s.level(out, skin, 1), s.level(s.colours(), skin, 1)) << "skin, lips and iris";
}

TEST(Retouch, IrisesAreDrawnMoreClearly)
{
    const Sitter& s = spotted();
    const imaging::Image out = s.retouched(only(&RetouchParams::iris));
    // Along a circle of .05 D there are six light and six dark rays.
    const auto contrast = [&](const imaging::Image& picture) {
        std::vector<double> ring;
        for (int i = 0; i < 360; ++i) {
            const vision::Point p = s.at(-0.5f + 0.05f * std::cos(static_cast<float>(i) * 0.01745f), 0.05f * std::sin(static_cast<float>(i) * 0.01745f));
            ring.push_back(std::log(static_cast<double>(picture.at(static_cast<int>(p.x), static_cast<int>(p.y), 1))));
        }
        cv::Scalar mean, deviation;
        cv::meanStdDev(ring, mean, deviation);
        return deviation[0];
    };
    EXPECT_GT(contrast(out), 1.08 * contrast(s.colours())) << "lids cover a part of it";
    EXPECT_EQ(s.level(out, {-0.64f, 0}, 1), s.level(s.colours(), {-0.64f, 0}, 1)) << "the white is not drawn";
}

TEST(Retouch, ShutEyesAndLipsAreLeftAlone)
{
    Sitter s;
    s.portrait.face.visibility.eyesClosed = 1;
    s.portrait.face.mesh[14] = s.portrait.face.mesh[13];
    RetouchParams params = only(&RetouchParams::teeth);
    params.eyeWhite = params.iris = 100;
    EXPECT_TRUE(equal(s.retouched(params), s.colours()));
}

TEST(Retouch, ProxyAndFullSizeAgree)
{
    Sitter large(260);
    for (const auto& p : kReds)
        large.spot(Spot::Kind::Red, p);
    large.smile();
    large.dot({-0.75f, 0.35f}, 0.05f, kBlood, 0.12f);
    large.dot({-0.5f, 0.22f}, 0.07f, kShade, 0.15f);
    const auto halved = [](const imaging::Image& image) {
        imaging::Image half({image.width() / 2, image.height() / 2}, image.channels(), image.space());
        cv::Mat to = imaging::asMat(half);
        cv::resize(imaging::asMat(image), to, to.size(), 0, 0, cv::INTER_AREA);
        return half;
    };
    Sitter small = large;
    small.unit /= 2;
    small.portrait.photo = halved(large.portrait.photo);
    CutOut& cutOut = small.portrait.cutOut;
    cutOut.alpha = halved(large.portrait.cutOut.alpha);
    cutOut.foreground = halved(large.portrait.cutOut.foreground);
    cutOut.region = {0, 0, cutOut.alpha.width(), cutOut.alpha.height()};
    cutOut.unit /= 2;
    vision::Face& face = small.portrait.face;
    for (auto& p : face.mesh)
        p = {p.x / 2, p.y / 2, p.z / 2};
    face.eyeDistance /= 2;
    for (auto& iris : face.irises) {
        iris.centre = {iris.centre.x / 2, iris.centre.y / 2};
        for (auto& p : iris.rim)
            p = {p.x / 2, p.y / 2};
    }
    for (Spot& spot : face.spots)
        spot.at = {spot.at.x / 2, spot.at.y / 2};
    const test::Difference d = test::difference(halved(large.retouched(natural())), small.retouched(natural()));
    EXPECT_LE(d.mean, 0.3);
    EXPECT_LE(d.p99, 1);
}

TEST(Retouch, MeasuredBeforehandIsTheSame)
{
    const RetouchField field = measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, {});
    Recipe recipe;
    recipe.retouch = natural();
    FinishInput input = spotted().portrait.input();
    input.retouch = &field;
    SubjectLayer subject(spotted().portrait.cutOut);
    test::retouchSubject(subject, input, recipe, {});
    EXPECT_TRUE(equal(subject.colours(), spotted().retouched(natural())));
}

TEST(Retouch, SamePixelsAtAnyNumberOfThreads)
{
    const int threads = cv::getNumThreads();
    const imaging::Image all = spotted().retouched(natural());
    cv::setNumThreads(1);
    const imaging::Image one = spotted().retouched(natural());
    cv::setNumThreads(threads);
    EXPECT_TRUE(equal(one, all));
}

TEST(Retouch, StopsWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    base::RunContext run;
    run.stop = stop.get_token();
    EXPECT_THROW(measureRetouch(spotted().portrait.photo, spotted().portrait.face, spotted().portrait.cutOut, run), base::Cancelled);
}

TEST(Retouch, ToneStaysWithinTwoDegrees)
{
    for (const Rgb& skin : {Rgb{0.75f, 0.62f, 0.54f}, kSkin, Rgb{0.20f, 0.11f, 0.07f}, Rgb{0.035f, 0.022f, 0.017f}}) {
        test::Portrait p = test::drawFace(skin, {.width = 700, .height = 860, .unit = 130, .eyeX = 350, .eyeY = 350});
        Recipe recipe;
        recipe.retouch = natural();
        SubjectLayer subject(p.cutOut);
        test::retouchSubject(subject, p.input(), recipe, {});
        const auto places = vision::cheekPlaces(vision::findSkin(p.photo, p.face), p.face);
        ASSERT_FALSE(places.empty());
        const auto shift =
            vision::skinShift(vision::skinTone(vision::coloursAt(p.cutOut.foreground, places)), vision::skinTone(vision::coloursAt(subject.colours(), places)));
        EXPECT_LE(std::abs(shift.lightness), 1);
        EXPECT_LE(std::abs(shift.hue), 2);
        if (shift.itaHolds) {
            EXPECT_LE(std::abs(shift.ita), 2);
        }
    }
}

TEST(Retouch, SurvivesAnything)
{
    Sitter broken;
    broken.portrait.photo.pixels()[1000] = std::numeric_limits<float>::quiet_NaN();
    broken.portrait.photo.at(350, 400, 1) = std::numeric_limits<float>::infinity();
    broken.portrait.photo.at(400, 420, 0) = -5;
    Spot nowhere;
    nowhere.kind = Spot::Kind::Red;
    nowhere.at = {std::numeric_limits<float>::quiet_NaN(), -1e30f};
    nowhere.radius = std::numeric_limits<float>::infinity();
    broken.portrait.face.spots = {nowhere};
    nowhere.at = {1e30f, 1e30f};
    nowhere.radius = 1e30f;
    broken.portrait.face.spots.push_back(nowhere);
    RetouchParams all;
    for (const auto strength : kStrengths)
        all.*strength = 100;
    const imaging::Image out = broken.retouched(all);
    for (const float v : out.pixels())
        ASSERT_TRUE(std::isfinite(v));

    for (const float shift : {-300.0f, 400.0f, 2000.0f}) {  // at the border, beyond it
        Sitter moved;
        for (auto& p : moved.portrait.face.mesh)
            p.x += shift;
        moved.retouched(all);
    }
    Sitter tiny;
    for (auto& p : tiny.portrait.face.mesh)
        p = {300, 300, 0};
    tiny.portrait.face.eyeDistance = 1;
    EXPECT_TRUE(equal(tiny.retouched(all), tiny.colours()));
}
