#include "core/judge/geometry.h"

#include <algorithm>
#include <cmath>
#include <complex>

namespace judge {
namespace {

using Place = std::complex<double>;

Place placeOf(const vision::Point3& p)
{
    return {p.x, p.y};
}

Place middleOf(const vision::Mesh& mesh)
{
    Place sum;
    for (const auto& p : mesh)
        sum += placeOf(p);
    return sum / static_cast<double>(mesh.size());
}

}  // namespace

std::optional<double> meshDistance(const vision::Mesh& one, const vision::Mesh& other)
{
    const Place middle = middleOf(one), otherMiddle = middleOf(other);
    Place alike;
    double spread = 0;
    for (std::size_t i = 0; i < one.size(); ++i) {
        const Place from = placeOf(one[i]) - middle;
        alike += std::conj(from) * (placeOf(other[i]) - otherMiddle);
        spread += std::norm(from);
    }
    if (!(spread > 0) || !std::isfinite(spread) || !std::isfinite(std::norm(alike)))
        return std::nullopt;
    const Place turn = alike / spread;  // size and angle at once
    double sum = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        sum += std::norm(placeOf(other[i]) - otherMiddle - turn * (placeOf(one[i]) - middle));
    return std::sqrt(sum / static_cast<double>(one.size()));
}

std::optional<float> geometryKept(const vision::Mesh& source, const vision::Mesh& picture, double unit)
{
    const auto distance = meshDistance(source, picture);
    if (!distance || !(unit > 0))
        return std::nullopt;
    return static_cast<float>(std::max(0.0, 100 - 100 * *distance / unit));
}

}  // namespace judge
