#pragma once
#include <vector>

#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace finish::matte {

/// Where the head is, in pixels of the region at hand (not of the photo). All lengths of the matte are multiples of `unit`.
struct HeadFrame {
    float unit = 1;                   ///< vision::unitLength, kept within what the region can hold
    vision::Point chin;
    vision::Point up{0, -1};          ///< unit vector from the chin to the forehead
    vision::Point nose;
    std::vector<vision::Point> oval;  ///< outline of the face

    float heightAboveChin(float x, float y) const { return (x - chin.x) * up.x + (y - chin.y) * up.y; }
};

/// Never fails: a face without size or outside of the region gives an upright frame of a usable unit.
HeadFrame headFrame(const vision::Face& face, const imaging::Box& region);

}  // namespace finish::matte
