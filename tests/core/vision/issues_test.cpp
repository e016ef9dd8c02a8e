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
