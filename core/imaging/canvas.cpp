#include "core/imaging/canvas.h"

#include <algorithm>
#include <memory>

#include "core/imaging/rows.h"

namespace imaging {
namespace {

/// Orientations as CIPA DC-008 (Exif 3.0) 4.6.4.A numbers them, as a walk over the upright pixels: where stored (0, 0) lands and
/// by how many pixels one step right or down in the stored picture moves.
struct Walk {
    std::ptrdiff_t origin;
    std::ptrdiff_t right;
    std::ptrdiff_t down;
};

Walk walkOf(Extent stored, int orientation)
{
    const std::ptrdiff_t w = stored.width, h = stored.height;
    switch (orientation) {
    case 2: return {w - 1, -1, w};
    case 3: return {w * h - 1, -1, -w};
    case 4: return {w * (h - 1), 1, -w};
    case 5: return {0, h, 1};
    case 6: return {h - 1, h, -1};
    case 7: return {w * h - 1, -h, -1};
    case 8: return {h * (w - 1), -h, 1};
    default: return {0, 1, w};
    }
}

/// Two nested walks, through the strip and through the picture; steps in floats.
struct Grid {
    int outer, inner;
    std::size_t outerFrom, innerFrom;
    std::ptrdiff_t outerTo, innerTo;
};

template <std::size_t Channels>
void scatter(const float* strip, float* picture, const Grid& grid)
{
    for (int i = 0; i < grid.outer; ++i) {
        const float* from = strip + static_cast<std::size_t>(i) * grid.outerFrom;
        float* to = picture + i * grid.outerTo;
        for (int j = 0; j < grid.inner; ++j, from += grid.innerFrom, to += grid.innerTo)
            for (std::size_t c = 0; c < Channels; ++c)
                to[c] = from[c];
    }
}

}  // namespace

int stripRows(const Raster& raster)
{
    constexpr std::size_t kStripBytes = std::size_t{3} << 20;
    const std::size_t rows = std::clamp<std::size_t>(kStripBytes / std::max<std::size_t>(raster.rowBytes(), 1), 16, 512);
    return static_cast<int>(std::min<std::size_t>(rows / 16 * 16, static_cast<std::size_t>(raster.stored.height)));
}

Extent upright(Extent stored, int orientation)
{
    return orientation >= 5 && orientation <= 8 ? Extent{stored.height, stored.width} : stored;
}

Canvas::Canvas(const Raster& raster, int orientation, const ToLinear& toLinear, const base::RunContext& run)
    : stored_(raster.stored), orientation_(orientation), toLinear_(toLinear), run_(run)
{
}

void Canvas::take(int firstRow, int count, const std::byte* rows, std::size_t stride)
{
    if (image_.empty())
        image_ = Image(upright(stored_, orientation_), toLinear_.channels(), Space::Linear);
    // Blocks of 32 rows: a turned picture is written in runs of 32 neighbouring pixels instead of single ones.
    forRows(count, run_, [&](int first, int last) { place(firstRow + first, last - first, rows + static_cast<std::size_t>(first) * stride, stride); }, 32);
    rowsTaken_ += count;
}

void Canvas::place(int firstRow, int count, const std::byte* rows, std::size_t stride)
{
    const auto channels = static_cast<std::size_t>(toLinear_.channels());
    const auto width = static_cast<std::size_t>(stored_.width);
    if (orientation_ <= 1) {
        for (int y = 0; y < count; ++y)
            toLinear_.row(rows + static_cast<std::size_t>(y) * stride, stored_.width, image_.row(firstRow + y));
        return;
    }
    const Walk walk = walkOf(stored_, orientation_);
    // Odd multiples of a cache line between rows: a width that is a power of two must not send all rows to one cache set.
    const std::size_t pitch = width * channels + 16;
    constexpr int kRun = 32;
    const auto strip = std::make_unique_for_overwrite<float[]>(pitch * static_cast<std::size_t>(std::min(count, kRun)));
    for (int top = 0; top < count; top += kRun) {
        const int height = std::min(kRun, count - top);
        for (int y = 0; y < height; ++y)
            toLinear_.row(rows + static_cast<std::size_t>(top + y) * stride, stored_.width, strip.get() + static_cast<std::size_t>(y) * pitch);
        const bool turned = orientation_ >= 5;
        const std::ptrdiff_t start = walk.origin + (firstRow + top) * walk.down;
        const int outer = turned ? stored_.width : height, inner = turned ? height : stored_.width;
        const std::ptrdiff_t outerStep = turned ? walk.right : walk.down, innerStep = turned ? walk.down : walk.right;
        const std::size_t outerPitch = turned ? channels : pitch, innerPitch = turned ? pitch : channels;
        float* to = image_.pixels().data() + start * static_cast<std::ptrdiff_t>(channels);
        const Grid grid{outer, inner, outerPitch, innerPitch, outerStep * static_cast<std::ptrdiff_t>(channels), innerStep * static_cast<std::ptrdiff_t>(channels)};
        if (channels == 3)
            scatter<3>(strip.get(), to, grid);
        else
            scatter<4>(strip.get(), to, grid);
    }
}

}  // namespace imaging
