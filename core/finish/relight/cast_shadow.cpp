#include "core/finish/relight/cast_shadow.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/resize.h"
#include "core/imaging/rows.h"

namespace finish::relight {
namespace {

// Eight points of the lamp and sixteen steps: more of either cannot be seen after the blur.
constexpr int kPoints = 8;
constexpr int kSteps = 16;
constexpr float kReach = 1.1f;  // D; nothing of a face throws a longer shadow on itself
constexpr float kBlur = 0.03f;

struct March {
    std::array<float, kSteps> x{}, y{}, rise{};
};

Direction crossed(const Direction& a, const Direction& b)
{
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// Vogel's spiral: evenly over the lamp's disc, the same every time, and mirrored for a mirrored lamp.
Direction pointOf(Direction lamp, float radius, int index)
{
    const float side = lamp[0] < 0 ? -1.0f : 1.0f;
    lamp[0] *= side;
    const float r = radius * std::sqrt((static_cast<float>(index) + 0.5f) / kPoints);
    const float angle = static_cast<float>(index) * 2.39996323f;
    const Direction aside = std::abs(lamp[1]) < 0.9f ? Direction{0, 1, 0} : Direction{1, 0, 0};
    Direction u = crossed(aside, lamp);
    const float length = std::hypot(u[0], u[1], u[2]);
    for (float& c : u)
        c /= length;
    const Direction v = crossed(lamp, u);
    Direction p{};
    for (std::size_t c = 0; c < 3; ++c)
        p[c] = lamp[c] + r * (std::cos(angle) * u[c] + std::sin(angle) * v[c]);
    const float norm = std::hypot(p[0], p[1], p[2]);
    for (float& c : p)
        c /= norm;
    p[0] *= side;
    return p;
}

March marchTo(const Direction& point, float unit)
{
    March m;
    for (int i = 0; i < kSteps; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float t = kReach * std::pow(static_cast<float>(i + 1) / kSteps, 1.5f);  // dense where contact shadows begin
        m.x[k] = point[0] * t * unit;
        m.y[k] = -point[1] * t * unit;
        m.rise[k] = point[2] * t;
    }
    return m;
}

float heightAt(const imaging::Image& height, float x, float y)
{
    const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
    if (left < 0 || top < 0 || left + 1 >= height.width() || top + 1 >= height.height())
        return kFarBelow;
    const float wx = x - static_cast<float>(left), wy = y - static_cast<float>(top);
    const float *a = height.row(top) + left, *b = height.row(top + 1) + left;
    return (a[0] + (a[1] - a[0]) * wx) * (1 - wy) + (b[0] + (b[1] - b[0]) * wx) * wy;
}

}  // namespace

FaceHeights faceHeights(const Relief& relief, float unit)
{
    int left = relief.height.width(), top = relief.height.height(), right = 0, bottom = 0;
    for (int y = 0; y < relief.height.height(); ++y)
        for (int x = 0; x < relief.height.width(); ++x)
            if (relief.height.at(x, y) > kFarBelow) {
                left = std::min(left, x), right = std::max(right, x + 1);
                top = std::min(top, y), bottom = std::max(bottom, y + 1);
            }
    FaceHeights face;
    if (right - left < 4 || bottom - top < 4)
        return face;
    face.cells = {left, top, right - left, bottom - top};
    face.unit = unit;
    face.height = imaging::crop(relief.height, face.cells);
    return face;
}

imaging::Image lampSeen(const FaceHeights& face, const Direction& lamp, float radius, const base::RunContext& run)
{
    std::array<March, kPoints> marches;
    for (int i = 0; i < kPoints; ++i)
        marches[static_cast<std::size_t>(i)] = marchTo(pointOf(lamp, radius, i), face.unit);
    imaging::Image seen(face.height.extent(), 1, imaging::Space::Data, 1.0f);
    imaging::forRows(seen.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            for (int x = 0; x < seen.width(); ++x) {
                const float own = face.height.at(x, y);
                if (own <= kFarBelow)
                    continue;
                float lit = 0;
                for (const March& march : marches) {
                    float hidden = 0;
                    for (std::size_t i = 0; i < kSteps && hidden < 1; ++i) {
                        const float above = heightAt(face.height, static_cast<float>(x) + march.x[i], static_cast<float>(y) + march.y[i]) - own - march.rise[i];
                        hidden = std::max(hidden, smooth(above, 0.02f, 0.07f));
                    }
                    lit += 1 - hidden;
                }
                seen.at(x, y) = lit / kPoints;
            }
    });
    matte::blur(seen, kBlur * face.unit);
    return seen;
}

}  // namespace finish::relight
