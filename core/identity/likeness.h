#pragma once
#include <optional>
#include <string>

#include "core/vision/face.h"

namespace identity {

/// How alike two faces are, one recogniser's word.
struct Comparison {
    double distance = 0;  ///< Euclidean, of its embeddings
    double likeness = 0;  ///< 0-100: 100 = the median of same-person pairs, 0 = the median of different-person pairs
};

/// Why a face is not judged: too small, blurred, turned away, cut off. Empty when it can be.
std::optional<std::string> refusal(const vision::Face& face);

}  // namespace identity
