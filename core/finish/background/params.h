#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "core/finish/colour.h"

namespace finish {

enum class BackgroundKind {
    Original,     ///< the photo's own, cleared of the subject and blurred by a lens of `aperture`
    Seamless,     ///< studio paper with a pool of light
    Gradient,     ///< from `colour` to `second`
    Solid,        ///< `colour` exactly
    Scene,        ///< a place made of arithmetic, far out of focus
    Picture,      ///< a picture of the user's own
    Transparent,  ///< none: the picture keeps its alpha
};

enum class Scenery { Office, Library, Foliage, Evening };

/// Where the main light comes from, as seen in the picture.
enum class KeySide {
    Auto,  ///< the side of the brighter cheek
    Left,
    Right,
};

struct BackgroundParams {
    BackgroundKind kind = BackgroundKind::Original;
    Scenery scene = Scenery::Office;
    std::string picture = {};      ///< file of the user's own picture, UTF-8; "" = none
    float aperture = 2.0f;         ///< f-number of the lens that blurs original, scene and picture
    float exposure = 0;            ///< stops: light of original, scene and picture
    float warmth = 0;              ///< percent: likewise from cool to warm
    Colour colour{123, 133, 143};  ///< paper, solid, start of the gradient
    Colour second{58, 64, 72};     ///< end of the gradient
    float angle = 90;              ///< degrees: 0 = gradient runs to the right, 90 = downwards
    float spot = 85;               ///< percent: light of the pool on the paper
    float ambient = 28;            ///< percent: light everywhere on the paper
    float spread = 2.3f;           ///< size of the pool in eye distances
    float falloff = 14;            ///< percent: how much darker the paper gets towards the key's side
    float mottle = 0;              ///< percent: hand-painted canvas instead of plain paper
    KeySide keySide = KeySide::Auto;
    float wrap = 15;               ///< percent: light of the backdrop that spills around the subject's edge
    float tint = 5;                ///< percent: how much of the backdrop's colour the subject takes on
    bool operator==(const BackgroundParams&) const = default;
};

/// The photo's own background as it is: no lens, so nothing has to be cleared of the subject.
bool isInFocus(const BackgroundParams& params);

/// Of `picture`, which is UTF-8 on every system.
std::filesystem::path pictureFile(const BackgroundParams& params);

struct Parameter;
std::vector<Parameter> backgroundParameters();

}  // namespace finish
