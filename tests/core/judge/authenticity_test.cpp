#include "core/judge/authenticity.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "core/judge/scale.h"

using judge::Authenticity;
using judge::authenticityScore;

namespace {

Authenticity untouched()
{
    Authenticity a;
    a.texturePercent = 100.0f;
    a.geometryPercent = 100.0f;
    a.itaShift = a.hueShift = a.lightnessShift = a.chromaShift = a.itaShiftOfCorrection = 0.0f;
    a.marksKept = a.marksTotal = 5;
    a.areaChangedPercent = 0.0f;
    return a;
}

/// Every way of changing a picture more and more: t from 0, unchanged.
const std::vector<std::function<void(Authenticity&, float)>>& changes()
{
    static const std::vector<std::function<void(Authenticity&, float)>> all{
        [](Authenticity& a, float t) { a.texturePercent = 100 - t; },
        [](Authenticity& a, float t) { a.texturePercent = 100 + 2 * t; },
        [](Authenticity& a, float t) { a.geometryPercent = 100 - t; },
        [](Authenticity& a, float t) { a.itaShift = t; },
        [](Authenticity& a, float t) { a.itaShift = -t; },
        [](Authenticity& a, float t) { a.hueShift = t; },
        [](Authenticity& a, float t) { a.hueShift = -t; },
        [](Authenticity& a, float t) { a.itaShift.reset(), a.lightnessShift = -t / 3; },
        [](Authenticity& a, float t) { a.marksKept = 5 - static_cast<int>(t / 20); },
        [](Authenticity& a, float t) { a.areaChangedPercent = t; },
    };
    return all;
}

}  // namespace

TEST(Authenticity, OfAnUnchangedPictureIsAHundred)
{
    EXPECT_FLOAT_EQ(*authenticityScore(untouched()), 100);
    Authenticity unmarked = untouched();
    unmarked.marksKept = unmarked.marksTotal = 0;
    EXPECT_FLOAT_EQ(*authenticityScore(unmarked), 100);
}

TEST(Authenticity, NeverRisesWithMoreChange)
{
    for (std::size_t i = 0; i < changes().size(); ++i) {
        float before = 100.001f;
        for (float t = 0; t <= 100; t += 0.5f) {
            Authenticity a = untouched();
            changes()[i](a, t);
            const float score = *authenticityScore(a);
            EXPECT_LE(score, before) << "change " << i << " at " << t;
            EXPECT_GE(score, 0);
            before = score;
        }
        EXPECT_LT(before, 85) << "change " << i << " has a say";
    }
}

TEST(Authenticity, NeverRisesWithMoreChangeOnTopOfOthers)
{
    // Changes of the same figure undo each other.
    constexpr int kFigure[] = {0, 0, 1, 2, 2, 3, 3, 2, 4, 5};
    for (std::size_t i = 0; i < changes().size(); ++i)
        for (std::size_t k = 0; k < changes().size(); ++k)
            for (const float t : {1.0f, 5.0f, 25.0f}) {
                if (kFigure[i] == kFigure[k])
                    continue;
                Authenticity one = untouched();
                changes()[i](one, t);
                Authenticity both = one;
                changes()[k](both, 2 * t);
                EXPECT_LE(*authenticityScore(both), *authenticityScore(one) + 1e-4f) << i << " then " << k << " by " << t;
            }
}

TEST(Authenticity, OneFaultIsNotHiddenByWhatIsWell)
{
    Authenticity plastic = untouched();
    plastic.texturePercent = 30.0f;
    EXPECT_LT(*authenticityScore(plastic), 45);
    Authenticity healed = untouched();
    healed.marksKept = 0;
    EXPECT_LT(*authenticityScore(healed), 45);
}

TEST(Authenticity, IsAtLeastEightyFiveAtTheEdgeOfThePromise)
{
    Authenticity edge = untouched();
    edge.texturePercent = 85.0f;
    edge.itaShift = 2.0f;
    edge.geometryPercent = 97.0f;
    edge.areaChangedPercent = 25.0f;
    EXPECT_GE(*authenticityScore(edge), 85);
}

TEST(Authenticity, WhatIsMissingHasNoSayAndNothingIsNoScore)
{
    EXPECT_FALSE(authenticityScore({}));
    Authenticity a;
    a.itaShiftOfCorrection = 20.0f;  // said, not judged
    EXPECT_FALSE(authenticityScore(a));
    a.texturePercent = 100.0f;
    EXPECT_FLOAT_EQ(*authenticityScore(a), 100);
}

TEST(Scale, IsStraightBetweenStepsAndLevelBeyond)
{
    EXPECT_FLOAT_EQ(judge::scoreOf(5, {{0, 100}, {10, 50}, {20, 0}}), 75);
    EXPECT_FLOAT_EQ(judge::scoreOf(15, {{0, 100}, {10, 50}, {20, 0}}), 25);
    EXPECT_FLOAT_EQ(judge::scoreOf(-1, {{0, 100}, {10, 50}}), 100);
    EXPECT_FLOAT_EQ(judge::scoreOf(11, {{0, 100}, {10, 50}}), 50);
    EXPECT_FLOAT_EQ(judge::scoreOf(std::nan(""), {{0, 100}, {10, 50}}), 0);
}
