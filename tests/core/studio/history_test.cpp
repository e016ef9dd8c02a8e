#include <gtest/gtest.h>

#include "core/studio/history.h"
#include "tests/core/studio/made_session.h"

namespace studio {
namespace {

std::function<Session(const Session&)> stars(int count)
{
    return [count](const Session& now) { return withStars(now, {"v1"}, count); };
}

std::function<Session(const Session&)> warmth(float amount)
{
    return [amount](const Session& now) { return withRecipe(now, {"v1"}, made::warmer(amount)); };
}

TEST(History, UndoThenRedoGivesEqualValues)
{
    History history(made::session(2), "New session");
    std::vector<Session> states{history.session()};
    for (int i = 1; i <= 5; ++i) {
        EXPECT_TRUE(history.edit("Rate " + std::to_string(i), {}, stars(i)));
        states.push_back(history.session());
    }
    const History whole = history;
    EXPECT_EQ(history.undoLabel(), "Rate 5");
    for (std::size_t i = 5; i-- > 0;) {
        EXPECT_TRUE(history.undo());
        EXPECT_EQ(history.session(), states[i]);
    }
    EXPECT_FALSE(history.undo());
    EXPECT_EQ(history.redoLabel(), "Rate 1");
    while (history.redo()) {
    }
    EXPECT_EQ(history, whole);
    EXPECT_TRUE(history.goTo(2));
    EXPECT_EQ(history.session(), states[2]);
    EXPECT_FALSE(history.goTo(2));
    EXPECT_FALSE(history.goTo(6));
}

TEST(History, ADragIsOneStep)
{
    History history(made::session(1), "New session");
    history.edit("Rate", {}, stars(3));
    const Session before = history.session();
    for (int i = 1; i <= 40; ++i)
        history.edit("Colour: warmth", "warmth#1", warmth(static_cast<float>(i)));
    ASSERT_EQ(history.steps().size(), 3u);
    EXPECT_EQ(findVariation(history.session(), "v1")->recipe->colour.warmth, 40);
    history.edit("Colour: warmth", "warmth#2", warmth(7));
    EXPECT_EQ(history.steps().size(), 4u) << "another drag is another step";
    history.undo();
    history.undo();
    EXPECT_EQ(history.session(), before);
}

TEST(History, ADragBackToWhereItBeganIsNoStep)
{
    History history(made::session(1), "New session");
    history.edit("Colour: warmth", "warmth#1", warmth(5));
    history.edit("Colour: warmth", "warmth#1", warmth(0));
    EXPECT_EQ(history.steps().size(), 1u);
    EXPECT_FALSE(history.canUndo());
}

TEST(History, AMergeDoesNotReachOverAnUndo)
{
    History history(made::session(1), "New session");
    history.edit("Colour: warmth", "warmth#1", warmth(5));
    history.edit("Rate", {}, stars(1));
    history.undo();
    history.edit("Colour: warmth", "warmth#1", warmth(9));  // there is something to redo: a new step
    ASSERT_EQ(history.steps().size(), 3u);
    EXPECT_FALSE(history.canRedo()) << "what was undone is gone";
    history.undo();
    EXPECT_EQ(findVariation(history.session(), "v1")->recipe->colour.warmth, 5);
}

TEST(History, WhatChangesNothingOrFailsLeavesNoStep)
{
    History history(made::session(1), "New session");
    EXPECT_FALSE(history.edit("Rate", {}, stars(0)));
    EXPECT_THROW(history.edit("Rate", {}, stars(9)), base::Error);
    EXPECT_EQ(history.steps().size(), 1u);
}

TEST(History, TheOldestStepsGo)
{
    History history(made::session(1), "New session");
    for (int i = 0; i < 700; ++i)
        history.edit("Rate", {}, stars(i % 2 + 1));
    EXPECT_EQ(history.steps().size(), History::Limits().steps);
    EXPECT_EQ(history.current(), History::Limits().steps - 1);
    EXPECT_LT(history.bytesKept(), std::size_t{2} << 20);
}

TEST(History, KnowsTheBytesThatItKeepsAlive)
{
    History history(made::session(1), "New session");
    finish::Recipe recipe;
    recipe.matte.keep.push_back({std::vector<vision::Point>(100'000, vision::Point{0.5f, 0.5f}), 0.1f});
    history.edit("Brush", {}, [&](const Session& now) { return withRecipe(now, {"v1"}, recipe); });
    const std::size_t one = history.bytesKept();
    EXPECT_GT(one, 800'000u);
    history.edit("Rate", {}, stars(1));
    EXPECT_LT(history.bytesKept(), one + 20'000) << "strokes are shared by the steps";
    for (int i = 0; i < 40; ++i) {
        recipe.matte.keep.front().points.front().x = static_cast<float>(i) / 100;
        history.edit("Brush", {}, [&](const Session& now) { return withRecipe(now, {"v1"}, recipe); });
    }
    EXPECT_LE(history.bytesKept(), History::Limits().bytes);
    EXPECT_LT(history.steps().size(), 30u);
    EXPECT_TRUE(history.canUndo());
}

}  // namespace
}  // namespace studio
