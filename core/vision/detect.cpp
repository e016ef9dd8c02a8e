#include "core/vision/detect.h"

#include <algorithm>

namespace vision {
namespace {

float intersection(const Rect& a, const Rect& b)
{
    const float width = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
    const float height = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
    return width > 0 && height > 0 ? width * height : 0.0f;
}

float area(const Rect& r)
{
    return r.width * r.height;
}

}  // namespace

float overlap(const Rect& a, const Rect& b)
{
    const float common = intersection(a, b);
    const float joined = area(a) + area(b) - common;
    return joined > 0 ? common / joined : 0.0f;
}

float containment(const Rect& a, const Rect& b)
{
    const float smaller = std::min(area(a), area(b));
    return smaller > 0 ? intersection(a, b) / smaller : 0.0f;
}

std::vector<Detection> suppress(std::vector<Detection> found, float limit)
{
    std::stable_sort(found.begin(), found.end(), [](const Detection& a, const Detection& b) { return a.score > b.score; });
    std::vector<Detection> kept;
    for (const Detection& candidate : found) {
        const bool covered = std::any_of(kept.begin(), kept.end(), [&](const Detection& k) { return overlap(k.box, candidate.box) > limit; });
        if (!covered)
            kept.push_back(candidate);
    }
    return kept;
}

}  // namespace vision
