#include "core/finish/matte/hair_model.h"

#include <array>
#include <cmath>

#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"

namespace finish::matte {
namespace {

using imaging::Image;

constexpr float kFromHeight = 1.0f;  // units above the chin: about the eyes
constexpr float kOvalMargin = 0.06f;
constexpr double kFewestCells = 60;

using Tone = std::array<float, 3>;

/// Square roots: roughly even to the eye, so that light and dark tones weigh alike.
Tone tone(const Image& cells, int x, int y)
{
    return {std::sqrt(std::max(0.0f, cells.at(x, y, 0))), std::sqrt(std::max(0.0f, cells.at(x, y, 1))), std::sqrt(std::max(0.0f, cells.at(x, y, 2)))};
}

float squareDistance(const Tone& a, const Tone& b)
{
    float sum = 0;
    for (std::size_t c = 0; c < 3; ++c)
        sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sum;
}

}  // namespace

Image hairLikeness(const Image& cellColours, const Image& sureForeground, const HeadFrame& frame, const Grid& grid)
{
    Image likeness(grid.cells, 1, imaging::Space::Data, 1.0f);
    const Image heights = heightsAboveChin(frame, grid);
    const Image toOval = distanceTo(ovalMask(frame, grid));
    double count = 0;
    double sum[3] = {};
    double squares = 0;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x) {
            if (sureForeground.at(x, y) < 0.5f || heights.at(x, y) < kFromHeight || toOval.at(x, y) < kOvalMargin * grid.unit)
                continue;
            const Tone t = tone(cellColours, x, y);
            ++count;
            for (std::size_t c = 0; c < 3; ++c) {
                sum[c] += static_cast<double>(t[c]);
                squares += static_cast<double>(t[c] * t[c]);
            }
        }
    if (count < kFewestCells)
        return likeness;
    Tone mean{};
    double variance = squares / count;
    for (std::size_t c = 0; c < 3; ++c) {
        mean[c] = static_cast<float>(sum[c] / count);
        variance -= static_cast<double>(mean[c] * mean[c]);
    }
    const float spread = 2.0f * static_cast<float>(std::max(0.0, variance)) + 0.01f;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x)
            likeness.at(x, y) = std::exp(-squareDistance(tone(cellColours, x, y), mean) / (2.0f * spread));
    return likeness;
}

}  // namespace finish::matte
