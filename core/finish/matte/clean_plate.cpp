#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/matte/cut_out.h"
#include "core/finish/matte/grid.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

/// The person's presence placed into the whole photo at the plate's size, widened by .06 D: what the matte just missed would
/// leave a ghost.
imaging::Image removal(const imaging::Image& photo, const CutOut& person, imaging::Extent extent, const base::RunContext& run)
{
    imaging::Image removed(extent, 1, imaging::Space::Data, 0.0f);
    const float scaleX = static_cast<float>(extent.width) / static_cast<float>(photo.width());
    const float scaleY = static_cast<float>(extent.height) / static_cast<float>(photo.height());
    const auto edge = [](int at, float scale, int limit) { return std::clamp(static_cast<int>(std::lround(static_cast<float>(at) * scale)), 0, limit); };
    const int left = edge(person.region.x, scaleX, extent.width);
    const int right = edge(person.region.x + person.region.width, scaleX, extent.width);
    const int top = edge(person.region.y, scaleY, extent.height);
    const int bottom = edge(person.region.y + person.region.height, scaleY, extent.height);
    if (right <= left || bottom <= top)
        return removed;
    const imaging::Image presence = matte::stretched(person.presence, {right - left, bottom - top});
    for (int y = top; y < bottom; ++y)
        std::copy_n(presence.row(y - top), right - left, removed.row(y) + left);

    const int radius = std::max(1, static_cast<int>(std::lround(0.06f * person.unit * std::max(scaleX, scaleY))));
    const cv::Mat disc = cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * radius + 1, 2 * radius + 1});
    imaging::Image widened(extent, 1, imaging::Space::Data);
    const cv::Mat from = imaging::asMat(removed), to = imaging::asMat(widened);
    imaging::forRows(extent.height, run, [&](int first, int last) {
        cv::Mat rows = to.rowRange(first, last);
        cv::dilate(from.rowRange(first, last), rows, disc, {-1, -1}, 1, cv::BORDER_REPLICATE);  // sees the rows around those
    });
    return widened;
}

}  // namespace

imaging::Image cleanPlate(const imaging::Image& photo, const CutOut& person, imaging::Extent extent, const base::RunContext& run)
{
    run.checkpoint();
    imaging::Image plate = matte::stretched(photo, extent);
    if (person.region.empty())
        return plate;
    const imaging::Image removed = removal(photo, person, extent, run);
    run.checkpoint();
    imaging::Image weight(extent, 1, imaging::Space::Data);
    imaging::forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            for (int x = 0; x < extent.width; ++x) {
                const float w = 1.0f - smooth(removed.at(x, y), 0.02f, 0.2f);
                weight.at(x, y) = w;
                for (int c = 0; c < 3; ++c)
                    plate.at(x, y, c) *= w;
            }
    });
    // Own colour only where nothing of the person is: trusted from weight 1 on.
    imaging::Image filled = matte::pushPull(plate, weight, 1.0f);
    filled.setSpace(imaging::Space::Linear);
    run.checkpoint();
    return filled;
}

}  // namespace finish
