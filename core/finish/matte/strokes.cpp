#include "core/finish/matte/strokes.h"

#include <algorithm>
#include <cmath>

#include "core/finish/ramp.h"

namespace finish::matte {
namespace {

constexpr float kSoftEdge = 1.5f;  // cells

float distanceToSegment(float x, float y, const vision::Point& a, const vision::Point& b)
{
    const float dx = b.x - a.x;
    const float dy = b.y - a.y;
    const float square = dx * dx + dy * dy;
    const float along = square > 0 ? clamp01(((x - a.x) * dx + (y - a.y) * dy) / square) : 0.0f;
    return std::hypot(x - a.x - along * dx, y - a.y - along * dy);
}

void paintSegment(imaging::Image& map, const vision::Point& a, const vision::Point& b, float radius)
{
    const float reach = radius + kSoftEdge;
    const auto clampTo = [](float v, int last) { return static_cast<int>(std::clamp(v, 0.0f, static_cast<float>(last))); };
    const int left = clampTo(std::floor(std::min(a.x, b.x) - reach), map.width() - 1);
    const int right = clampTo(std::ceil(std::max(a.x, b.x) + reach), map.width() - 1);
    const int top = clampTo(std::floor(std::min(a.y, b.y) - reach), map.height() - 1);
    const int bottom = clampTo(std::ceil(std::max(a.y, b.y) + reach), map.height() - 1);
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x) {
            const float distance = distanceToSegment(static_cast<float>(x), static_cast<float>(y), a, b);
            map.at(x, y) = std::max(map.at(x, y), 1.0f - smooth(distance, radius, reach));
        }
}

}  // namespace

imaging::Image paintStrokes(std::span<const Stroke> strokes, imaging::Extent photo, const imaging::Box& region, const Grid& grid)
{
    imaging::Image map(grid.cells, 1, imaging::Space::Data, 0.0f);
    const auto inCells = [&](const vision::Point& p) {
        return vision::Point{grid.cellX(p.x * static_cast<float>(photo.width) - 0.5f - static_cast<float>(region.x)),
                             grid.cellY(p.y * static_cast<float>(photo.height) - 0.5f - static_cast<float>(region.y))};
    };
    for (const Stroke& stroke : strokes)
        for (std::size_t i = 0; i < stroke.points.size(); ++i) {
            const vision::Point to = inCells(stroke.points[i]);
            const vision::Point from = i == 0 ? to : inCells(stroke.points[i - 1]);
            paintSegment(map, from, to, std::max(0.0f, stroke.radius) * grid.unit);
        }
    return map;
}

}  // namespace finish::matte
