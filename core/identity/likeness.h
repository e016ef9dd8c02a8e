#pragma once
#include <array>
#include <optional>
#include <string>

#include "core/imaging/image.h"
#include "core/vision/face.h"

namespace identity {

enum class Verdict { Same, Different, Unsure };

/// How alike two faces are, in one measure.
struct Comparison {
    double distance = 0;  ///< Euclidean, of one recogniser's embeddings
    double z = 0;         ///< the distance in spreads of different-person pairs, 0 where one recogniser alone would decide
    double likeness = 0;  ///< 0-100: 100 = the median of same-person pairs and anything nearer, 0 = the median of different-person pairs and anything farther
    bool operator==(const Comparison&) const = default;
};

/// How alike two faces are.
struct Likeness {
    std::array<Comparison, 2> recognisers;  ///< a, b
    double z = 0;                           ///< mean of both
    double likeness = 0;                    ///< 0-100, of the mean z on its own scale
    Verdict verdict = Verdict::Unsure;      ///< of the mean z and both recognisers' bands; Unsure where the two disagree
    bool operator==(const Likeness&) const = default;
};

/// Symmetric. Both must hold embeddings of both recognisers. @throws Error{Internal} where they do not, or hold numbers that are none.
Likeness compare(const vision::Embeddings& one, const vision::Embeddings& other);

/// The same figures for distances that were found otherwise (medians over several photos).
Likeness judge(double distanceA, double distanceB);

/// Why a face is not judged.
struct Refusal {
    std::string code;     ///< as the issue codes of the command line: small-face, blurred, turned, cut-off, occluded
    std::string message;  ///< one plain sentence
    bool operator==(const Refusal&) const = default;
};

/// Too small, blurred, turned away, cut by the photo's border. Empty when the recognisers' word on this face can be trusted.
/// @param photo Extent of the upright photo that the face is in.
std::optional<Refusal> refusal(const vision::Face& face, imaging::Extent photo);

}  // namespace identity
