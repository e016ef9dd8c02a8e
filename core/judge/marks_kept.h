#pragma once
#include <span>

#include "core/finish/finish.h"
#include "core/judge/source.h"

namespace judge {

struct MarksKept {
    int kept = 0;
    int total = 0;     ///< could be looked for: in the frame, not under a pixel or two, and a contrast in the photo
    int unseen = 0;    ///< could not
    bool operator==(const MarksKept&) const = default;
};

/// Marks of the source that can be seen in the picture: still half as much darker than the skin around them (in ln luminance) as in the photo.
MarksKept marksKept(std::span<const SeenMark> marks, const finish::Finished& finished, const Source& source);

}  // namespace judge
