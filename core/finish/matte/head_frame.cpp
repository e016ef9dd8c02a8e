#include "core/finish/matte/head_frame.h"

#include <algorithm>
#include <cmath>

namespace finish::matte {
namespace {

// MediaPipe's canonical mesh: outline clockwise from the forehead, tip of the nose, chin, forehead.
constexpr int kOval[] = {10,  338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
                         152, 148, 176, 149, 150, 136, 172, 58,  132, 93,  234, 127, 162, 21,  54,  103, 67,  109};
constexpr std::size_t kNose = 1;
constexpr float kSmallestUnit = 4;  // px; below it every radius is under a pixel anyway

float finite(float x)
{
    return std::isfinite(x) ? x : 0.0f;
}

}  // namespace

HeadFrame headFrame(const vision::Face& face, const imaging::Box& region)
{
    const auto local = [&](std::size_t index) {
        const vision::Point3& p = face.mesh[index];
        return vision::Point{finite(p.x) - static_cast<float>(region.x), finite(p.y) - static_cast<float>(region.y)};
    };
    const auto longSide = static_cast<float>(std::max(region.width, region.height));

    HeadFrame frame;
    const float unit = finite(vision::unitLength(face));
    frame.unit = std::clamp(unit, kSmallestUnit, std::max(kSmallestUnit, longSide));
    frame.chin = local(vision::kChin);
    frame.nose = local(kNose);
    const vision::Point forehead = local(vision::kForehead);
    const float dx = forehead.x - frame.chin.x;
    const float dy = forehead.y - frame.chin.y;
    const float length = std::hypot(dx, dy);
    if (length > 0)
        frame.up = {dx / length, dy / length};
    for (const int index : kOval)
        frame.oval.push_back(local(index));
    return frame;
}

}  // namespace finish::matte
