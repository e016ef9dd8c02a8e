#include "core/vision/spots.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <opencv2/imgproc.hpp>

#include "core/imaging/encode.h"
#include "core/imaging/mat.h"
#include "core/imaging/photo_file.h"
#include "core/imaging/resize.h"
#include "core/vision/analyser.h"
#include "tests/core/vision/drawn_face.h"
#include "tests/support/installed_models.h"

namespace {

using vision::Spot;

const std::vector<vision::Point3> kPlaces{{3.9f, -0.5f, 4.0f}, {-4.2f, -2.0f, 3.7f}, {-3.6f, 6.2f, 4.3f}, {3.4f, -6.2f, 3.7f}, {0.2f, 6.8f, 5.1f}};

float distance(const vision::Point3& a, const vision::Point3& b)
{
    return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z);
}

const Spot* nearest(const std::vector<Spot>& spots, const vision::Point3& head, float within)
{
    const Spot* best = nullptr;
    for (const Spot& s : spots)
        if (distance(s.onHead, head) < within && (!best || distance(s.onHead, head) < distance(best->onHead, head)))
            best = &s;
    return best;
}

class DrawnSpots : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("canonical-mesh");
        canonical_ = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    }
    /// The place on the mesh's surface, since painted places are carried there.
    vision::Point3 onSurface(const vision::Point3& head) const
    {
        const auto mesh = drawn::meshOf(canonical_, {});
        vision::Face face;
        face.mesh = mesh;
        return vision::onHead(vision::onPhoto(head, face, canonical_), face, canonical_).value_or(head);
    }
    vision::CanonicalMesh canonical_;
};

}  // namespace

TEST_F(DrawnSpots, CleanSkinHasNone)
{
    for (const float noise : {0.0f, 0.01f, 0.03f})
        for (const float yaw : {0.0f, -25.0f}) {
            const auto face = drawn::surveyed(canonical_, {.turn = {yaw, 0, 0}, .noise = noise}, {});
            EXPECT_TRUE(face.spots.empty()) << noise << " " << yaw << ": " << face.spots.size();
            EXPECT_GT(face.surveyed.count(), 250u) << "and it was looked at";
        }
}

TEST_F(DrawnSpots, MolesAreFoundWhereTheyArePainted)
{
    std::vector<drawn::Paint> paints;
    for (const auto& place : kPlaces)
        paints.push_back(drawn::mole(place));
    const std::vector<drawn::Scene> scenes{{},
                                           {.turn = {0, 0, 15}},
                                           {.turn = {0, 0, -15}},
                                           {.turn = {18, 0, 0}},
                                           {.turn = {-18, 8, 0}},
                                           {.turn = {0, -12, 0}},
                                           {.pixelsPerCm = 11},
                                           {.pixelsPerCm = 60},
                                           {.brightness = 0.3f},
                                           {.brightness = 1.6f},
                                           {.noise = 0.03f}};
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        const auto face = drawn::surveyed(canonical_, scenes[i], paints);
        EXPECT_EQ(face.spots.size(), paints.size()) << "scene " << i;
        for (const auto& place : kPlaces) {
            const Spot* spot = nearest(face.spots, onSurface(place), 0.2f);
            ASSERT_TRUE(spot) << "scene " << i << ", " << place.x << " " << place.y;
            EXPECT_EQ(spot->kind, Spot::Kind::Mole) << "scene " << i << ": dark " << spot->dark << ", red " << spot->red;
        }
    }
}

TEST_F(DrawnSpots, BlemishesAreRedAndFaintBrownSpotsNeither)
{
    std::vector<drawn::Paint> paints;
    for (const auto& place : kPlaces)
        paints.push_back(drawn::blemish(place));
    paints.back() = drawn::mole(kPlaces.back(), 0.12f, 0.25f);
    const auto face = drawn::surveyed(canonical_, {}, paints);
    for (std::size_t i = 0; i < kPlaces.size(); ++i) {
        const Spot* spot = nearest(face.spots, onSurface(kPlaces[i]), 0.2f);
        ASSERT_TRUE(spot) << i;
        EXPECT_EQ(spot->kind, i + 1 < kPlaces.size() ? Spot::Kind::Red : Spot::Kind::Other) << i << ": dark " << spot->dark << ", red " << spot->red;
    }
}

TEST_F(DrawnSpots, WhatIsNearTheLimitOfSizeIsStillFound)
{
    for (const float sigma : {0.08f, 0.2f, 0.26f}) {
        const std::vector<drawn::Paint> paints{drawn::mole(kPlaces[0], sigma)};
        const auto face = drawn::surveyed(canonical_, {}, paints);
        const Spot* spot = nearest(face.spots, onSurface(kPlaces[0]), 0.2f);
        ASSERT_TRUE(spot) << sigma;
        EXPECT_EQ(spot->kind, Spot::Kind::Mole) << sigma;
    }
}

TEST_F(DrawnSpots, EdgesAndStrandsAreNoSpots)
{
    auto [photo, face] = drawn::portrait(canonical_, {}, {});
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x) {
            const float shadow =
                std::clamp((static_cast<float>(x) - 0.6f * static_cast<float>(photo.width())) / 6, 0.0f, 1.0f);              // a hard-edged shadow, upright
            const float strand = std::exp(-std::pow(static_cast<float>(x) * 0.8f + static_cast<float>(y) - 480, 2.0f) / 8);  // a hair across the cheek
            for (int c = 0; c < 3; ++c)
                photo.at(x, y, c) *= (1 - 0.4f * shadow) * (1 - 0.5f * strand);
        }
    const auto survey = vision::findSpots(vision::findSkin(photo, face), face, canonical_);
    for (const Spot& spot : survey.spots)
        EXPECT_NE(spot.kind, Spot::Kind::Mole) << spot.at.x << " " << spot.at.y << " dark " << spot.dark << " red " << spot.red;
    EXPECT_LE(survey.spots.size(), 1u);
}

TEST_F(DrawnSpots, SurveyedIsWhatCanBeSeen)
{
    const auto right = vision::triangleAt({-5.5f, -1, 2.8f}, canonical_), left = vision::triangleAt({5.5f, -1, 2.8f}, canonical_);
    const auto front = drawn::surveyed(canonical_, {}, {});
    EXPECT_TRUE(front.surveyed[static_cast<std::size_t>(right)]);
    EXPECT_TRUE(front.surveyed[static_cast<std::size_t>(left)]);
    const auto turned = drawn::surveyed(canonical_, {.turn = {45, 0, 0}}, {});
    EXPECT_NE(turned.surveyed[static_cast<std::size_t>(right)], turned.surveyed[static_cast<std::size_t>(left)]) << "the far cheek is turned away";

    auto [photo, face] = drawn::portrait(canonical_, {}, {});
    const vision::Point centre = vision::onPhoto({5.5f, -1, 2.8f}, face, canonical_);
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x)
            if (std::abs(static_cast<float>(x) - centre.x) < 45 && std::abs(static_cast<float>(y) - centre.y) < 45)
                for (int c = 0; c < 3; ++c)
                    photo.at(x, y, c) = 0.01f;
    const auto covered = vision::findSpots(vision::findSkin(photo, face), face, canonical_).surveyed;
    EXPECT_FALSE(covered[static_cast<std::size_t>(left)]) << "hair is before it";
    EXPECT_TRUE(covered[static_cast<std::size_t>(right)]);
    face.sharpness = 0.3f;
    EXPECT_TRUE(vision::findSpots(vision::findSkin(photo, face), face, canonical_).surveyed.none()) << "too soft to tell";
}

// kSpotLeastSharpness lies below the sharpness of the stronger of these: what is not found on a surveyed place is not there.
TEST_F(DrawnSpots, ASoftPhotoStillShowsThem)
{
    const std::vector<drawn::Paint> paints{drawn::mole(kPlaces[0]), drawn::mole(kPlaces[1], 0.1f, 0.7f)};
    for (const float blur : {0.012f, 0.018f}) {
        auto [photo, face] = drawn::portrait(canonical_, {}, paints);
        const double sigma = static_cast<double>(blur * vision::unitLength(face));
        cv::GaussianBlur(imaging::asMat(photo), imaging::asMat(photo), {}, sigma, sigma);
        const auto survey = vision::findSpots(vision::findSkin(photo, face), face, canonical_);
        EXPECT_TRUE(nearest(survey.spots, onSurface(kPlaces[0]), 0.2f)) << blur;
        EXPECT_TRUE(nearest(survey.spots, onSurface(kPlaces[1]), 0.2f)) << blur;
    }
}

TEST_F(DrawnSpots, PlacesOnHeadAndPhotoAreOneAnothersInverse)
{
    for (const drawn::Scene& scene : {drawn::Scene{}, drawn::Scene{.turn = {15, -8, 20}}}) {
        vision::Face face;
        face.mesh = drawn::meshOf(canonical_, scene);
        for (const auto& place : kPlaces) {
            const auto head = onSurface(place);
            const auto back = vision::onHead(vision::onPhoto(head, face, canonical_), face, canonical_);
            ASSERT_TRUE(back);
            EXPECT_LT(distance(*back, head), 0.02f);
        }
        EXPECT_FALSE(vision::onHead({0, 0}, face, canonical_)) << "off the face";
    }
}

TEST_F(DrawnSpots, SmallSoftAndHostileFacesGiveNothing)
{
    const std::vector<drawn::Paint> paints{drawn::mole(kPlaces[0])};
    const auto tiny = drawn::surveyed(canonical_, {.pixelsPerCm = 5}, paints);
    EXPECT_TRUE(tiny.spots.empty());
    EXPECT_TRUE(tiny.surveyed.none());
    EXPECT_TRUE(vision::findSpots({}, vision::Face{}, canonical_).spots.empty());
    const auto [photo, face] = drawn::portrait(canonical_, {}, paints);
    const auto skin = vision::findSkin(photo, face);
    EXPECT_TRUE(vision::findSpots(skin, face, {}).spots.empty()) << "without a mesh there is no place on the head";
    vision::Face deep = face;
    for (std::size_t i = 0; i < deep.mesh.size(); i += 3)
        deep.mesh[i].z = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(vision::findSpots(skin, deep, canonical_).spots.empty());
    vision::Face broken = face;
    for (auto& p : broken.mesh)
        p = {std::numeric_limits<float>::quiet_NaN(), 0, 0};
    EXPECT_TRUE(vision::findSpots(skin, broken, canonical_).spots.empty());
}

namespace {

imaging::Image rotated(const imaging::Image& photo, float degrees)
{
    const float c = std::cos(degrees * std::numbers::pi_v<float> / 180), s = std::sin(degrees * std::numbers::pi_v<float> / 180);
    const float mx = static_cast<float>(photo.width()) / 2, my = static_cast<float>(photo.height()) / 2;
    imaging::Image result(photo.extent(), photo.channels(), imaging::Space::Linear, 0.2f);
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x) {
            const float dx = static_cast<float>(x) + 0.5f - mx, dy = static_cast<float>(y) + 0.5f - my;
            const float u = mx + c * dx - s * dy - 0.5f, v = my + s * dx + c * dy - 0.5f;
            const int i = static_cast<int>(std::floor(u)), j = static_cast<int>(std::floor(v));
            if (i < 0 || j < 0 || i + 1 >= photo.width() || j + 1 >= photo.height())
                continue;
            const float a = u - static_cast<float>(i), b = v - static_cast<float>(j);
            for (int k = 0; k < photo.channels(); ++k)
                result.at(x, y, k) =
                    (1 - b) * ((1 - a) * photo.at(i, j, k) + a * photo.at(i + 1, j, k)) + b * ((1 - a) * photo.at(i, j + 1, k) + a * photo.at(i + 1, j + 1, k));
        }
    return result;
}

imaging::Image mirrored(const imaging::Image& photo)
{
    imaging::Image result(photo.extent(), photo.channels(), imaging::Space::Linear);
    for (int y = 0; y < photo.height(); ++y)
        for (int x = 0; x < photo.width(); ++x)
            for (int c = 0; c < photo.channels(); ++c)
                result.at(x, y, c) = photo.at(photo.width() - 1 - x, y, c);
    return result;
}

imaging::Image times(imaging::Image photo, float factor)
{
    for (float& v : photo.pixels())
        v *= factor;
    return photo;
}

imaging::Image throughJpeg(const imaging::Image& photo, int quality)
{
    imaging::EncodeOptions options;
    options.quality = quality;
    return imaging::decode(imaging::encode(photo, options, nullptr, {}), "made.jpg", {}).pixels;
}

}  // namespace

// The nets see a real face with moles painted on it, then the same picture altered: each mole has to come back at its place of the head.
TEST(Spots, ReturnAtTheirPlaceOnAlteredPhotos)
{
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b");
    const vision::ModelStore store;
    const auto file = store.folder() / "demo" / "astronaut.png";
    if (!std::filesystem::exists(file))
        GTEST_SKIP() << "needs the demo portrait: models/fetch.sh brings it";
    const auto canonical = vision::loadCanonicalMesh(store.require("canonical-mesh"));
    vision::Analyser analyser{vision::ModelStore()};
    // Three times as large: the portrait has 43 pixels between the eyes.
    auto photo = imaging::decode(file, {}).pixels;
    photo = imaging::resize(photo, {photo.width() * 3, photo.height() * 3}, imaging::Filter::Linear, {});
    const auto plain = analyser.analyse(photo, {}, {});
    ASSERT_EQ(plain.faces.size(), 1u);
    const vision::Face& face = plain.faces[0];
    EXPECT_LE(face.spots.size(), 4u) << "as it comes";

    std::vector<vision::Point3> places{{3.9f, -1.0f, 3.9f}, {-4.0f, -2.2f, 3.7f}, {-0.3f, 5.4f, 5.2f}, {1.6f, -7.6f, 4.8f}};
    for (auto& place : places)
        place = vision::onHead(vision::onPhoto(place, face, canonical), face, canonical).value();
    const float pixelsPerCm = vision::fitHead(face.mesh, canonical).pixelsPerCm;
    for (const auto& place : places) {
        const vision::Point at = vision::onPhoto(place, face, canonical);
        const float sigma = 0.12f * pixelsPerCm;
        for (int y = static_cast<int>(at.y - 5 * sigma); y < static_cast<int>(at.y + 5 * sigma); ++y)
            for (int x = static_cast<int>(at.x - 5 * sigma); x < static_cast<int>(at.x + 5 * sigma); ++x) {
                const float dx = static_cast<float>(x) + 0.5f - at.x, dy = static_cast<float>(y) + 0.5f - at.y;
                const float strength = std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
                photo.at(x, y, 0) *= std::exp(-0.7f * strength);
                photo.at(x, y, 1) *= std::exp(-1.0f * strength);
                photo.at(x, y, 2) *= std::exp(-1.3f * strength);
            }
    }
    const std::map<std::string, std::function<imaging::Image()>> alterations{
        {"none", [&] { return photo; }},
        {"turned by 15", [&] { return rotated(photo, 15); }},
        {"turned by -15", [&] { return rotated(photo, -15); }},
        {"half the size",
         [&] {
             return imaging::resize(photo, {photo.width() / 2, photo.height() / 2}, imaging::Filter::Area, {});
         }},
        {"mirrored", [&] { return mirrored(photo); }},
        {"JPEG 75", [&] { return throughJpeg(photo, 75); }},
        {"darker", [&] { return times(photo, 0.4f); }},
        {"brighter", [&] { return times(photo, 1.15f); }},
    };
    for (const auto& [name, alter] : alterations) {
        const auto analysis = analyser.analyse(alter(), {}, {});
        ASSERT_EQ(analysis.faces.size(), 1u) << name;
        const auto& spots = analysis.faces[0].spots;
        EXPECT_LE(spots.size(), places.size() + 6) << name;
        float farthest = 0;
        for (auto place : places) {
            if (name == "mirrored")
                place.x = -place.x;
            const Spot* spot = nearest(spots, place, 0.5f);
            ASSERT_TRUE(spot) << name << ": " << place.x << " " << place.y;
            EXPECT_EQ(spot->kind, Spot::Kind::Mole) << name << ": " << place.x << " " << place.y << " dark " << spot->dark << " red " << spot->red;
            farthest = std::max(farthest, distance(spot->onHead, place));
        }
        RecordProperty(name, std::to_string(farthest));
        // Mirrored, the mesh net errs to its other side.
        EXPECT_LT(farthest, name == "mirrored" ? 0.45f : 0.15f) << name << ", cm";
    }
}

// By eye, at full size: what the panel's moles are. Counted here so that a change of any threshold shows.
TEST(Spots, OnThePanelWhatIsCalledAMoleIsOne)
{
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b");
    SKIP_WITHOUT_SHARED("panel");
    vision::Analyser analyser{vision::ModelStore()};
    const std::map<std::string, std::vector<vision::Point>> seen{
        {"033", {{319, 555}, {509, 495}, {572, 515}}}, {"039", {{567, 736}}}, {"047", {{494, 591}}}, {"062", {{641, 484}}}};
    int moles = 0, red = 0;
    for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder("panel"))) {
        if (entry.path().extension() != ".jpg")
            continue;
        const auto name = entry.path().stem().string();
        const auto photo = imaging::decode(entry.path(), {});
        const auto analysis = analyser.analyse(photo.pixels, {}, {});
        ASSERT_FALSE(analysis.faces.empty()) << name;
        int reds = 0;
        std::vector<Spot> found;
        for (const Spot& spot : analysis.faces[0].spots) {
            reds += spot.kind == Spot::Kind::Red ? 1 : 0;
            if (spot.kind == Spot::Kind::Mole)
                found.push_back(spot);
        }
        EXPECT_LE(reds, 8) << name;
        if (const auto known = seen.find(name); known != seen.end()) {
            for (const vision::Point& at : known->second)
                EXPECT_TRUE(std::ranges::any_of(found, [&](const Spot& s) { return std::hypot(s.at.x - at.x, s.at.y - at.y) < 6; }))
                    << name << " " << at.x << " " << at.y;
        }
        moles += static_cast<int>(found.size());
        red += reds;
        RecordProperty(
            name, std::to_string(found.size()) + " moles, " + std::to_string(reds) + " red, " + std::to_string(analysis.faces[0].spots.size()) + " in all");
    }
    EXPECT_LE(moles, 10) << "six are moles beyond doubt; two scars or pits and a freckle besides";
    EXPECT_LE(red, 50);
}
