#pragma once
#include <vector>

#include "core/finish/finish.h"

/// A drawn person: an ellipse of a head, hair that stands up, a trapezium of a body. Everything in units of D, so that one drawing
/// serves every size.
namespace test {

struct PortraitSpec {
    int width = 800;
    int height = 1000;
    double unit = 100;      ///< D in pixels
    double eyeX = 400;
    double eyeY = 420;
    double rollDegrees = 0; ///< + counter-clockwise
    double bodyBottom = 100; ///< D below the eyes where the body ends; large: cut by the photo
    double hair = 0.35;     ///< D above the forehead
    double keyRight = 0.0;  ///< how much brighter the image-right half of the face is
};

struct Portrait {
    imaging::Image photo;
    vision::Face face;
    finish::CutOut cutOut;
    finish::FinishInput input() const { return {photo, face, cutOut}; }
};

/// Soft-edged; background a smooth pattern, subject another; both in 0.05..0.8.
Portrait drawPortrait(const PortraitSpec& spec = {});

/// A recipe that adds nothing: one colour behind, no wrap, tint or grain, no levelling, the photo's own frame.
finish::Recipe plainRecipe();

}  // namespace test
