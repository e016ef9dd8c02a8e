#include <algorithm>
#include <cmath>

#include "core/vision/issue_groups.h"
#include "core/vision/thresholds.h"

namespace vision {
namespace {

std::string whole(float value)
{
    return std::to_string(std::lround(value));
}

}  // namespace

std::vector<Issue> geometryIssues(const Analysis& analysis, const Face& face)
{
    using namespace threshold;
    std::vector<Issue> issues;
    const float eyes = unitLength(face);
    const auto shorter = static_cast<float>(std::min(analysis.extent.width, analysis.extent.height));
    if (eyes < kTooFewPixels)
        issues.push_back({"low-resolution", Severity::Stop, "Only " + whole(eyes) + " pixels between the eyes", "Use the original file, or a photo taken from nearer."});
    else if (eyes < kFewPixels)
        issues.push_back({"low-resolution", Severity::Warn, whole(eyes) + " pixels between the eyes: enough for a small picture only",
                          "Use the original file, or a photo taken from nearer."});
    if (eyes < kSmallShare * shorter)
        issues.push_back({"small-face", Severity::Warn, "The face is small in this photo", "Step nearer, or crop the photo around head and shoulders."});

    const float yaw = std::abs(face.pose.yaw);
    if (yaw > kTurnedAway)
        issues.push_back({"turned", Severity::Stop, "The head is turned by " + whole(yaw) + " degrees", "Use a photo that faces the camera."});
    else if (yaw > kTurned || std::abs(face.pose.pitch) > kPitched)
        issues.push_back({"turned", Severity::Warn, "The head is turned far away from the camera", "Use a photo that faces the camera more."});
    if (std::abs(face.pose.roll) > kLyingDown)
        issues.push_back({"tilted", Severity::Stop, "The photo is turned: the head stands " + whole(std::abs(face.pose.roll)) + " degrees off upright", "Turn the photo upright and save it so."});
    else if (std::abs(face.pose.roll) > kTilted)
        issues.push_back({"tilted", Severity::Warn, "The head is tilted by " + whole(std::abs(face.pose.roll)) + " degrees", "Turn the photo, or hold the head more upright."});

    const float right = face.box.x + face.box.width - static_cast<float>(analysis.extent.width);
    const float bottom = face.box.y + face.box.height - static_cast<float>(analysis.extent.height);
    if (std::max(-face.box.x, right) > kCutShare * face.box.width || std::max(-face.box.y, bottom) > kCutShare * face.box.height)
        issues.push_back({"cut-off", Severity::Stop, "The photo's border cuts the face", "Use a photo that shows the whole head."});
    return issues;
}

}  // namespace vision
