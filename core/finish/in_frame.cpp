#include "core/finish/in_frame.h"

#include <algorithm>
#include <cmath>

#include "core/finish/subject_sampler.h"
#include "core/imaging/rows.h"
#include "core/imaging/srgb.h"

namespace finish {
namespace {

/// Hands every row of the frame to `take`: premultiplied RGB and alpha, 0 where there is nothing.
template <class Take>
void forSampledRows(const SubjectSampler& sampler, imaging::Extent extent, const base::RunContext& run, const Take& take)
{
    imaging::forRows(extent.height, run, [&](int first, int last) {
        std::vector<float> row(4 * static_cast<std::size_t>(extent.width));
        for (int y = first; y < last; ++y) {
            std::ranges::fill(row, 0.0f);
            sampler.row(y, extent.width, row.data());
            take(y, row);
        }
    });
}

}  // namespace

std::vector<std::uint8_t> photoInFrame(const imaging::Image& photo, const Framing& framing, const base::RunContext& run)
{
    const imaging::Extent extent = framing.output;
    const imaging::Image all(photo.extent(), 1, imaging::Space::Data, 1.0f);
    const SubjectSampler sampler(photo, all, {0, 0, photo.width(), photo.height()}, framing.toOutput, run);
    std::vector<std::uint8_t> rgba(4 * extent.area());
    const auto width = static_cast<std::size_t>(extent.width);
    forSampledRows(sampler, extent, run, [&](int y, const std::vector<float>& row) {
        std::vector<float> apart(4 * width);
        for (std::size_t x = 0; x < width; ++x) {
            const float alpha = row[4 * x + 3];
            for (std::size_t c = 0; c < 3; ++c)
                apart[c * width + x] = alpha > 0 ? row[4 * x + c] / alpha : 0;
            apart[3 * width + x] = alpha;
        }
        imaging::rowToBytes8Rgba(apart.data(), apart.data() + width, apart.data() + 2 * width, apart.data() + 3 * width, extent.width,
                                 rgba.data() + static_cast<std::size_t>(y) * 4 * width);
    });
    return rgba;
}

std::vector<std::uint8_t> cutOutInFrame(const CutOut& cutOut, const Framing& framing, const base::RunContext& run)
{
    const imaging::Extent extent = framing.output;
    std::vector<std::uint8_t> grey(extent.area());
    if (cutOut.region.empty())
        return grey;
    const SubjectSampler sampler(cutOut.foreground, cutOut.alpha, cutOut.region, framing.toOutput, run);
    forSampledRows(sampler, extent, run, [&](int y, const std::vector<float>& row) {
        for (int x = 0; x < extent.width; ++x)
            grey[static_cast<std::size_t>(y) * static_cast<std::size_t>(extent.width) + static_cast<std::size_t>(x)] =
                static_cast<std::uint8_t>(std::lround(255 * std::clamp(row[4 * static_cast<std::size_t>(x) + 3], 0.0f, 1.0f)));
    });
    return grey;
}

}  // namespace finish
