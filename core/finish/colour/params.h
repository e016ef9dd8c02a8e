#pragma once
#include <vector>

namespace finish {

/// Correction (what the camera and the light did wrong) and look (what the picture is given). Neutral as it stands: no pixel is touched.
struct ColourParams {
    float whiteBalance = 0;  ///< percent of the automatic white balance
    float temperature = 0;   ///< by hand, -100 cooler to 100 warmer
    float tint = 0;          ///< by hand, -100 green to 100 magenta
    float autoExposure = 0;  ///< percent of the automatic exposure
    float exposure = 0;      ///< by hand, stops
    float contrast = 0;      ///< percent around the skin's own brightness
    float shadows = 0;       ///< -100 deeper to 100 lighter, below the skin's brightness only
    float highlights = 0;    ///< percent of film's roll-off
    float warmth = 0;        ///< -100 to 100, of all but the skin as far as the anchor holds
    float saturation = 100;  ///< percent, likewise
    float monochrome = 0;    ///< percent
    float anchor = 0;        ///< percent: how firmly the skin keeps its tone
    bool operator==(const ColourParams&) const = default;
};

struct Parameter;
std::vector<Parameter> colourParameters();

}  // namespace finish
