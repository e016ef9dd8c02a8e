#include "core/identity/duplicates.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/identity/calibration.h"
#include "core/identity/likeness.h"

namespace identity {
namespace {

/// Mesh points that move with pose and expression, each with its mirror image.
constexpr std::array<std::array<std::size_t, 2>, 30> kPoints{{{33, 263},  {263, 33},  {133, 362}, {362, 133}, {159, 386}, {386, 159}, {145, 374}, {374, 145},
                                                              {70, 300},  {300, 70},  {105, 334}, {334, 105}, {107, 336}, {336, 107}, {61, 291},  {291, 61},
                                                              {40, 270},  {270, 40},  {91, 321},  {321, 91},  {234, 454}, {454, 234}, {172, 397}, {397, 172},
                                                              {1, 1},     {168, 168}, {0, 0},     {13, 13},   {14, 14},   {152, 152}}};

/// Root mean square of what is left between two faces' points after the best shift, turn and scaling of the picture plane, in units of the
/// distance between the eyes of `one`. Infinite where there is no such figure.
double meshDifference(const vision::Face& one, const vision::Face& other, bool mirrored)
{
    constexpr double count = kPoints.size();
    double ox = 0, oy = 0, tx = 0, ty = 0;
    std::array<std::array<double, 4>, kPoints.size()> points{};
    for (std::size_t i = 0; i < kPoints.size(); ++i) {
        const vision::Point3& p = one.mesh[kPoints[i][0]];
        const vision::Point3& q = other.mesh[kPoints[i][mirrored ? 1 : 0]];
        points[i] = {static_cast<double>(p.x), static_cast<double>(p.y), static_cast<double>(mirrored ? -q.x : q.x), static_cast<double>(q.y)};
        ox += points[i][0] / count, oy += points[i][1] / count, tx += points[i][2] / count, ty += points[i][3] / count;
    }
    // In the plane turn and scale are one complex number (Umeyama 1991): the residual is 1 - |sum conj(q) p|^2 / (sum |p|^2 sum |q|^2) of the spread.
    double along = 0, across = 0, spreadOne = 0, spreadOther = 0;
    for (const auto& [px, py, qx, qy] : points) {
        const double x = px - ox, y = py - oy, u = qx - tx, v = qy - ty;
        along += x * u + y * v;
        across += y * u - x * v;
        spreadOne += x * x + y * y;
        spreadOther += u * u + v * v;
    }
    const double left = spreadOne - (along * along + across * across) / spreadOther;
    const double eyes = static_cast<double>(one.eyeDistance);
    return spreadOther > 0 && eyes > 0 && std::isfinite(left) ? std::sqrt(std::max(0.0, left) / count) / eyes : INFINITY;
}

/// Correlation of two thumbnails where both photos show something: brightness and contrast do not matter. -1 where there is too little to go by.
double correlation(const vision::Thumbnail& one, const vision::Thumbnail& other, bool mirrored)
{
    constexpr auto side = static_cast<std::size_t>(vision::kThumbnailSide);
    if (one.size() != side * side || other.size() != side * side)
        return -1;
    double count = 0, sumP = 0, sumQ = 0, sumPP = 0, sumQQ = 0, sumPQ = 0;
    for (std::size_t y = 0; y < side; ++y)
        for (std::size_t x = 0; x < side; ++x) {
            const double p = one[y * side + x];
            const double q = other[y * side + (mirrored ? side - 1 - x : x)];
            if (p > 0 && q > 0)
                ++count, sumP += p, sumQ += q, sumPP += p * p, sumQQ += q * q, sumPQ += p * q;
        }
    if (count < side * side / 2)
        return -1;
    const double spread = std::sqrt((sumPP - sumP * sumP / count) * (sumQQ - sumQ * sumQ / count));
    return spread > 0 ? (sumPQ - sumP * sumQ / count) / spread : -1;
}

}  // namespace

DuplicateEvidence duplicateEvidence(const vision::Face& one, const vision::Face& other, bool mirrored)
{
    return {std::max(meshDifference(one, other, mirrored), meshDifference(other, one, mirrored)), correlation(one.thumbnail, other.thumbnail, mirrored)};
}

bool nearDuplicates(const vision::Face& one, const vision::Face& other)
{
    const Likeness likeness = compare(one.embeddings, other.embeddings);
    if (likeness.recognisers[0].distance > kCopyDistanceA || likeness.recognisers[1].distance > kCopyDistanceB)
        return false;
    return std::ranges::any_of(std::array{false, true}, [&](bool mirrored) {
        const DuplicateEvidence evidence = duplicateEvidence(one, other, mirrored);
        return evidence.mesh < kCopyMesh && evidence.correlation > kCopyCorrelation;
    });
}

}  // namespace identity
