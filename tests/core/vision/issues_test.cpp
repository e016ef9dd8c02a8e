#include "core/vision/issues.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

vision::Analysis portrait()
{
    vision::Face face;
    face.box = {300, 200, 400, 500};
    face.eyeDistance = 180;
    face.confidence = 0.95f;
    return {{1000, 1200}, {face}};
}

bool has(const std::vector<vision::Issue>& issues, const std::string& code, vision::Severity severity)
{
    return std::ranges::any_of(issues, [&](const vision::Issue& i) { return i.code == code && i.severity == severity && !i.remedy.empty(); });
}

}  // namespace

using vision::Severity;

TEST(Issues, NoneOnAPlainPortrait)
{
    EXPECT_TRUE(vision::faceIssues(portrait(), 0).empty());
    EXPECT_TRUE(vision::photoIssues(portrait()).empty());
}

TEST(Issues, NoFaceStops)
{
    EXPECT_TRUE(has(vision::photoIssues({{100, 100}, {}}), "no-face", Severity::Stop));
}

TEST(Issues, CountOnlyPeopleOfLikeSize)
{
    auto pair = portrait();
    pair.faces.push_back(pair.faces[0]);
    pair.faces[1].eyeDistance = 60;
    EXPECT_TRUE(vision::photoIssues(pair).empty()) << "far behind";
    pair.faces[1].eyeDistance = 150;
    EXPECT_TRUE(has(vision::photoIssues(pair), "several-people", Severity::Warn));
}

TEST(Issues, OfSizePoseAndBorder)
{
    auto photo = portrait();
    photo.faces[0].eyeDistance = 80;
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "low-resolution", Severity::Warn));
    photo.faces[0].eyeDistance = 30;
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "low-resolution", Severity::Stop));
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "small-face", Severity::Warn));
    photo = portrait();
    photo.faces[0].pose.yaw = -50;
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "turned", Severity::Stop));
    photo.faces[0].pose.yaw = 35;
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "turned", Severity::Warn));
    photo.faces[0].pose = {0, 0, 40};
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "tilted", Severity::Warn));
    photo = portrait();
    photo.faces[0].box.x = -60;
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "cut-off", Severity::Stop));
}

TEST(Issues, OfThePicture)
{
    struct Case {
        const char* code;
        Severity severity;
        void (*spoil)(vision::Face&);
    };
    const Case cases[] = {{"blurred", Severity::Warn, [](vision::Face& f) { f.sharpness = 0.6f; }},
                          {"blurred", Severity::Stop, [](vision::Face& f) { f.sharpness = 0.1f; }},
                          {"dark", Severity::Warn, [](vision::Face& f) { f.light.exposure = -1.5f; }},
                          {"dark", Severity::Stop, [](vision::Face& f) { f.light.exposure = -3; }},
                          {"overexposed", Severity::Warn, [](vision::Face& f) { f.light.clipped = 0.3f; }},
                          {"overexposed", Severity::Stop, [](vision::Face& f) { f.light.clipped = 0.8f; }},
                          {"uneven-light", Severity::Warn, [](vision::Face& f) { f.light.sides = 0; }},
                          {"colour-cast", Severity::Warn, [](vision::Face& f) { f.light.castB = -15; }}};
    for (const Case& c : cases) {
        auto photo = portrait();
        c.spoil(photo.faces[0]);
        const auto issues = vision::faceIssues(photo, 0);
        EXPECT_EQ(issues.size(), 1u) << c.code;
        EXPECT_TRUE(has(issues, c.code, c.severity)) << c.code;
        EXPECT_TRUE(std::ranges::any_of(issues.at(0).message, [](char ch) { return ch >= '0' && ch <= '9'; })) << "the figure: " << issues[0].message;
    }
}

TEST(Issues, SayNothingOfBlurWherePixelsAreTheBlur)
{
    auto photo = portrait();
    photo.faces[0].eyeDistance = 30;
    photo.faces[0].sharpness = 0.1f;
    EXPECT_FALSE(has(vision::faceIssues(photo, 0), "blurred", Severity::Stop));
    EXPECT_TRUE(has(vision::faceIssues(photo, 0), "low-resolution", Severity::Stop));
}

TEST(Suitability, CountsBlurAndLightBeforeTheyAreFaults)
{
    void (*const spoils[])(vision::Face&) = {[](vision::Face& f) { f.sharpness = 0.8f; }, [](vision::Face& f) { f.light.exposure = -1; }, [](vision::Face& f) { f.light.clipped = 0.1f; },
                                             [](vision::Face& f) { f.light.sides = 0.4f; }, [](vision::Face& f) { f.light.castA = 5; }};
    for (const auto spoil : spoils) {
        auto photo = portrait();
        spoil(photo.faces[0]);
        EXPECT_TRUE(vision::faceIssues(photo, 0).empty());
        EXPECT_LT(vision::suitability(photo, 0), vision::suitability(portrait(), 0));
    }
}

TEST(Suitability, AStopOutweighsWarnings)
{
    auto stopped = portrait();
    stopped.faces[0].light.exposure = -3;
    auto warned = portrait();
    warned.faces[0].eyeDistance = 80;
    warned.faces[0].sharpness = 0.5f;
    warned.faces[0].pose = {40, 0, 40};
    warned.faces[0].light = {0.3f, -2, 0.3f, 0, 0.1f, 1, 30, 30};
    EXPECT_GT(vision::suitability(warned, 0), vision::suitability(stopped, 0));
}

TEST(Suitability, PrefersTheCleanerPhotoToTheLargerOne)
{
    auto clean = portrait();
    auto large = portrait();
    large.faces[0].eyeDistance = 800;
    large.faces[0].pose.yaw = 40;
    EXPECT_GT(vision::suitability(clean, 0), vision::suitability(large, 0));
    large.faces[0].pose.yaw = 0;
    EXPECT_LT(vision::suitability(clean, 0), vision::suitability(large, 0));
}
