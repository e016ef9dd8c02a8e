#pragma once
#include "core/vision/issues.h"

/// For the sources of this library only.
namespace vision {

/// Findings of one face about what can be seen of it: eyes-hidden, eyes-closed, occluded. What is unsure is not among them.
std::vector<Issue> visibilityIssues(const Face& face);

}  // namespace vision
