#pragma once
#include <optional>
#include <vector>

#include "core/base/run_context.h"
#include "core/imaging/image.h"
#include "core/vision/face.h"
#include "core/vision/skin_tone.h"

namespace finish {

using Rgb = vision::LinearRgb;

/// All that the colour stage knows of a photo: measured once, some 24 kB, the same whatever the recipe and the size of the output.
struct MeasuredColour {
    std::vector<imaging::Box> places;  ///< vision::cheekPlaces, photo pixels
    std::vector<Rgb> skin;             ///< the photo's colours there; empty where no bare skin was found
    imaging::Lab tone;                 ///< vision::skinTone of them
    std::optional<Rgb> eyeWhite;
    float eyeTrust = 0;          ///< 0..1, eyes open and not behind dark glass
    std::optional<Rgb> neutral;  ///< middle of what is nearly grey and no skin; absent where there is next to none
    float neutralShare = 0;      ///< of the photo's area
    float dim = 0;               ///< stops by which the skin is darker than skin of its own colour in good light; 0 if it is not (vision::Light::exposure)
    float brightest = 1;         ///< 99th percentile of the largest channel over the photo
    bool operator==(const MeasuredColour&) const = default;
};

/// @param photo  Linear RGB
MeasuredColour measureColour(const imaging::Image& photo, const vision::Face& face, const vision::SkinMap& skin);

}  // namespace finish
