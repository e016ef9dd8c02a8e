#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "core/imaging/curve_table.h"
#include "core/imaging/encode.h"
#include "core/imaging/image.h"

namespace imaging {

/// Turns linear light into the samples of an output profile. Private to core/imaging.
class FromLinear {
public:
    FromLinear(OutputProfile choice, const std::vector<std::byte>& kept);

    /// The profile to embed.
    const std::vector<std::byte>& profile() const { return profile_; }
    /// Row `y` of a picture as `bits` (8, 16) samples of `outChannels` (1, 3 or 4) into `out`. A picture with alpha written without it lies over white.
    void row(const Image& picture, int y, int bits, int outChannels, bool dither, void* out) const;

private:
    std::array<const CurveTable*, 3> curves_{};
    std::vector<std::unique_ptr<CurveTable>> ownCurves_;
    std::array<float, 9> matrix_{1, 0, 0, 0, 1, 0, 0, 0, 1};
    bool hasMatrix_ = false;
    std::vector<std::byte> profile_;
};

}  // namespace imaging
