#pragma once
#include <vector>

namespace finish {

/// Named arrangements of a portrait studio's main light and fill; see README.md for their angles.
enum class LightSetup {
    None,  ///< the photo's own light
    Loop,
    Rembrandt,
    Butterfly,
    Split,
    Clamshell,
    Broad,
    Short,
    Custom,  ///< from the camera, hard, without fill: the adjustments below are then the light itself
};

/// Side of the picture that the main light stands on.
enum class LightSide {
    Auto,  ///< the brighter cheek's; broad and short light look at where the head turns, unless the photo's light is one-sided
    Left,
    Right,
};

struct RelightParams {
    LightSetup setup = LightSetup::None;
    float strength = 60;   ///< percent
    LightSide side = LightSide::Auto;
    float azimuth = 0;     ///< degrees added to the set-up's: further round the face
    float elevation = 0;   ///< degrees added: higher
    float softness = 0;    ///< percent points added: a larger lamp
    float fill = 0;        ///< percent points added: lighter shadows
    float power = 0;       ///< stops, of the main light alone
    float kelvin = 5300;   ///< of the main light; 5300 is the light that the photo is balanced for
    float rim = 0;         ///< percent: light from behind, on the side away from the main light
    float rimLeft = 0;     ///< percent: the same, from one side of the picture
    float rimRight = 0;
    float soften = 0;      ///< percent: how much of the shadows that the photo brings along is taken away
    bool operator==(const RelightParams&) const = default;
};

struct Parameter;
std::vector<Parameter> relightParameters();

}  // namespace finish
