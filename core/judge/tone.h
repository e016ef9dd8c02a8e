#pragma once
#include <optional>

#include "core/finish/finish.h"
#include "core/judge/source.h"
#include "core/vision/skin_tone.h"

namespace judge {

/// What became of the skin's tone.
struct ToneShift {
    vision::SkinShift shift;
    bool hueHolds = false;  ///< neither side is nearly grey, as in a monochrome
    bool lost = false;      ///< exposure has made most of it white or black before anything else was done: no figure means anything
};

/// On the way from the corrected photo to the picture, at the same places of the cheeks. Empty where no bare skin was found, or the frame shows next to none of it.
std::optional<ToneShift> toneShift(const finish::Finished& finished, const Source& source);

}  // namespace judge
