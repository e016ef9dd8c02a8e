#include <algorithm>
#include <array>
#include <cmath>

#include "core/finish/framing/framing.h"

namespace finish {
namespace {

/// The matte in the photo's pixels; 0 outside its region.
float alphaAt(const CutOut& cutOut, double x, double y)
{
    const int column = static_cast<int>(std::floor(x)) - cutOut.region.x;
    const int row = static_cast<int>(std::floor(y)) - cutOut.region.y;
    if (column < 0 || row < 0 || column >= cutOut.alpha.width() || row >= cutOut.alpha.height())
        return 0;
    return cutOut.alpha.at(column, row);
}

/// How far above the forehead's landmark the hair reaches along the head's axis.
double hairAboveForehead(const CutOut& cutOut, vision::Point forehead, double upX, double upY, double unit)
{
    constexpr int kColumns = 15;
    constexpr double kHalfWidth = 0.7;  // D
    constexpr double kGap = 0.12;       // D: parted hair, glasses pushed up
    std::array<double, kColumns> heights{};
    const double most = 3 * unit;
    for (int i = 0; i < kColumns; ++i) {
        const double side = kHalfWidth * unit * (2.0 * i / (kColumns - 1) - 1);
        double last = 0;
        for (double t = 0; t < most && t - last <= kGap * unit; t += 1)
            if (alphaAt(cutOut, forehead.x + upX * t - upY * side, forehead.y + upY * t + upX * side) > 0.5f)
                last = t + 0.5;
        heights[static_cast<std::size_t>(i)] = last;
    }
    // The 85th percentile: one lock that stands up does not make a head taller.
    std::sort(heights.begin(), heights.end());
    return heights[static_cast<std::size_t>(std::lround(0.85 * (kColumns - 1)))];
}

vision::Point shoulders(const CutOut& cutOut, vision::Point chin, double unit)
{
    double sum = 0, sumX = 0;
    const int step = std::max(1, static_cast<int>(unit / 32));
    for (double y = chin.y; y < chin.y + 2.5 * unit; y += step)
        for (double x = chin.x - 3 * unit; x < chin.x + 3 * unit; x += step) {
            const double a = alphaAt(cutOut, x, y);
            sum += a;
            sumX += a * x;
        }
    return {sum > 0 ? static_cast<float>(sumX / sum) : chin.x, static_cast<float>(chin.y + 1.25 * unit)};
}

/// The part of a border line that the subject crosses; nothing for a few stray hairs.
template <class AlphaAlong>
std::optional<HeadMeasures::Cut> cutAlong(int length, double unit, float offset, const AlphaAlong& alpha)
{
    constexpr float kSolid = 0.4f;   // as much as shows where it ends
    constexpr float kTrace = 0.1f;
    constexpr double kWidth = 0.08;  // D
    int solid = 0, first = -1, last = -1;
    for (int i = 0; i < length; ++i) {
        const float a = alpha(i);
        solid += a > kSolid ? 1 : 0;
        if (a > kTrace) {
            first = first < 0 ? i : first;
            last = i;
        }
    }
    if (solid < std::max(2.0, kWidth * unit))
        return std::nullopt;
    return HeadMeasures::Cut{offset + static_cast<float>(first), offset + static_cast<float>(last + 1)};
}

}  // namespace

HeadMeasures measureHead(const vision::Face& face, const CutOut& cutOut)
{
    HeadMeasures head;
    head.unitLength = vision::unitLength(face);
    head.eyes = {(face.irises[0].centre.x + face.irises[1].centre.x) / 2, (face.irises[0].centre.y + face.irises[1].centre.y) / 2};
    head.chin = {face.mesh[vision::kChin].x, face.mesh[vision::kChin].y};
    head.rollDegrees = face.pose.roll;
    head.yawDegrees = face.pose.yaw;

    const vision::Point forehead{face.mesh[vision::kForehead].x, face.mesh[vision::kForehead].y};
    const double length = std::max(1e-3, std::hypot(double(forehead.x) - head.chin.x, double(forehead.y) - head.chin.y));
    const double upX = (forehead.x - head.chin.x) / length, upY = (forehead.y - head.chin.y) / length;
    const double hair = hairAboveForehead(cutOut, forehead, upX, upY, head.unitLength);
    head.headHeight = std::min(length + hair, 1.35 * length);  // so that an afro or a hat does not shrink the face
    head.crown = {static_cast<float>(forehead.x + upX * hair), static_cast<float>(forehead.y + upY * hair)};
    head.body = shoulders(cutOut, head.chin, head.unitLength);

    const imaging::Image& alpha = cutOut.alpha;
    head.limits = cutOut.region;
    const int right = alpha.width() - 1, bottom = alpha.height() - 1;
    const auto x0 = static_cast<float>(cutOut.region.x), y0 = static_cast<float>(cutOut.region.y);
    head.top = cutAlong(alpha.width(), head.unitLength, x0, [&](int x) { return alpha.at(x, 0); });
    head.bottom = cutAlong(alpha.width(), head.unitLength, x0, [&](int x) { return alpha.at(x, bottom); });
    head.left = cutAlong(alpha.height(), head.unitLength, y0, [&](int y) { return alpha.at(0, y); });
    head.right = cutAlong(alpha.height(), head.unitLength, y0, [&](int y) { return alpha.at(right, y); });
    return head;
}

}  // namespace finish
