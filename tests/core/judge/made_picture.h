#pragma once
#include "core/finish/finish.h"

namespace test {

/// A picture that shows a photo as it is, in the photo's own frame.
inline finish::Finished unchanged(const imaging::Image& photo, const vision::Face& face)
{
    finish::Finished finished;
    finished.pixels = photo;
    finished.framing.output = photo.extent();
    finished.framing.unitLength = vision::unitLength(face);
    const auto &left = face.irises[0].centre, &right = face.irises[1].centre;
    finished.framing.eyes = {(left.x + right.x) / 2, (left.y + right.y) / 2};
    finished.framing.headShare = 0.5;
    finished.framing.headRoom = 0.1;
    finished.framing.eyeLine = 0.4;
    return finished;
}

}  // namespace test
