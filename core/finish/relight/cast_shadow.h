#pragma once
#include "core/base/run_context.h"
#include "core/finish/relight/present_light.h"
#include "core/finish/relight/relief.h"

namespace finish::relight {

/// The part of the relief where there is a face.
struct FaceHeights {
    imaging::Box cells;      ///< of the grid; empty without a face
    imaging::Image height;   ///< D, as Relief::height
    float unit = 1;          ///< D in cells
};
FaceHeights faceHeights(const Relief& relief, float unit);

/// How much of a round lamp each place of the face sees, 0..1, by marching over the relief.
/// @param radius  of the lamp as seen from the face, radians
imaging::Image lampSeen(const FaceHeights& face, const Direction& lamp, float radius, const base::RunContext& run);

}  // namespace finish::relight
