#pragma once
#include "core/finish/finish.h"
#include "core/finish/relight/present_light.h"

/// Faces rendered with known light: the canonical mesh as matt skin with cast shadows, a neck and shoulders below, before a dark wall.
/// Independent of the code under test; lengths in D, so that one scene serves every size.
namespace test {

struct FaceSpec {
    int side = 300;            ///< px of the photo
    double unit = 64;          ///< D in pixels
    double yaw = 0;            ///< degrees, + towards the picture's right
    double pitch = 0;          ///< degrees, + down
    double depth = 1;          ///< of the face, factor
    double width = 1;
    finish::relight::Direction light{0, 0, 1};
    double ambient = 0.25;     ///< share of light from everywhere
    double albedoNoise = 0.1;  ///< rms, in blotches of .08 D
    double brightness = 0.5;   ///< of skin that faces the light
    double meshError = 0;      ///< D, rms of each vertex that the face is said to have
    unsigned seed = 1;
    bool mirrored = false;     ///< the whole scene, light included
};

struct FaceScene {
    imaging::Image photo;
    imaging::Image skin;       ///< 1 on the mesh, well within
    vision::Face face;
    finish::CutOut cutOut;
    finish::FinishInput input() const { return {photo, face, cutOut}; }
};

FaceScene renderFace(const FaceSpec& spec);

}  // namespace test
