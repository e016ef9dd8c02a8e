#pragma once
#include <array>

#include "core/vision/face_patch.h"

/// For the sources of this library, and for the table of what they find.
namespace vision {

/// Of one eye.
struct EyeMeasures {
    float opening = 0;    ///< aspect ratio of the lids, as if seen from the front
    float contrast = 0;   ///< ln luminance of the skin around the eye over the iris: 0.6 at least on an open eye
    float cold = 0;       ///< share of the eye's surround that skin cannot be: white, grey, black, blue, green
    float shade = 0;      ///< ln luminance of the surround over the skin of the cheeks
};

/// What the confidences of `Visibility` are made of. Areas in D x D.
struct VisibilityMeasures {
    std::array<EyeMeasures, 2> eyes;  ///< image-left eye first
    bool skin = false;                ///< some skin was found: without it the rest says nothing
    float onCheeks = 0;    ///< area of what cannot be skin on cheeks and nose, where no beard grows
    float coloured = 0;    ///< area of blue, green or strong red anywhere below the eyes but on the mouth
    float pale = 0;        ///< area of white and grey there
    float mouth = 0;       ///< share of the lips that is white, grey, black, blue or green
    float bridge = 0;      ///< dark line across the bridge of the nose, ln luminance
    float darkBeard = 0;   ///< ln luminance of the cheeks over upper lip, chin and the brighter jaw, mean of the three
    float darkChin = 0;    ///< the same of the chin alone
    float roughChin = 1;   ///< fine texture of the chin over that of the smoother cheek
};

VisibilityMeasures measure(const FacePatch& patch, const Face& face);

}  // namespace vision
