#pragma once
#include "core/finish/colour/measure.h"
#include "tests/core/finish/portrait.h"

namespace test {

/// drawPortrait with the canonical head's mesh on it and a face of one skin colour: soft light from one side, fine noise, eyes, brows and lips, dark hair, a
/// blue-grey coat.
/// @param skin  linear
Portrait drawFace(const finish::Rgb& skin, const PortraitSpec& spec = {.width = 480, .height = 600, .unit = 90, .eyeX = 240, .eyeY = 240});

}  // namespace test
