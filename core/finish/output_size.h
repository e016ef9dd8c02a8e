#pragma once
#include <optional>

#include "core/imaging/image.h"

namespace finish {

/// How many pixels the picture gets.
struct OutputSize {
    /// Pixels that a side may have.
    static constexpr int kLeastSide = 16, kMostSide = 16384;

    /// Exactly these; resampled up if need be, with a note. Their shape wins over the recipe's aspect. Without: one pixel for each of the photo's.
    std::optional<imaging::Extent> pixels = std::nullopt;
    /// For previews: the picture that the above describes, reduced to this long side (never enlarged).
    std::optional<int> longSide = std::nullopt;
    /// Pixels of the given photo for each of the real one, where a proxy of it is given.
    double inputScale = 1;
    bool operator==(const OutputSize&) const = default;
};

}  // namespace finish
