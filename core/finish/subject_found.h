#pragma once
#include <vector>

#include "core/finish/detail/detail.h"
#include "core/finish/kept.h"
#include "core/finish/matte/params.h"
#include "core/finish/retouch/stray_hair.h"

namespace finish {

/// What the stages on the subject's own pixels find there, whatever their strengths: each is looked for when first needed. Some 4 bytes for each pixel of the head
/// with its hair, twice where stray hairs are taken away. Of one photo and cut-out.
struct SubjectFound {
    struct Once {
        bool operator==(const Once&) const = default;
    };
    Kept<Once, std::vector<DetailOffsets>> eyes;
    Kept<Once, DetailOffsets> hair;
    Kept<std::vector<Stroke>, StrayHair> stray;  ///< by the strokes where every hair stays
};

}  // namespace finish
