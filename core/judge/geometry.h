#pragma once
#include <optional>

#include "core/vision/face.h"

namespace judge {

/// How far the points of one mesh lie from those of the other after the similarity (turn, size, shift) that brings them closest, root mean square over all points
/// in the picture's plane. In pixels of `other`. Empty for points that are no numbers, or all in one place.
/// Source: Umeyama 1991, in the plane.
std::optional<double> meshDistance(const vision::Mesh& one, const vision::Mesh& other);

/// Authenticity::geometryPercent. @param unit  D in pixels of `picture`
std::optional<float> geometryKept(const vision::Mesh& source, const vision::Mesh& picture, double unit);

}  // namespace judge
