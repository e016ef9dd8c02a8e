#include <algorithm>
#include <array>
#include <cmath>

#include "core/finish/background/backdrop.h"
#include "core/finish/ramp.h"

namespace finish {
namespace {

// MediaPipe's mesh: the cheek in the image's left half, and its mirror.
constexpr std::array<std::size_t, 7> kLeftCheek = {117, 118, 101, 36, 205, 187, 123};
constexpr std::array<std::size_t, 7> kRightCheek = {346, 347, 330, 266, 425, 411, 352};

double brightness(const imaging::Image& photo, const vision::Face& face, const std::array<std::size_t, 7>& cheek)
{
    const int reach = std::max(1, static_cast<int>(0.03f * vision::unitLength(face)));
    double sum = 0, count = 0;
    for (const std::size_t i : cheek) {
        const int cx = static_cast<int>(face.mesh[i].x), cy = static_cast<int>(face.mesh[i].y);
        for (int y = std::max(0, cy - reach); y <= std::min(photo.height() - 1, cy + reach); ++y)
            for (int x = std::max(0, cx - reach); x <= std::min(photo.width() - 1, cx + reach); ++x) {
                sum += luminance(photo.row(y) + 3 * x);
                count += 1;
            }
    }
    return count > 0 ? sum / count : 0;
}

}  // namespace

float cheekContrast(const imaging::Image& photo, const vision::Face& face)
{
    constexpr double kFloor = 1e-3;
    return static_cast<float>(std::log(std::max(kFloor, brightness(photo, face, kRightCheek)) / std::max(kFloor, brightness(photo, face, kLeftCheek))));
}

float keySideOf(const imaging::Image& photo, const vision::Face& face, KeySide wanted)
{
    if (wanted != KeySide::Auto)
        return wanted == KeySide::Right ? 1.0f : -1.0f;
    return cheekContrast(photo, face) < 0 ? -1.0f : 1.0f;
}

}  // namespace finish
