#include "core/identity/likeness.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/identity/calibration.h"

namespace identity {
namespace {

double likenessOn(const Scale& scale, double value)
{
    return std::clamp(100 * (scale.different - value) / (scale.different - scale.same), 0.0, 100.0);
}

Comparison compared(double distance, const Scale& scale, const Norm& norm)
{
    return {distance, (distance - norm.threshold) / norm.spread, likenessOn(scale, distance)};
}

/// Euclidean.
double distance(const std::vector<float>& one, const std::vector<float>& other)
{
    if (one.empty() || one.size() != other.size())
        throw base::Error(base::ErrorCode::Internal, "Faces without embeddings were to be compared", "Report this, with the photos that it happened with.");
    double sum = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const double step = static_cast<double>(one[i]) - static_cast<double>(other[i]);
        sum += step * step;
    }
    return std::sqrt(sum);
}

Verdict verdictOn(const Scale& scale, double value)
{
    return value < scale.sameBelow ? Verdict::Same : value > scale.differentAbove ? Verdict::Different : Verdict::Unsure;
}

}  // namespace

Likeness judge(double distanceA, double distanceB)
{
    if (!std::isfinite(distanceA) || !std::isfinite(distanceB) || distanceA < 0 || distanceB < 0)
        throw base::Error(base::ErrorCode::Internal, "A recogniser's distance is no number", "Report this, with the photos that it happened with.");
    Likeness likeness;
    likeness.recognisers = {compared(distanceA, kScaleA, kNormA), compared(distanceB, kScaleB, kNormB)};
    likeness.z = (likeness.recognisers[0].z + likeness.recognisers[1].z) / 2;
    likeness.likeness = likenessOn(kScaleZ, likeness.z);
    // The joined figure decides; a recogniser whose own band says the contrary takes the certainty away.
    const Verdict a = verdictOn(kScaleA, distanceA);
    const Verdict b = verdictOn(kScaleB, distanceB);
    const Verdict joined = verdictOn(kScaleZ, likeness.z);
    const auto contradicts = [&](Verdict one) { return one != Verdict::Unsure && one != joined; };
    likeness.verdict = contradicts(a) || contradicts(b) ? Verdict::Unsure : joined;
    return likeness;
}

Likeness compare(const vision::Embeddings& one, const vision::Embeddings& other)
{
    return judge(distance(one.a, other.a), distance(one.b, other.b));
}

}  // namespace identity
