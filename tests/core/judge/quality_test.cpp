#include "core/judge/quality.h"

#include <gtest/gtest.h>

#include "tests/core/judge/made_picture.h"

namespace {

vision::Face goodFace()
{
    vision::Face face;
    face.eyeDistance = 100;
    face.sharpness = 0.95f;
    return face;
}

finish::Finished goodPicture()
{
    auto finished = test::unchanged(imaging::Image({400, 500}, 3, imaging::Space::Linear, 0.3f), goodFace());
    finished.framing.headShare = 0.44;
    finished.framing.eyeLine = 0.40;
    finished.framing.headRoom = 0.09;
    return finished;
}

/// Of a photo that shows the whole face, but for the share of it that lies beyond the photo's left border.
judge::Quality of(const finish::Finished& finished, const vision::Face* face, finish::BackgroundKind background = finish::BackgroundKind::Seamless, float cut = 0)
{
    static const imaging::Image photo({400, 500}, 3, imaging::Space::Linear, 0.3f);
    static const finish::CutOut cutOut;
    static const finish::MeasuredColour colour;
    finish::Recipe recipe;
    recipe.background.kind = background;
    vision::Face source = goodFace();
    for (std::size_t i = 0; i < source.mesh.size(); ++i)
        source.mesh[i] = {100 * (static_cast<float>(i) / static_cast<float>(source.mesh.size()) - cut) + (cut > 0 ? 0.0f : 150.0f), 200, 0};
    return judge::qualityOf(finished, recipe, face, {photo, source, cutOut, colour});
}

judge::Quality of(const finish::Finished& finished, const vision::Face& face, finish::BackgroundKind background = finish::BackgroundKind::Seamless)
{
    return of(finished, &face, background);
}

/// A part falls, and the score with it, while a fault grows from none.
template <class Change>
void falls(std::optional<float> judge::Quality::*part, const Change& change)
{
    float before = 100, score = 100;
    for (float fault = 0; fault <= 1.0f; fault += 0.05f) {
        auto picture = goodPicture();
        auto face = goodFace();
        change(picture, face, fault);
        const auto quality = of(picture, face);
        EXPECT_LE(*(quality.*part), before + 1e-4f);
        EXPECT_LE(*quality.score, score + 1e-4f);
        before = *(quality.*part);
        score = *quality.score;
    }
    EXPECT_LT(before, 30);
    EXPECT_LT(score, 65);
}

}  // namespace

TEST(Quality, OfAGoodPortraitIsAHundred)
{
    const auto quality = of(goodPicture(), goodFace());
    for (const auto& part : {quality.score, quality.exposure, quality.sharpness, quality.framing, quality.eyes, quality.edge, quality.clipping})
        EXPECT_FLOAT_EQ(*part, 100);
}

TEST(Quality, EveryPartFallsWithItsFault)
{
    using judge::Quality;
    falls(&Quality::exposure, [](auto&, vision::Face& face, float fault) { face.light.exposure = -3 * fault; });
    falls(&Quality::exposure, [](auto&, vision::Face& face, float fault) { face.light.skin = 0.6f + 0.4f * fault; });
    falls(&Quality::sharpness, [](auto&, vision::Face& face, float fault) { face.sharpness = 0.95f - 0.9f * fault; });
    falls(&Quality::sharpness, [](finish::Finished& picture, auto&, float fault) { picture.framing.scale = 1 + 4 * static_cast<double>(fault); });
    falls(&Quality::eyes, [](auto&, vision::Face& face, float fault) { face.visibility.eyesClosed = fault; });
    falls(&Quality::eyes, [](auto&, vision::Face& face, float fault) { face.visibility.eyesHidden = fault; });
    falls(&Quality::clipping, [](auto&, vision::Face& face, float fault) { face.light.clipped = fault; });
    falls(&Quality::clipping, [](auto&, vision::Face& face, float fault) { face.light.crushed = fault; });
    falls(&Quality::edge, [](finish::Finished& picture, auto&, float fault) { picture.facts.hairTrust = 1 - fault; });
    falls(&Quality::framing, [](finish::Finished& picture, auto&, float fault) {
        picture.framing.headShare = 0.44 + 0.9 * fault;
        picture.framing.headRoom = 0.09 - 0.5 * fault;
        picture.framing.eyeLine = 0.40 - 0.5 * fault;
    });
}

TEST(Quality, ThePhotosOwnBackgroundHidesHalfOfAnEdge)
{
    auto picture = goodPicture();
    picture.facts.hairTrust = 0.1f;
    const float paper = *of(picture, goodFace()).edge, original = *of(picture, goodFace(), finish::BackgroundKind::Original).edge;
    EXPECT_NEAR(100 - original, (100 - paper) / 2, 1e-3);
}

TEST(Quality, ACutFaceIsNoFraming)
{
    const auto face = goodFace();
    float before = 100.01f;
    for (const float cut : {0.0f, 0.04f, 0.07f, 0.5f}) {
        const float framing = *of(goodPicture(), &face, finish::BackgroundKind::Seamless, cut).framing;
        EXPECT_LT(framing, before) << cut;
        before = framing;
    }
    EXPECT_LT(before, 45) << "half a face";
    auto outside = goodPicture();  // the frame cuts it, the photo does not
    outside.framing.toOutput.dx = -200;
    EXPECT_LT(*of(outside, face).framing, 45);
}

TEST(Quality, ACutCrownIsMissingHeadRoom)
{
    auto picture = goodPicture();
    picture.framing.headRoom = 0.0;
    const float close = *of(picture, goodFace()).framing;
    picture.framing.crownCut = true;
    EXPECT_LT(*of(picture, goodFace()).framing, close - 3);
    EXPECT_LE(*of(picture, goodFace()).framing, 80);
}

TEST(Quality, WithoutAFaceOnlyTheFrameAndTheEdgeAreJudged)
{
    const auto quality = of(goodPicture(), nullptr);
    EXPECT_TRUE(quality.framing && quality.edge);
    EXPECT_FALSE(quality.score || quality.exposure || quality.sharpness || quality.eyes || quality.clipping);
}
