#pragma once
#include <vector>

#include "core/finish/style.h"

/// Which looks a photo lends itself to. A proposal only: what somebody chose is made as they chose it, with a note.
namespace finish {

/// False where the hair cannot be cut out cleanly and the recipe puts the person before anything but the photo's own surroundings.
/// @param hairTrust  of the cut-out
bool suits(const Recipe& recipe, float hairTrust);

/// The styles as they are to be offered for this photo: those that suit it first, otherwise in their order.
std::vector<Style> proposed(std::vector<Style> styles, float hairTrust);

}  // namespace finish
