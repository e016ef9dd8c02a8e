#pragma once
#include <vector>

#include "core/vision/face.h"

namespace finish {

/// One drag of the keep or remove brush.
struct Stroke {
    std::vector<vision::Point> points;  ///< 0..1 of the upright photo's width and height; a single point is a dab
    float radius = 0.1f;                ///< eye distances
    bool operator==(const Stroke&) const = default;
};

/// What a person says about the matte. Where a keep and a remove stroke overlap, remove wins.
struct MatteParams {
    std::vector<Stroke> keep;    ///< surely the subject
    std::vector<Stroke> remove;  ///< surely not the subject
    bool operator==(const MatteParams&) const = default;
};

}  // namespace finish
