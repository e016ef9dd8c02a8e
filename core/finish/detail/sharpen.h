#pragma once
#include <array>
#include <functional>
#include <optional>

#include "core/base/run_context.h"
#include "core/finish/colour.h"
#include "core/finish/picture_row.h"
#include "core/imaging/image.h"

namespace finish {

struct Framing;
struct Recipe;

struct Sharpening {
    float strength = 0;                       ///< 0..1
    float noise = 0;                          ///< of the picture, in sqrt(luminance): what is no larger is left alone
    std::optional<std::array<float, 3>> exact = std::nullopt;  ///< pixels of exactly this colour stay
};

/// Makes a picture's rows on all cores and sharpens them on their way to `sink`, by luminance: each pixel's colours get one gain, from how far it stands off the
/// mean around it (Gaussian, sigma .9 pixels). No pixel leaves the range of luminance of its 3 x 3 neighbours by more than a quarter of that range, nor by more
/// than 3 %, and none is pushed over 1; so edges get no halo. With an alpha channel only what is opaque all around is sharpened. At strength 0 the rows are
/// handed on as they are.
/// @param maker  gives each thread its own, which is asked for some rows beyond those that it hands on
/// @throws Cancelled
void sharpenRows(imaging::Extent extent, int channels, const std::function<RowMaker()>& maker, const Sharpening& how, const RowSink& sink, const base::RunContext& run);

/// What a recipe asks for. @param noise  of the photo, as measureNoise gives it
Sharpening sharpeningFor(const Recipe& recipe, const Framing& framing, float noise);

}  // namespace finish
