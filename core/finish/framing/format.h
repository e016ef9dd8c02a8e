#pragma once
#include <optional>

#include "core/finish/framing/params.h"
#include "core/imaging/image.h"

namespace finish {

/// What a format asks of a portrait, in shares of the picture's height.
struct Format {
    double aspect = 1;     ///< width over height
    double head = 0.5;     ///< crown to chin
    double eyeLine = 0.42; ///< from the top
    double headRoom = 0.1; ///< at least, above the crown
    bool passport = false;
    bool centred = false;  ///< the face in the middle, wherever the body is
    bool banner = false;   ///< face on a third, body towards the middle
};

/// @param pixels  a wanted size, whose shape then wins over the named one
Format formatOf(Aspect aspect, imaging::Extent photo, std::optional<imaging::Extent> pixels);

/// Width over height of a named format.
double ratioOf(Aspect aspect, imaging::Extent photo);

}  // namespace finish
