#pragma once
#include "core/finish/relight/params.h"
#include "core/vision/face.h"

/// Studio light for a person who was photographed in some other.
namespace finish {

/// A key light stands in the studio; without one the photo's own light stays.
bool addsKeyLight(const RelightParams& params);
/// The stage does anything at all.
bool changesLight(const RelightParams& params);
/// Where the key stands: +1 on the picture's right, -1 on its left.
/// @param photoLight  what the photo's own light says: cheekContrast
float keyLightSide(const RelightParams& params, const vision::Pose& pose, float photoLight);

}  // namespace finish
