#include "core/judge/marks_kept.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/judge/made_picture.h"

namespace {

const std::vector<judge::SeenMark> kMarks{{{150, 150}, 0.04f}, {{250, 200}, 0.05f}, {{200, 300}, 0.04f}};

/// Skin with a dark spot at each mark. @param depth  of each, ln
imaging::Image skinWith(float depth)
{
    imaging::Image photo({400, 400}, 3, imaging::Space::Linear);
    for (int y = 0; y < 400; ++y)
        for (int x = 0; x < 400; ++x) {
            float dark = 0;
            for (const auto& mark : kMarks) {
                const float r = std::hypot(static_cast<float>(x) + 0.5f - mark.at.x, static_cast<float>(y) + 0.5f - mark.at.y) / (mark.radius * 100);
                dark += depth * std::exp(-r * r);
            }
            for (int c = 0; c < 3; ++c)
                photo.at(x, y, c) = (0.5f - 0.1f * static_cast<float>(c)) * std::exp(-dark);
        }
    return photo;
}

struct Made {
    imaging::Image photo = skinWith(0.5f);
    vision::Face face;
    finish::CutOut cutOut;
    finish::MeasuredColour colour;

    Made()
    {
        face.irises[0].centre = {150, 120};
        face.irises[1].centre = {250, 120};
        face.eyeDistance = 100;
    }
    judge::MarksKept in(const finish::Finished& finished, const std::vector<judge::SeenMark>& marks = kMarks) const
    {
        return judge::marksKept(marks, finished, {photo, face, cutOut, colour});
    }
};

}  // namespace

TEST(MarksKept, AllAreThereInAnUnchangedPicture)
{
    const Made made;
    EXPECT_EQ(made.in(test::unchanged(made.photo, made.face)), (judge::MarksKept{3, 3, 0}));
}

TEST(MarksKept, FallsWhenTheyFade)
{
    const Made made;
    int before = 3;
    for (const float depth : {0.5f, 0.35f, 0.2f, 0.0f}) {
        const auto kept = made.in(test::unchanged(skinWith(depth), made.face));
        EXPECT_EQ(kept.total, 3);
        EXPECT_LE(kept.kept, before);
        before = kept.kept;
    }
    EXPECT_EQ(before, 0);
}

TEST(MarksKept, FollowsTheFrame)
{
    const Made made;
    auto moved = test::unchanged(made.photo, made.face);
    imaging::Image shifted({400, 400}, 3, imaging::Space::Linear, 0.4f);
    for (int y = 0; y < 380; ++y)
        for (int x = 30; x < 400; ++x)
            for (int c = 0; c < 3; ++c)
                shifted.at(x, y, c) = made.photo.at(x - 30, y + 20, c);
    moved.pixels = shifted;
    EXPECT_LT(made.in(moved).kept, 3) << "looked for at the wrong place";
    moved.framing.toOutput = {1, 0, 30, 0, 1, -20};
    EXPECT_EQ(made.in(moved), (judge::MarksKept{3, 3, 0}));
}

TEST(MarksKept, LeavesOutWhatCannotBeSeen)
{
    const Made made;
    auto tiny = test::unchanged(made.photo, made.face);
    tiny.framing.scale = 0.2;
    EXPECT_EQ(made.in(tiny), (judge::MarksKept{0, 0, 3}));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<judge::SeenMark> hostile{{{-50, 10}, 0.04f}, {{399, 399}, 0.04f}, {{nan, 10}, 0.04f}, {{200, 200}, 0}, {{200, 200}, 1e9f}, {{200, 200}, nan}};
    EXPECT_EQ(made.in(test::unchanged(made.photo, made.face), hostile), (judge::MarksKept{0, 0, 6}));
    EXPECT_EQ(made.in(test::unchanged(made.photo, made.face), {{{320, 100}, 0.04f}}), (judge::MarksKept{0, 0, 1})) << "there is none in the photo";
}
