#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/studio/session_edits.h"
#include "tests/core/studio/made_session.h"

namespace studio {
namespace {

base::ErrorCode refusal(const std::function<void()>& work)
{
    try {
        work();
    } catch (const base::Error& error) {
        EXPECT_FALSE(error.remedy().empty());
        return error.code();
    }
    return base::ErrorCode::Internal;
}

TEST(Shared, EqualValuesAreEqualWhereverTheyLie)
{
    const Shared<std::string> a(std::string("light")), b(std::string("light")), c(std::string("dark"));
    EXPECT_EQ(a, b);
    EXPECT_FALSE(a.same(b));
    EXPECT_NE(a, c);
    EXPECT_TRUE(Shared<std::string>().same(Shared<std::string>()));
}

TEST(SessionEdits, WhatIsNotTouchedIsShared)
{
    const Session before = made::session(3);
    const Session after = withStars(before, {"v2"}, 4);
    EXPECT_TRUE(after.photos.same(before.photos));
    EXPECT_TRUE(after.about.same(before.about));
    EXPECT_TRUE(after.variations->at(0).same(before.variations->at(0)));
    EXPECT_TRUE(after.variations->at(1)->recipe.same(before.variations->at(1)->recipe));
    EXPECT_EQ(findVariation(after, "v2")->rating.stars, 4);
    EXPECT_EQ(findVariation(before, "v2")->rating.stars, 0);
    EXPECT_NE(before, after);
    EXPECT_EQ(withStars(after, {"v2"}, 0), before);
}

TEST(SessionEdits, AnEqualValueChangesNothing)
{
    const Session before = made::session(2);
    EXPECT_TRUE(withFlag(before, {"v1"}, Flag::None).variations.same(before.variations));
    EXPECT_TRUE(withPhotos(before, {made::photo(1)}).photos.same(before.photos));
}

TEST(SessionEdits, RatingsAreThreeIndependentThings)
{
    Session now = made::session(1);
    now = withStars(now, {"v1", "v2"}, 5);
    now = withFlag(now, {"v1"}, Flag::Reject);
    now = withLabel(now, {"v1"}, Label::Blue);
    EXPECT_EQ(findVariation(now, "v1")->rating, (Rating{5, Flag::Reject, Label::Blue}));
    EXPECT_EQ(findVariation(now, "v2")->rating, (Rating{5, Flag::None, Label::None}));
}

TEST(SessionEdits, WhatCannotBeIsRefused)
{
    const Session now = made::session(1);
    for (const auto& work : std::vector<std::function<void()>>{
             [&] { withStars(now, {"v1"}, 6); },
             [&] { withStars(now, {"v1"}, -1); },
             [&] { withStars(now, {"v9"}, 1); },
             [&] { withoutPhotos(now, {made::idOf(7)}); },
             [&] { withVariations(now, {made::variation("v1", 1)}); },
             [&] { withVariations(now, {made::variation("v3", 2)}); },
             [&] { withVariations(now, {made::variation("../v3", 1)}); },
             [&] { withPermission(now, {Permission::Whose::Granted, "Anna", "", "2026-02-30"}); },
             [&] { withSubjects(now, {{"person-1", "", {{made::idOf(5), 0}}}}); },
             [&] { withSubjects(now, {{"person-1", "", {}}, {"person-1", "", {}}}); },
             [&] { withSubject(now, "person-2"); },
             [&] { withNotes(now, std::string(1'000'000, 'a')); },
         })
        EXPECT_EQ(refusal(work), base::ErrorCode::BadValue);
    for (const std::string name : {"", ".", "..", "a/b.jpg", "a\\b.jpg", "C:me.jpg", "a\nb.jpg"}) {
        Photo photo = made::photo(2);
        photo.name = name;
        EXPECT_EQ(refusal([&] { withPhotos(now, {photo}); }), base::ErrorCode::BadValue) << name;
    }
}

TEST(SessionEdits, APhotoTakesItsHeadshotsAndFacesWithIt)
{
    Session now = withVariations(made::session(2), {made::variation("v3", 2)});
    now = withSubject(now, "person-1");
    const Session one = withoutPhotos(now, {made::idOf(1)});
    EXPECT_EQ(one.photos->size(), 1u);
    ASSERT_EQ(one.variations->size(), 1u);
    EXPECT_EQ(one.variations->front()->id, "v3");
    ASSERT_EQ(one.subjects->size(), 1u);
    EXPECT_EQ(one.subjects->front()->faces, (std::vector<FaceOf>{{made::idOf(2), 0}}));
    const Session none = withoutPhotos(one, {made::idOf(2)});
    EXPECT_TRUE(none.subjects->empty());
    EXPECT_EQ(none.about->subject, "") << "nobody is chosen who is not there";
    EXPECT_EQ(none.about->permission, now.about->permission);
}

TEST(SessionEdits, ANameStaysWithThePersonWhenTheGroupsAreMadeAnew)
{
    Session now = withPhotos(made::session(2), {made::photo(3)});
    now = withSubject(now, "person-1");
    const Subject other{"person-1", "", {{made::idOf(3), 0}}}, anna{"person-2", "", {{made::idOf(1), 0}, {made::idOf(2), 0}}};
    now = withSubjects(now, {other, anna});
    EXPECT_EQ(findSubject(now, "person-2")->name, "Anna");
    EXPECT_EQ(findSubject(now, "person-1")->name, "");
    EXPECT_EQ(now.about->subject, "person-2");
}

TEST(SessionEdits, IdsOfHeadshotsAreNotUsedTwice)
{
    Session now = made::session(1);
    EXPECT_EQ(nextVariationId(now), "v3");
    now = withVariations(withoutVariations(now, {"v1"}), {made::variation("v41", 1), made::variation("cover", 1)});
    EXPECT_EQ(nextVariationId(now), "v42");
    EXPECT_EQ(nextVariationId({}), "v1");
}

TEST(SessionEdits, ALookForSeveralIsSharedByThem)
{
    const Session now = withRecipe(made::session(1), {"v1", "v2"}, made::warmer(12));
    EXPECT_TRUE(findVariation(now, "v1")->recipe.same(findVariation(now, "v2")->recipe));
    EXPECT_EQ(findVariation(now, "v1")->recipe->colour.warmth, 12);
}

TEST(SessionEdits, WordsAndBack)
{
    for (const Flag flag : {Flag::None, Flag::Pick, Flag::Reject})
        EXPECT_EQ(flagFrom(toString(flag)), flag);
    for (const Label label : {Label::None, Label::Red, Label::Yellow, Label::Green, Label::Blue})
        EXPECT_EQ(labelFrom(toString(label)), label);
    for (const auto whose : {Permission::Whose::Unsaid, Permission::Whose::Mine, Permission::Whose::Granted})
        EXPECT_EQ(whoseFrom(toString(whose)), whose);
    EXPECT_FALSE(labelFrom("purple"));
}

}  // namespace
}  // namespace studio
