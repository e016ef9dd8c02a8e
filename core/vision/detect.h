#pragma once
#include <optional>
#include <vector>

#include "core/vision/face.h"

namespace cv {
class Mat;
}

/// For the sources of this library only.
namespace vision {

/// A place where a face may be, before the mesh net has looked.
struct Detection {
    Rect box;         ///< image pixels
    float score = 0;  ///< 0-1
    /// Centres of the image-left and image-right eye where the detector gives them: they tell the roll.
    std::optional<std::array<Point, 2>> eyes;
};

/// Intersection over union.
float overlap(const Rect& a, const Rect& b);
/// Intersection over the smaller area: 1 when one lies inside the other.
float containment(const Rect& a, const Rect& b);

/// Greedy non-maximum suppression: the best score first, whatever overlaps it by more than `limit` (IoU) goes.
std::vector<Detection> suppress(std::vector<Detection> found, float limit);

}  // namespace vision
