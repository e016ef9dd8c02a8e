#pragma once
#include "core/vision/issues.h"

/// Findings of one face by what they follow from; faceIssues() joins them. For the sources of this library only.
namespace vision {

/// small-face, low-resolution, turned, tilted, cut-off.
std::vector<Issue> geometryIssues(const Analysis& analysis, const Face& face);

/// blurred, dark, overexposed, uneven-light, colour-cast.
std::vector<Issue> pictureIssues(const Face& face);

}  // namespace vision
