#pragma once
#include "core/finish/matte/cut_out.h"
#include "core/finish/matte/grid.h"

/// The steps of relighting. Directions: x to the picture's right, y up, z to the camera.
namespace finish::relight {

inline constexpr float kFarBelow = -10;  ///< height where there is no face: it neither casts nor catches a shadow

/// The person as a relief on a grid over the cut-out's region.
struct Relief {
    imaging::Image normals;  ///< 3 channels, unit length: of the mesh on the face and around it, of the swollen outline elsewhere
    imaging::Image height;   ///< of the mesh, in D towards the camera; kFarBelow beside it
    imaging::Image face;     ///< 0..1, 1 well within the mesh
    imaging::Image head;     ///< 0..1, how much of the normal is the mesh's: 1 on it, 0 well beside it
    imaging::Image inside;   ///< D inwards from the outline; 0 outside
};

/// A mesh that is degenerate, not finite or elsewhere leaves the outline alone.
Relief makeRelief(const vision::Face& face, const CutOut& cutOut, const matte::Grid& grid);

}  // namespace finish::relight
