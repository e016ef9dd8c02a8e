#include "core/vision/visibility_issues.h"

#include "core/vision/thresholds.h"

namespace vision {

std::vector<Issue> visibilityIssues(const Face& face)
{
    const Visibility& seen = face.visibility;
    std::vector<Issue> issues;
    if (seen.eyesHidden >= threshold::kShown)
        issues.push_back({"eyes-hidden", Severity::Stop, "An eye cannot be seen: dark glasses, hair or a hand may cover it", "Use a photo that shows both eyes."});
    if (seen.eyesClosed >= threshold::kShown)
        issues.push_back({"eyes-closed", Severity::Warn, "An eye is closed", "Use a photo with both eyes open."});
    if (seen.occluded >= threshold::kShown)
        issues.push_back({"occluded", Severity::Stop, "Something covers a part of the face", "Use a photo with nothing in front of the face."});
    return issues;
}

}  // namespace vision
