#pragma once
#include "core/finish/matte/debug_images.h"
#include "core/finish/matte/grid.h"

namespace finish::matte {

/// Which cells surely show the subject, surely the background, and how far each is from the band in between.
struct SureCells {
    imaging::Image foreground;   ///< 0 or 1
    imaging::Image background;   ///< 0 or 1
    imaging::Image toBand;       ///< distance to the nearest cell with a soft pixel, units
    imaging::Image toOpaque;     ///< distance to the nearest cell that holds a pixel of alpha >= .03, units
};

SureCells sureCells(const imaging::Image& fused, const Grid& grid);

/// Linear RGB around each cell, as seen where it is sure, and as fourth channel its variance (sum of the three).
struct LocalColours {
    imaging::Image foreground;  ///< hair where hair explains what is seen, else as `opaque`
    imaging::Image background;
    imaging::Image opaque;      ///< whatever surely belongs to the subject, close by
    imaging::Image hair;        ///< 0..1, how far what is opaque around here is hair, or above the chin: where the two colours may be trusted
};

LocalColours localColours(const imaging::Image& cellColours, const SureCells& sure, const HeadFrame& frame, const Grid& grid,
                          const base::RunContext& run);

/// Everything that the refinement reads at a pixel. The projected alpha is where the pixel's colour lies between the local colours of
/// background and foreground, in linear light, because mixing is linear.
struct Projection {
    enum Channel { Back, Difference = Back + 3, AtBackground = Difference + 3, AtForeground, Rise, ToBand, kChannels = 12 };
    imaging::Image map;      ///< on the grid. Back: local background; Difference: of the local foreground to it; AtBackground, AtForeground: weight of the projection where it says 0 and where it says 1;
                             ///< Rise: further factor where alpha would grow; ToBand: as SureCells::toBand
    float hairTrust = 1;     ///< mean trust in the soft cells above the chin; 1 when there are none
};

/// Share of the change at a distance from the band: of all refinement, and of the first guided filter.
float wideWeight(float toBand);
float filterWeight(float toBand);

Projection makeProjection(const LocalColours& colours, const SureCells& sure, const imaging::Image& fused, const HeadFrame& frame,
                          const Grid& grid, const DebugImages* debug = nullptr);

}  // namespace finish::matte
