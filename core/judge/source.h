#pragma once
#include <optional>
#include <vector>

#include "core/finish/colour/measure.h"
#include "core/finish/matte/cut_out.h"
#include "core/identity/profile.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace judge {

/// What a picture was made from. Borrowed for the call.
struct Source {
    const imaging::Image& photo;  ///< Linear RGB, upright
    const vision::Face& face;
    const finish::CutOut& cutOut;
    const finish::MeasuredColour& colour;  ///< of photo and face
};

/// A mark of the person where it is seen in the source.
struct SeenMark {
    vision::Point at;    ///< photo pixels
    float radius = 0;    ///< in units of D
    bool operator==(const SeenMark&) const = default;
};

/// Whom the picture has to look like.
struct Whose {
    const identity::Profile* profile = nullptr;  ///< borrowed; null where nobody was recognised
    std::optional<identity::FaceId> source;      ///< the face of the profile's photos that the picture was made from
    std::optional<std::vector<SeenMark>> marks;  ///< that have to stay; empty where they are not known
};

}  // namespace judge
