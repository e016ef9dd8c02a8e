#pragma once
#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace vision {

/// How a face is lit. Looks at some thousand points of the face and at nothing else of the photo.
///
/// - Left and right are compared on patches that mirror each other on the mesh: a turned head changes how many pixels a patch has, not which skin it is.
/// - Whether a face is dark is judged by the skin's own colour: the paler its chroma, the more light it sends back when well lit. Dark skin in good light is not dark.
/// - A colour cast is believed where the whites of the eyes say so (both the brightest and the least skin-like parts of them) and the skin does not
///   contradict; without whites, only where the skin has a colour that no skin has under white light. Neither names nor stores a kind of skin.
/// @param photo Linear RGB(A), upright.
/// @return all at their neutral values where less than a cheek lies inside the photo.
Light measureLight(const imaging::Image& photo, const Face& face);

}  // namespace vision
