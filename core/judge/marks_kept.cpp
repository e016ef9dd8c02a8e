#include "core/judge/marks_kept.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace judge {
namespace {

constexpr double kInner = 0.8, kFrom = 1.7, kTo = 2.7;  // of a mark's radius: the mark, and the ring around it
constexpr double kLeastRadius = 1.5;                     // pixels: below, the mark is no more than a pixel's error
constexpr double kLeastContrast = 0.01;                  // ln Y, of the source: what the finder saw otherwise (redness, a finer scale) cannot be followed
constexpr double kKept = 0.5;
constexpr float kFloor = 0.002f;

/// How much darker than its surround a place is, ln Y. Empty where picture or mark is too small, or the place lies at the border.
std::optional<double> contrastAt(const imaging::Image& picture, vision::Point at, double radius)
{
    const double reach = kTo * radius;
    // Written so that what is no number fails.
    if (!(radius >= kLeastRadius && radius < 1e5 && at.x >= reach && at.y >= reach && at.x + reach <= picture.width() && at.y + reach <= picture.height()))
        return std::nullopt;
    double sums[2] = {0, 0};
    int counts[2] = {0, 0};
    const int right = std::min(picture.width() - 1, static_cast<int>(at.x + reach)), bottom = std::min(picture.height() - 1, static_cast<int>(at.y + reach));
    for (int y = static_cast<int>(at.y - reach); y <= bottom; ++y)
        for (int x = static_cast<int>(at.x - reach); x <= right; ++x) {
            const double distance = std::hypot(x + 0.5 - at.x, y + 0.5 - at.y) / radius;
            const int part = distance <= kInner ? 0 : distance >= kFrom && distance <= kTo ? 1 : -1;
            if (part < 0)
                continue;
            const float* p = picture.row(y) + x * picture.channels();
            sums[part] += std::log(std::max(kFloor, 0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2]));
            ++counts[part];
        }
    if (counts[0] == 0 || counts[1] == 0)
        return std::nullopt;
    return sums[1] / counts[1] - sums[0] / counts[0];
}

}  // namespace

MarksKept marksKept(std::span<const SeenMark> marks, const finish::Finished& finished, const Source& source)
{
    MarksKept result;
    const double unit = vision::unitLength(source.face);
    for (const SeenMark& mark : marks) {
        const auto before = contrastAt(source.photo, mark.at, mark.radius * unit);
        const auto after = contrastAt(finished.pixels, finished.framing.toOutput(mark.at), mark.radius * unit * finished.framing.scale);
        if (!before || !after || *before < kLeastContrast) {
            ++result.unseen;
            continue;
        }
        ++result.total;
        result.kept += *after >= kKept * *before ? 1 : 0;
    }
    return result;
}

}  // namespace judge
