#include "core/finish/matte/refine.h"

#include <cmath>
#include <optional>

#include "core/finish/matte/guided_filter.h"
#include "core/finish/ramp.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

using imaging::Box;
using imaging::Image;
using imaging::Space;

constexpr int kTile = 192;         // px; a multiple of every step below
constexpr float kFirstEps = 1e-4f;
constexpr float kSecondEps = 1e-5f;
// The guide is perceptually even, so that dark hair counts; the toe keeps noise in the blacks from counting more than it should.
constexpr float kToe = 0.003f;
constexpr float kOffLine = 12.0f;

/// What the colour projection adds to alpha.
float change(const float* rgb, const float* m, float alpha)
{
    float along = 0;
    float square = 1e-6f;
    float toBack = 0;
    for (int c = 0; c < 3; ++c) {
        const float own = rgb[c] - m[Projection::Back + c];
        const float difference = m[Projection::Difference + c];
        along += own * difference;
        square += difference * difference;
        toBack += own * own;
    }
    const float between = clamp01(along / square);
    // A colour far off the line between the two is no mixture of them: a leaf, a lamp. Nothing is learnt from it.
    const float off = std::max(0.0f, toBack - along * along / square);
    const float explained = square / (square + kOffLine * off);
    const float weight = (m[Projection::AtBackground] + (m[Projection::AtForeground] - m[Projection::AtBackground]) * between) * explained;
    return (between - alpha) * weight * (between > alpha ? m[Projection::Rise] : 1.0f);
}

/// A box radius, and the step at which its filter may be computed.
struct Radius {
    int step;
    int cells;
    int margin() const { return 2 * step * (cells + 1); }  // the filter averages twice
};

/// @param fewest  the box keeps at least this radius after shrinking
Radius radiusOf(float pixels, int fewest)
{
    int step = 1;
    while (step < 32 && pixels / static_cast<float>(2 * step) >= static_cast<float>(fewest))
        step *= 2;
    return {step, std::max(1, static_cast<int>(std::lround(pixels / static_cast<float>(step))))};
}

Box grown(const Box& box, int margin, int step, imaging::Extent limit)
{
    const auto down = [&](int v) { return std::max(0, v) / step * step; };
    const int left = down(box.x - margin);
    const int top = down(box.y - margin);
    const int right = std::min(limit.width, (box.x + box.width + margin + step - 1) / step * step);
    const int bottom = std::min(limit.height, (box.y + box.height + margin + step - 1) / step * step);
    return {left, top, right - left, bottom - top};
}

Image cropped(const Image& image, const Box& box)
{
    Image result(box.extent(), image.channels(), image.space());
    for (int y = 0; y < box.height; ++y)
        std::copy_n(image.row(box.y + y) + static_cast<std::ptrdiff_t>(box.x) * image.channels(), box.width * image.channels(), result.row(y));
    return result;
}

class Refiner {
public:
    Refiner(const Image& photo, const Box& region, const Image& fused, const Projection& projection, const HeadFrame& frame, const Painted& painted)
        : photo_(photo), region_(region), fused_(fused, region.extent()), map_(projection.map, region.extent())
    {
        const float netPixel = std::max(static_cast<float>(region.width) / static_cast<float>(fused.width()),
                                        static_cast<float>(region.height) / static_cast<float>(fused.height()));
        first_ = radiusOf(std::max(0.05f * frame.unit, 2.0f * netPixel), 4);
        second_ = radiusOf(0.015f * frame.unit, 3);
        if (!painted.keep.empty())
            keep_.emplace(painted.keep, region.extent());
        if (!painted.remove.empty())
            remove_.emplace(painted.remove, region.extent());
    }

    void refine(const Box& tile, Image& alpha) const
    {
        const Box middle = grown(tile, second_.margin(), second_.step, region_.extent());
        const Box outer = grown(middle, first_.margin(), std::max(first_.step, second_.step), region_.extent());
        const Image guide = guideOf(outer);
        Image matte = fusedOf(outer);
        const Image first = guidedCoefficients(shrunk(guide, first_.step), shrunk(matte, first_.step), first_.cells, kFirstEps);

        const Box inner{middle.x - outer.x, middle.y - outer.y, middle.width, middle.height};
        const Image innerGuide = cropped(guide, inner);
        Image projected = cropped(matte, inner);
        project(middle, inner, first, outer, innerGuide, projected);

        const Image second = guidedCoefficients(shrunk(innerGuide, second_.step), shrunk(projected, second_.step), second_.cells, kSecondEps);
        finish(tile, middle, second, innerGuide, matte, outer, alpha);
    }

private:
    Image guideOf(const Box& box) const
    {
        Image guide(box.extent(), 3, Space::Data);
        for (int y = 0; y < box.height; ++y) {
            const float* in = linear(box.x, box.y + y);
            float* out = guide.row(y);
            for (int i = 0; i < box.width * 3; ++i)
                out[i] = std::sqrt(std::max(in[i], 0.0f) + kToe);
        }
        return guide;
    }

    Image fusedOf(const Box& box) const
    {
        Image matte(box.extent(), 1, Space::Data);
        for (int y = 0; y < box.height; ++y)
            fused_.read(box.y + y, box.x, box.x + box.width, matte.row(y));
        return matte;
    }

    const float* linear(int x, int y) const { return photo_.row(region_.y + y) + static_cast<std::ptrdiff_t>(region_.x + x) * 3; }

    /// First filter and projection; `alpha` holds the fused matte and receives the projected one.
    void project(const Box& middle, const Box& inner, const Image& coefficients, const Box& outer, const Image& guide, Image& alpha) const
    {
        const RowSampler filter(coefficients, {coefficients.width() * first_.step, coefficients.height() * first_.step});
        std::vector<float> filterRow(static_cast<std::size_t>(outer.width) * 4);
        std::vector<float> mapRow(static_cast<std::size_t>(middle.width) * Projection::kChannels);
        for (int y = 0; y < middle.height; ++y) {
            filter.read(inner.y + y, inner.x, inner.x + inner.width, filterRow.data());
            map_.read(middle.y + y, middle.x, middle.x + middle.width, mapRow.data());
            const float* rgb = linear(middle.x, middle.y + y);
            const float* g = guide.row(y);
            const float* f = filterRow.data();
            const float* m = mapRow.data();
            float* out = alpha.row(y);
            for (int x = 0; x < middle.width; ++x, rgb += 3, g += 3, f += 4, m += Projection::kChannels) {
                const float filtered = clamp01(f[0] * g[0] + f[1] * g[1] + f[2] * g[2] + f[3]);
                const float a = out[x] + (filtered - out[x]) * filterWeight(m[Projection::ToBand]);
                out[x] = a + change(rgb, m, a);
            }
        }
    }

    void finish(const Box& tile, const Box& middle, const Image& coefficients, const Image& guide, const Image& matte, const Box& outer,
                Image& alpha) const
    {
        const RowSampler filter(coefficients, {coefficients.width() * second_.step, coefficients.height() * second_.step});
        const auto width = static_cast<std::size_t>(tile.width);
        std::vector<float> filterRow(width * 4);
        std::vector<float> mapRow(width * Projection::kChannels);
        std::vector<float> painted(width);
        const int left = tile.x - middle.x;
        for (int y = 0; y < tile.height; ++y) {
            const int row = tile.y + y - middle.y;
            filter.read(row, left, left + tile.width, filterRow.data());
            map_.read(tile.y + y, tile.x, tile.x + tile.width, mapRow.data());
            const float* g = guide.row(row) + static_cast<std::ptrdiff_t>(left) * 3;
            const float* fused = matte.row(tile.y + y - outer.y) + (tile.x - outer.x);
            float* out = alpha.row(tile.y + y) + tile.x;
            for (std::size_t x = 0; x < width; ++x, g += 3) {
                const float* f = &filterRow[x * 4];
                const float refined = f[0] * g[0] + f[1] * g[1] + f[2] * g[2] + f[3];
                const float a = fused[x] + (refined - fused[x]) * wideWeight(mapRow[x * Projection::kChannels + Projection::ToBand]);
                out[x] = clamp01((a - 0.02f) / 0.96f);
            }
            if (keep_) {
                keep_->read(tile.y + y, tile.x, tile.x + tile.width, painted.data());
                for (std::size_t x = 0; x < width; ++x)
                    out[x] = std::max(out[x], painted[x]);
            }
            if (remove_) {
                remove_->read(tile.y + y, tile.x, tile.x + tile.width, painted.data());
                for (std::size_t x = 0; x < width; ++x)
                    out[x] = std::min(out[x], 1.0f - painted[x]);
            }
        }
    }

    const Image& photo_;
    Box region_;
    RowSampler fused_;
    RowSampler map_;
    std::optional<RowSampler> keep_;
    std::optional<RowSampler> remove_;
    Radius first_{};
    Radius second_{};
};

}  // namespace

Tiles tiles(const Projection& projection, const Grid& grid)
{
    Tiles result;
    for (int y = 0; y < grid.full.height; y += kTile)
        for (int x = 0; x < grid.full.width; x += kTile) {
            const Box tile{x, y, std::min(kTile, grid.full.width - x), std::min(kTile, grid.full.height - y)};
            const auto cell = [](float at, int cells) { return std::clamp(static_cast<int>(at), 0, cells - 1); };
            const int left = cell(grid.cellX(static_cast<float>(x)), grid.cells.width);
            const int right = cell(grid.cellX(static_cast<float>(x + tile.width)) + 1, grid.cells.width);
            const int top = cell(grid.cellY(static_cast<float>(y)), grid.cells.height);
            const int bottom = cell(grid.cellY(static_cast<float>(y + tile.height)) + 1, grid.cells.height);
            bool soft = false;
            for (int cy = top; cy <= bottom && !soft; ++cy)
                for (int cx = left; cx <= right && !soft; ++cx)
                    soft = wideWeight(projection.map.at(cx, cy, Projection::ToBand)) > 0;
            (soft ? result.soft : result.plain).push_back(tile);
        }
    return result;
}

imaging::Image refineAlpha(const Image& photo, const Box& region, const Image& fused, const Projection& projection, const Grid& grid,
                           const HeadFrame& frame, const Painted& painted, const base::RunContext& run)
{
    const Tiles all = tiles(projection, grid);
    const Refiner refiner(photo, region, fused, projection, frame, painted);
    const RowSampler sampler(fused, region.extent());
    Image alpha(region.extent(), 1, Space::Data);
    imaging::forEach(static_cast<int>(all.plain.size()), run, [&](int index) {
        const Box& tile = all.plain[static_cast<std::size_t>(index)];
        float inside = 0;
        sampler.read(tile.y + tile.height / 2, tile.x + tile.width / 2, tile.x + tile.width / 2 + 1, &inside);
        for (int y = 0; y < tile.height; ++y)
            std::fill_n(alpha.row(tile.y + y) + tile.x, tile.width, inside > 0.5f ? 1.0f : 0.0f);
    });
    imaging::forEach(static_cast<int>(all.soft.size()), run, [&](int index) { refiner.refine(all.soft[static_cast<std::size_t>(index)], alpha); });
    return alpha;
}

}  // namespace finish::matte
