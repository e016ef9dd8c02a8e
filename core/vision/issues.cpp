#include "core/vision/issues.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/vision/visibility_issues.h"

namespace vision {
namespace {

// Pixels between the eyes. A 4:5 headshot is about 6 eye distances high, so 60 gives 360 pixels and 110 gives 660.
constexpr float kTooFew = 60;
constexpr float kFew = 110;
// Of the photo's shorter side: below it the person is small in a large picture, and the net that cuts out sees less of the hair.
constexpr float kSmallShare = 0.04f;
constexpr float kTurned = 30;       // degrees; from 45 on half the face is hidden
constexpr float kTurnedAway = 45;
constexpr float kPitched = 25;
constexpr float kTilted = 25;
constexpr float kCutShare = 0.02f;  // of the face's box

std::string whole(float value)
{
    return std::to_string(std::lround(value));
}

}  // namespace

std::vector<Issue> faceIssues(const Analysis& analysis, std::size_t index)
{
    const Face& face = analysis.faces.at(index);
    std::vector<Issue> issues;
    const float eyes = unitLength(face);
    const auto shorter = static_cast<float>(std::min(analysis.extent.width, analysis.extent.height));
    if (eyes < kTooFew)
        issues.push_back({"low-resolution", Severity::Stop, "Only " + whole(eyes) + " pixels between the eyes", "Use the original file, or a photo taken from nearer."});
    else if (eyes < kFew)
        issues.push_back({"low-resolution", Severity::Warn, whole(eyes) + " pixels between the eyes: enough for a small picture only",
                          "Use the original file, or a photo taken from nearer."});
    if (eyes < kSmallShare * shorter)
        issues.push_back({"small-face", Severity::Warn, "The face is small in this photo", "Step nearer, or crop the photo around head and shoulders."});

    const float yaw = std::abs(face.pose.yaw);
    if (yaw > kTurnedAway)
        issues.push_back({"turned", Severity::Stop, "The head is turned by " + whole(yaw) + " degrees", "Use a photo that faces the camera."});
    else if (yaw > kTurned || std::abs(face.pose.pitch) > kPitched)
        issues.push_back({"turned", Severity::Warn, "The head is turned far away from the camera", "Use a photo that faces the camera more."});
    if (std::abs(face.pose.roll) > kTilted)
        issues.push_back({"tilted", Severity::Warn, "The head is tilted by " + whole(std::abs(face.pose.roll)) + " degrees", "Turn the photo, or hold the head more upright."});

    const float right = face.box.x + face.box.width - static_cast<float>(analysis.extent.width);
    const float bottom = face.box.y + face.box.height - static_cast<float>(analysis.extent.height);
    if (std::max(-face.box.x, right) > kCutShare * face.box.width || std::max(-face.box.y, bottom) > kCutShare * face.box.height)
        issues.push_back({"cut-off", Severity::Stop, "The photo's border cuts the face", "Use a photo that shows the whole head."});
    std::ranges::move(visibilityIssues(face), std::back_inserter(issues));
    return issues;
}

std::vector<Issue> photoIssues(const Analysis& analysis)
{
    if (analysis.faces.empty())
        return {{"no-face", Severity::Stop, "There is no face in this photo", "Use a photo that shows your face clearly."}};
    // People far behind do not count: they are cut away without a thought.
    const float largest = analysis.faces.front().eyeDistance;
    const auto people = std::ranges::count_if(analysis.faces, [&](const Face& f) { return f.eyeDistance > 0.5f * largest; });
    if (people > 1)
        return {{"several-people", Severity::Warn, std::to_string(people) + " people are in this photo; the largest face is used", "Use a photo of one person, or crop the others away."}};
    return {};
}

double suitability(const Analysis& analysis, std::size_t index)
{
    const Face& face = analysis.faces.at(index);
    double score = std::log2(std::max(1.0f, unitLength(face)));                       // 12 at most: 4096 pixels
    score -= std::abs(face.pose.yaw) / 15.0 + std::abs(face.pose.pitch) / 20.0;      // looking at the camera
    score += face.confidence;
    std::vector<Issue> issues = faceIssues(analysis, index);
    std::ranges::move(photoIssues(analysis), std::back_inserter(issues));
    for (const Issue& issue : issues)
        score -= issue.severity == Severity::Stop ? 1000 : issue.severity == Severity::Warn ? 20 : 0;
    return score;
}

}  // namespace vision
