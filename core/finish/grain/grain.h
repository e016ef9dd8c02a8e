#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "core/imaging/image.h"

namespace finish {

/// Noise of a photo: standard deviation of sqrt(luminance) finer than a pixel, in the flattest parts that are neither black nor clipped.
/// 0 when there are none.
float measureNoise(const imaging::Image& photo);

/// How strong the grain is, in sqrt(luminance): what the photo's noise leaves after scaling, with a floor that keeps smooth
/// backdrops from banding.
float grainSigma(float photoNoise, double scale, float strengthPercent);

/// Grain of unit deviation, as fine as film at print size (sigma .55 pixels). A function of position and seed alone.
class GrainRows {
public:
    GrainRows(int width, std::uint64_t seed);
    /// `width` values; quick when rows are asked for in order.
    const float* row(int y);

private:
    void hash(int y, std::vector<float>& out) const;

    std::uint64_t seed_;
    int last_ = -1000;
    std::array<std::vector<float>, 3> hashed_;  ///< of the row above, the row, the row below
    std::vector<float> blurred_;
};

}  // namespace finish
