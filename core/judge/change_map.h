#pragma once
#include <optional>

#include "core/finish/finish.h"
#include "core/judge/source.h"

namespace judge {

/// D in pixels of a change map: coarse enough that grain, sharpening and pores are no change of place or colour.
inline constexpr double kChangeUnit = 64;
/// ΔE00 from which a place counts as changed.
inline constexpr float kChanged = 6;

/// What changed on the person, place by place: the corrected photo, brought into the picture's frame, against the picture.
struct ChangeMap {
    imaging::Image difference;            ///< Data, ΔE00; 0 where there is no person. The picture's shape, D = kChangeUnit at most
    imaging::Image person;                ///< Data, 0-1, the cut-out there
    std::optional<float> changedPercent;  ///< of the person's area, surely hers (alpha above .95), that differs by kChanged or more; empty where there is none
};

/// @param colourKept  1 less what the recipe asks of `colour.monochrome`: colour that a style takes away is no change of the person. At 0 lightness alone is compared.
ChangeMap changeMap(const finish::Finished& finished, const Source& source, const base::RunContext& run, float colourKept = 1);

/// ΔE00 that the heat map shows in full colour.
inline constexpr float kHottest = 30;

/// The picture in grey, and over it what changed on the person: nothing = grey, then yellow, orange, red. Lightness stays the picture's (kept away from black
/// and white, which have no colour); hue and chroma say how much, on a ramp that is even in CIELAB.
/// @return Linear RGB, of the picture's size
imaging::Image heatMap(const finish::Finished& finished, const ChangeMap& change, const base::RunContext& run);

}  // namespace judge
