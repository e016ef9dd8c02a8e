#pragma once
#include "core/finish/relight/cast_shadow.h"
#include "core/finish/relight/soften.h"

namespace finish {

/// All that relighting has to know of a photo, whatever the recipe says: measured once. Everything smooth, on grids of fixed D over the cut-out's
/// region, so that proxy and full size see the same numbers.
struct LightField {
    matte::Grid grid;             ///< some 32 cells a D: light
    matte::Grid fine;             ///< some 64: shadows that the photo brings along have edges
    relight::Relief relief;
    relight::FaceHeights heights;
    imaging::Image skin;          ///< 0..1
    imaging::Image eyes;          ///< 0..1
    std::vector<std::size_t> cheeks;  ///< cells of bare skin on them, where the tone of skin is read
    imaging::Image colours;       ///< of the photo: linear RGB, not below 0
    std::array<float, 3> tone{1, 1, 1};  ///< linear RGB: mean of the skin; white without any
    imaging::Image shine;         ///< ln luminance of skin over what lies around, not below 0
    imaging::Image glow;          ///< 0..1: as good as white, and not skin
    relight::Softening soften;    ///< on the fine grid
    relight::PresentLight present;
};

/// @param photo, face, cutOut  as for `finish`. Works on any face, seen or not: without one, the outline is all there is.
/// @throws Cancelled
LightField measureLightField(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const base::RunContext& run);

}  // namespace finish
