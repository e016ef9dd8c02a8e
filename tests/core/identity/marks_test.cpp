#include "core/identity/marks.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>
#include <random>

#include "core/imaging/photo_file.h"
#include "core/vision/analyser.h"
#include "tests/core/vision/drawn_face.h"
#include "tests/support/installed_models.h"

namespace {

using identity::Mark;
using identity::MarkPhoto;

const vision::Point3 kCheek{3.9f, -0.5f, 4.0f};
const vision::Point3 kForehead{-3.6f, 6.2f, 4.3f};
const vision::Point3 kJaw{3.4f, -6.2f, 3.7f};

class Marks : public testing::Test {
protected:
    void SetUp() override
    {
        SKIP_WITHOUT_MODELS("canonical-mesh");
        canonical_ = vision::loadCanonicalMesh(vision::ModelStore().require("canonical-mesh"));
    }
    vision::Face face(const drawn::Scene& scene, std::vector<drawn::Paint> paints) const { return drawn::surveyed(canonical_, scene, paints); }
    std::vector<Mark> marksOf(const std::vector<vision::Face>& faces, std::vector<int> moments = {}) const
    {
        if (moments.empty()) {
            moments.resize(faces.size());
            std::iota(moments.begin(), moments.end(), 0);
        }
        std::vector<MarkPhoto> photos;
        for (std::size_t i = 0; i < faces.size(); ++i)
            photos.push_back({&faces[i], moments[i]});
        return identity::findMarks(photos, canonical_);
    }
    /// Three photos of one head: front, turned, and farther away; the mesh is off by half a millimetre a point.
    std::vector<vision::Face> threePhotos() const
    {
        const std::vector<drawn::Paint> paints{drawn::mole(kCheek), drawn::mole(kForehead), drawn::mole(kJaw, 0.12f, 0.5f)};
        return {face({.turn = {0, 0, 0}, .meshError = 0.05f, .seed = 1}, paints), face({.turn = {-15, 6, 10}, .meshError = 0.05f, .seed = 2}, paints),
                face({.turn = {12, -5, -8}, .pixelsPerCm = 14, .brightness = 0.5f, .meshError = 0.05f, .seed = 3}, paints)};
    }
    vision::CanonicalMesh canonical_;
};

std::map<std::string, Mark> byId(const std::vector<Mark>& marks)
{
    std::map<std::string, Mark> map;
    for (const Mark& mark : marks)
        map.emplace(mark.id, mark);
    return map;
}

}  // namespace

TEST_F(Marks, ThatReturnInSeveralPhotosArePermanent)
{
    const auto marks = marksOf(threePhotos());
    ASSERT_EQ(marks.size(), 3u);
    for (const Mark& mark : marks) {
        EXPECT_TRUE(mark.permanent && mark.isProtected) << mark.where;
        EXPECT_EQ(mark.moments, 3) << mark.where;
        EXPECT_EQ(mark.places.size(), 3u);
        for (const auto& place : mark.places)
            EXPECT_EQ(place.state, Mark::State::Seen);
    }
    EXPECT_EQ(marks[0].where, "forehead, right") << "the person's own right";
    EXPECT_EQ(marks[1].where, "left cheek");
    EXPECT_EQ(marks[2].where, "left jaw");
    EXPECT_EQ(marks[0].kind, Mark::Kind::Mole);
}

TEST_F(Marks, DoNotDependOnTheOrderOfThePhotos)
{
    const auto faces = threePhotos();
    const auto expected = byId(marksOf(faces));
    std::vector<std::size_t> order(faces.size());
    std::iota(order.begin(), order.end(), 0u);
    while (std::ranges::next_permutation(order).found) {
        std::vector<vision::Face> shuffled;
        for (const std::size_t i : order)
            shuffled.push_back(faces[i]);
        const auto marks = byId(marksOf(shuffled));
        ASSERT_EQ(marks.size(), expected.size());
        for (const auto& [id, mark] : expected) {
            ASSERT_TRUE(marks.contains(id)) << id;
            const Mark& other = marks.at(id);
            EXPECT_EQ(other.position, mark.position);
            EXPECT_EQ(other.kind, mark.kind);
            EXPECT_EQ(other.permanent, mark.permanent);
            for (std::size_t i = 0; i < order.size(); ++i)
                EXPECT_EQ(other.places[i], mark.places[order[i]]);
        }
    }
}

TEST_F(Marks, InCopiesOfOnePictureCountOnce)
{
    const std::vector<drawn::Paint> paints{drawn::mole(kCheek)};
    const std::vector<vision::Face> faces{face({.seed = 1}, paints), face({.pixelsPerCm = 14, .seed = 2}, paints)};
    const auto copies = marksOf(faces, {7, 7});
    ASSERT_EQ(copies.size(), 1u);
    EXPECT_FALSE(copies[0].permanent);
    EXPECT_TRUE(copies[0].isProtected) << "a mole is left alone all the same";
    EXPECT_EQ(copies[0].moments, 1);
    const auto different = marksOf(faces, {7, 8});
    ASSERT_EQ(different.size(), 1u);
    EXPECT_TRUE(different[0].permanent);
}

TEST_F(Marks, OfOnePhotoAreItsMolesProtectedButNotPermanent)
{
    const auto marks = marksOf({face({}, {drawn::mole(kCheek), drawn::mole(kForehead, 0.12f, 0.25f), drawn::blemish(kJaw)})});
    ASSERT_EQ(marks.size(), 1u) << "neither the faint spot nor the blemish";
    EXPECT_FALSE(marks[0].permanent);
    EXPECT_TRUE(marks[0].isProtected);
    EXPECT_TRUE(marksOf({}).empty());
    EXPECT_TRUE(marksOf({vision::Face{}}).empty());
}

TEST_F(Marks, ThatAreRedInEveryPhotoAreNone)
{
    EXPECT_TRUE(marksOf({face({.seed = 1}, {drawn::blemish(kCheek)}), face({.turn = {10, 0, 0}, .seed = 2}, {drawn::blemish(kCheek)})}).empty());
}

TEST_F(Marks, SeenOnceAreRefutedByTwoPhotosOfBareSkin)
{
    const auto with = face({.seed = 1}, {drawn::mole(kCheek)});
    const auto one = face({.turn = {8, 0, 0}, .seed = 2}, {}), two = face({.turn = {-8, 0, 0}, .seed = 3}, {});
    const auto away = face({.turn = {60, 0, 0}, .seed = 4}, {}), alsoAway = face({.turn = {60, 5, 0}, .seed = 5}, {});
    const auto kept = marksOf({with, one});
    ASSERT_EQ(kept.size(), 1u) << "one photo may be mistaken";
    EXPECT_EQ(kept[0].places[1].state, Mark::State::NotThere);
    EXPECT_TRUE(marksOf({with, one, two}).empty());
    EXPECT_EQ(marksOf({with, one, two}, {0, 1, 1}).size(), 1u) << "copies refute once";
    vision::Face soft = two;
    soft.surveyed.reset();
    EXPECT_EQ(marksOf({with, one, soft}).size(), 1u) << "not visible is not absent";
    const auto turned = marksOf({face({.seed = 1}, {drawn::mole({-4.2f, -2.0f, 3.7f})}), away, alsoAway});
    const auto turnedOther = marksOf({with, away, alsoAway});
    EXPECT_EQ(turned.size() + turnedOther.size(), 1u) << "turned away by 60 degrees one cheek is seen, the other is not";
}

TEST_F(Marks, OfAPersonStayWhenAnotherFaceComesAmongThem)
{
    auto faces = threePhotos();
    const auto before = byId(marksOf(faces));
    faces.push_back(face({.turn = {5, 0, 0}, .seed = 9}, {drawn::mole({-4.2f, -2.0f, 3.7f}), drawn::mole({0.2f, 6.8f, 5.1f})}));
    const auto after = byId(marksOf(faces));
    for (const auto& [id, mark] : before) {
        ASSERT_TRUE(after.contains(id)) << id;
        EXPECT_EQ(after.at(id).position, mark.position);
        EXPECT_EQ(after.at(id).moments, mark.moments);
        EXPECT_EQ(after.at(id).places[3].state, Mark::State::NotThere);
    }
    for (const auto& [id, mark] : after)
        EXPECT_EQ(mark.permanent, before.contains(id)) << id;
}

TEST_F(Marks, ACentimetreApartStayTwo)
{
    const vision::Point3 near{kCheek.x - 1.0f, kCheek.y, kCheek.z};
    const std::vector<drawn::Paint> paints{drawn::mole(kCheek, 0.1f), drawn::mole(near, 0.1f)};
    const auto marks = marksOf({face({.seed = 1}, paints), face({.turn = {-10, 0, 5}, .seed = 2}, paints)});
    ASSERT_EQ(marks.size(), 2u);
    EXPECT_NE(marks[0].id, marks[1].id);
    EXPECT_TRUE(marks[0].permanent && marks[1].permanent);
}

TEST(MarkPlace, HasWords)
{
    EXPECT_EQ(identity::placeInWords({1.6f, 0, 5.1f}), "left cheek, beside the nose");
    EXPECT_EQ(identity::placeInWords({-4, 1, 4}), "right cheek, below the eye");
    EXPECT_EQ(identity::placeInWords({0, -8.5f, 5}), "chin");
    EXPECT_EQ(identity::placeInWords({0, 7, 5}), "middle of the forehead");
    EXPECT_EQ(identity::placeInWords({-5.5f, 6, 3}), "right temple");
    EXPECT_EQ(identity::placeInWords({0, -1, 7}), "nose");
    EXPECT_EQ(identity::placeInWords({1.2f, -2.5f, 5}), "upper lip, left");
}

namespace {

/// Analysed once for all tests here.
const vision::Face& faceOn(const std::string& folder, const std::string& file, std::size_t index = 0)
{
    static std::map<std::string, vision::Analysis> known;
    static vision::Analyser analyser{vision::ModelStore()};
    const auto key = folder + "/" + file;
    if (!known.contains(key))
        known[key] = analyser.analyse(imaging::decode(support::sharedFolder(folder) / file, {}).pixels, {}, {});
    return known[key].faces.at(index);
}

#define PHOTOS_OR_SKIP(folder)                                                                                                        \
    SKIP_WITHOUT_MODELS("face-detector-a", "face-detector-b", "face-mesh", "iris", "canonical-mesh", "recogniser-a", "recogniser-b"); \
    SKIP_WITHOUT_SHARED(folder)

}  // namespace

TEST_F(Marks, OfTheTestSubjectsAreTheirMoles)
{
    PHOTOS_OR_SKIP("photos");
    // The partial photo is the portrait, cut: one moment. In the group photo subject a stands to the left.
    const std::vector<vision::Face> a{faceOn("photos", "subject-a-1.jpg"), faceOn("photos", "subject-a-2.jpg"), faceOn("photos", "subject-a-3.jpg"),
                                      faceOn("photos", "subject-a-4.jpg"), faceOn("photos", "partial-a.jpg"),   faceOn("photos", "group-a-b.jpg", 0)};
    const auto marks = marksOf(a, {1, 2, 3, 4, 1, 5});
    const auto beside = std::ranges::find_if(marks, [](const Mark& m) { return m.where == "left cheek, beside the nose"; });
    ASSERT_NE(beside, marks.end()) << "the mole that everybody sees";
    EXPECT_TRUE(beside->permanent);
    EXPECT_EQ(beside->kind, Mark::Kind::Mole);
    EXPECT_GE(beside->moments, 2);
    int permanent = 0;
    for (const Mark& mark : marks) {
        permanent += mark.permanent ? 1 : 0;
        RecordProperty(mark.id, mark.where + (mark.permanent ? ", permanent" : "") + ", in " + std::to_string(mark.moments));
    }
    EXPECT_LE(permanent, 4);
}

TEST_F(Marks, OfTwoPersonsSeldomAgree)
{
    PHOTOS_OR_SKIP("panel");
    std::vector<const vision::Face*> faces;
    for (const auto& entry : std::filesystem::directory_iterator(support::sharedFolder("panel")))
        if (entry.path().extension() == ".jpg")
            faces.push_back(&faceOn("panel", entry.path().filename().string()));
    int pairs = 0, chance = 0;
    for (std::size_t i = 0; i < faces.size(); ++i)
        for (std::size_t j = i + 1; j < faces.size(); ++j, ++pairs)
            for (const Mark& mark : identity::findMarks(std::vector<MarkPhoto>{{faces[i], 0}, {faces[j], 1}}, canonical_))
                chance += mark.permanent ? 1 : 0;
    RecordProperty("pairs", pairs);
    RecordProperty("chance", chance);
    EXPECT_LE(chance, pairs / 100) << "marks that two different persons seem to share, of " << pairs << " pairs";
}
