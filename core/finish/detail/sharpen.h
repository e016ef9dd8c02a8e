#pragma once
#include <optional>

#include "core/base/run_context.h"
#include "core/finish/colour.h"
#include "core/imaging/image.h"

namespace finish {

struct Sharpening {
    float strength = 0;                       ///< 0..1
    float noise = 0;                          ///< of the picture, in sqrt(luminance): what is no larger is left alone
    std::optional<std::array<float, 3>> exact = std::nullopt;  ///< pixels of exactly this colour stay
};

/// Sharpens by luminance: each pixel's colours get one gain, from how far it stands off the mean around it (Gaussian, sigma .9 pixels). No pixel leaves the range
/// of luminance of its 3 x 3 neighbours by more than a quarter of that range, nor by more than 3 %, and none is pushed over 1; so edges get no halo.
/// With an alpha channel only what is opaque all around is sharpened.
/// @param picture  Linear RGB or RGB + alpha, in place. @throws Cancelled
void sharpen(imaging::Image& picture, const Sharpening& how, const base::RunContext& run);

}  // namespace finish
