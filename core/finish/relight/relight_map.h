#pragma once
#include "core/finish/relight/light_field.h"
#include "core/finish/relight/studio_light.h"

namespace finish {

/// What one recipe does to one photo's light: small, made in milliseconds, stretched over the subject.
struct RelightMap {
    imaging::Image light;             ///< 4 channels, over the cut-out's region: gain; share of it that is the key's; chroma taken away; rim light
    std::array<float, 3> lamp{1, 1, 1};  ///< colour of the key
};

/// @param pose  of the face; @param side  of the key: keyLightSide
/// @throws Cancelled
RelightMap relightMap(const LightField& field, const RelightParams& params, const vision::Pose& pose, float side, const base::RunContext& run);

}  // namespace finish
