#include "core/vision/issues.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/vision/issue_groups.h"
#include "core/vision/thresholds.h"
#include "core/vision/visibility_issues.h"

namespace vision {

std::vector<Issue> faceIssues(const Analysis& analysis, std::size_t index)
{
    const Face& face = analysis.faces.at(index);
    std::vector<Issue> issues = geometryIssues(analysis, face);
    std::ranges::move(pictureIssues(face), std::back_inserter(issues));
    std::ranges::move(visibilityIssues(face), std::back_inserter(issues));
    return issues;
}

std::vector<Issue> photoIssues(const Analysis& analysis)
{
    if (analysis.faces.empty())
        return {{"no-face", Severity::Stop, "There is no face in this photo", "Use a photo that shows your face clearly."}};
    const float largest = unitLength(*std::ranges::max_element(analysis.faces, {}, unitLength));
    const auto people = std::ranges::count_if(analysis.faces, [&](const Face& f) { return unitLength(f) > threshold::kCompanion * largest; });
    if (people > 1)
        return {{"several-people", Severity::Warn, std::to_string(people) + " people are in this photo", "Use a photo of one person, or crop the others away."}};
    return {};
}

double suitability(const Analysis& analysis, std::size_t index)
{
    const Face& face = analysis.faces.at(index);
    const Light& light = face.light;
    double score = std::log2(std::max(1.0f, unitLength(face)));                       // 12 at most: 4096 pixels
    score -= std::abs(face.pose.yaw) / 15.0 + std::abs(face.pose.pitch) / 20.0;      // looking at the camera
    score += face.confidence;
    // Below what is worth a warning, too: blur that would be flagged costs as much as three quarters of the pixels, a stop of darkness half of them, ...
    score -= 2 * (1 - face.sharpness) / (1 - threshold::kSharp);
    score += std::clamp(light.exposure, -4.0f, 0.0f);
    // ... light from one side, shine and tint two at the point where each would be flagged.
    score -= 2 * std::log(std::max(light.sides, 0.01f)) / std::log(threshold::kOneSided);
    score -= 2 * light.clipped / threshold::kWhiteSkin;
    score -= 2 * std::hypot(light.castA, light.castB) / threshold::kTinted;
    std::vector<Issue> issues = faceIssues(analysis, index);
    std::ranges::move(photoIssues(analysis), std::back_inserter(issues));
    for (const Issue& issue : issues)
        score -= issue.severity == Severity::Stop ? 10000 : issue.severity == Severity::Warn ? 100 : 0;
    return score;
}

}  // namespace vision
