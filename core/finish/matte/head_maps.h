#pragma once
#include "core/finish/matte/grid.h"

/// What the head frame says about every cell of a grid.
namespace finish::matte {

/// Height above the chin, units; negative below it.
imaging::Image heightsAboveChin(const HeadFrame& frame, const Grid& grid);

/// 1 within the outline of the face.
imaging::Image ovalMask(const HeadFrame& frame, const Grid& grid);

/// How much the refinement may do on clothes: 1 from the chin up, .15 from the chest down. Two-coloured clothes break the
/// assumption of one local colour, hair does not.
float clothesWeight(float heightInUnits);

}  // namespace finish::matte
