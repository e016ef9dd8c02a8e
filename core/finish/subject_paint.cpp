#include "core/finish/subject_paint.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <opencv2/core/hal/intrin.hpp>
#include <vector>

#include "core/finish/relight/lit_pixel.h"
#include "core/imaging/rows.h"
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

/// Pixels of a row whose centres lie within `from` and `to`, where the place along it is start + x step.
struct Reach {
    int first = 0;
    int last = 0;

    void keep(double start, double step, double from, double to)
    {
        if (std::abs(step) < 1e-12) {
            if (!(start >= from && start < to))
                last = first;
            return;
        }
        const double a = (from - start) / step, b = (to - start) / step;
        first = static_cast<int>(std::clamp(std::ceil(std::min(a, b)), double(first), double(last)));
        last = static_cast<int>(std::clamp(std::ceil(std::max(a, b)), double(first), double(last)));
    }
};

/// Scratch of one row, kept by each thread. @param use  its own for each use
template <int kUse>
float* scratch(std::size_t floats)
{
    thread_local std::vector<float> buffer;
    if (buffer.size() < floats)
        buffer.resize(floats);
    return buffer.data();
}

/// Where a row of the picture begins in a map, in cells, and how far each pixel takes it.
struct Path {
    float x, y, stepX, stepY;
};

constexpr int kBlock = 64;

/// Of some pixels: the cell to the upper left, as the place of its first float, and the weights of those to the right and below.
struct Cells {
    std::int32_t first[kBlock];
    float along[kBlock], down[kBlock];
};

/// @param count  at most kBlock
LIKENESS_TWICE_COMPILED void findCells(const Path& path, int first, int count, imaging::Extent map, Cells& cells)
{
    const float x0 = path.x, y0 = path.y, stepX = path.stepX, stepY = path.stepY;
    const auto right = static_cast<float>(map.width - 1), bottom = static_cast<float>(map.height - 1);
    const std::int32_t lastX = std::max(0, map.width - 2), lastY = std::max(0, map.height - 2), across = 4 * map.width;
    for (int i = 0; i < count; ++i) {
        const auto x = static_cast<float>(first + i);
        float u = x0 + stepX * x, v = y0 + stepY * x;
        u = u > 0 ? u : 0.0f;
        v = v > 0 ? v : 0.0f;
        u = u < right ? u : right;
        v = v < bottom ? v : bottom;
        std::int32_t column = static_cast<std::int32_t>(u), line = static_cast<std::int32_t>(v);
        column = column < lastX ? column : lastX;
        line = line < lastY ? line : lastY;
        cells.first[i] = line * across + 4 * column;
        cells.along[i] = u - static_cast<float>(column);
        cells.down[i] = v - static_cast<float>(line);
    }
}

LIKENESS_TWICE_COMPILED void blend(const float* __restrict above, const float* __restrict below, float down, int count, float* __restrict out)
{
    for (int i = 0; i < count; ++i)
        out[i] = above[i] + (below[i] - above[i]) * down;
}

LIKENESS_TWICE_COMPILED void multiply(float* __restrict values, const float* __restrict gains, int count)
{
    for (int x = 0; x < count; ++x)
        values[x] *= gains[x];
}

LIKENESS_TWICE_COMPILED void multiply(float* values, float gain, int count)
{
    for (int x = 0; x < count; ++x)
        values[x] *= gain;
}

LIKENESS_TWICE_COMPILED void lightRow(float* __restrict red, float* __restrict green, float* __restrict blue, const float* __restrict alpha, const float* __restrict gain,
                                      const float* __restrict key, const float* __restrict grey, const float* __restrict rim, std::array<float, 3> lamp, int count)
{
    for (int x = 0; x < count; ++x) {
        const float a = alpha[x], safe = a > 0 ? a : 1.0f;
        float r = red[x] / safe, g = green[x] / safe, b = blue[x] / safe;
        lightPixel(r, g, b, {gain[x], key[x], grey[x], rim[x]}, lamp);
        red[x] = r * a;
        green[x] = g * a;
        blue[x] = b * a;
    }
}

}  // namespace

MapAlong::MapAlong(const imaging::Image& map, const imaging::Box& region, const Affine& toPhoto) : map_(&map)
{
    const double across = double(map.width()) / region.width, down = double(map.height()) / region.height;
    toCells_ = Affine{across, 0, -0.5 - region.x * across, 0, down, -0.5 - region.y * down} * toPhoto * Affine{1, 0, 0.5, 0, 1, 0.5};
}

template <bool kLevel>
void MapAlong::readPixels(int y, int first, int last, const PixelRow& out) const
{
    const Path path{static_cast<float>(toCells_.x(0, y)), static_cast<float>(toCells_.y(0, y)), static_cast<float>(toCells_.xx), static_cast<float>(toCells_.yx)};
    const imaging::Extent extent = map_->extent();
    const int next = extent.width > 1 ? 4 : 0, under = extent.height > 1 ? 4 * extent.width : 0;
    const float* map = map_->row(0);
    Cells cells;
    if constexpr (kLevel) {
        // The two rows are blended first, over the cells in need.
        Cells end;
        findCells(path, first, 1, extent, cells);
        findCells(path, first + (last - first + 3) / 4 * 4 - 1, 1, extent, end);  // whole fours are read below
        const int begin = std::min(cells.first[0], end.first[0]), count = std::max(cells.first[0], end.first[0]) + next + 4 - begin;
        float* blended = scratch<1>(static_cast<std::size_t>(count));
        blend(map + begin, map + begin + under, cells.down[0], count, blended);
        map = blended - begin;
    }
    alignas(16) float rest[4][4];
    for (int from = first; from < last; from += kBlock) {
        const int n = std::min(kBlock, last - from), whole = (n + 3) / 4 * 4;
        findCells(path, from, whole, extent, cells);  // some beyond the last: clamped to the map, and not handed on
        for (int i = 0; i < whole; i += 4) {
            cv::v_float32x4 pixels[4];
            for (int k = 0; k < 4; ++k) {
                const float* p = map + cells.first[i + k];
                const cv::v_float32x4 along = cv::v_setall_f32(cells.along[i + k]), a = cv::v_load(p);
                pixels[k] = a + (cv::v_load(p + next) - a) * along;
                if constexpr (!kLevel) {
                    const cv::v_float32x4 b = cv::v_load(p + under), low = b + (cv::v_load(p + under + next) - b) * along;
                    pixels[k] = pixels[k] + (low - pixels[k]) * cv::v_setall_f32(cells.down[i + k]);
                }
            }
            cv::v_float32x4 planes[4];
            cv::v_transpose4x4(pixels[0], pixels[1], pixels[2], pixels[3], planes[0], planes[1], planes[2], planes[3]);
            const int at = from - first + i;
            const std::array<float*, 4> to{out.red + at, out.green + at, out.blue + at, out.alpha + at};
            for (std::size_t c = 0; c < 4; ++c)
                if (i + 4 <= n) {
                    cv::v_store(to[c], planes[c]);
                } else {
                    cv::v_store_aligned(rest[c], planes[c]);
                    std::copy_n(rest[c], n - i, to[c]);
                }
        }
    }
}

void MapAlong::read(int y, int first, int last, const PixelRow& out) const
{
    if (first >= last)
        return;
    if (toCells_.yx == 0)
        readPixels<true>(y, first, last, out);
    else
        readPixels<false>(y, first, last, out);
}

PaintRows::PaintRows(const SubjectPaint& paint, const Affine& toPhoto) : paint_(&paint), toPhoto_(toPhoto * Affine{1, 0, 0.5, 0, 1, 0.5})
{
    if (paint.retouch != nullptr)
        retouch_.emplace(*paint.retouch, paint.retouchRegion, toPhoto);
    if (paint.light != nullptr)
        light_.emplace(paint.light->light, paint.lightRegion, toPhoto);
}

void PaintRows::apply(int y, int first, int last, const PixelRow& row) const
{
    if (first >= last)
        return;
    const int count = last - first;
    const auto eachBy = [](const PixelRow& part, int n, const auto& red, const auto& green, const auto& blue) {
        multiply(part.red, red, n);
        multiply(part.green, green, n);
        multiply(part.blue, blue, n);
    };
    if (const auto [red, green, blue] = paint_->gains; paint_->gains != Rgb{1, 1, 1})
        eachBy(row, count, red, green, blue);
    const auto floats = static_cast<std::size_t>(count);
    float* s = scratch<0>(4 * floats);
    const PixelRow map{s, s + floats, s + 2 * floats, s + 3 * floats};
    if (retouch_) {
        const imaging::Box& region = paint_->retouchRegion;
        Reach reach{first, last};
        reach.keep(toPhoto_.x(0, y), toPhoto_.xx, region.x, region.x + region.width);
        reach.keep(toPhoto_.y(0, y), toPhoto_.yx, region.y, region.y + region.height);
        retouch_->read(y, reach.first, reach.last, map);
        if (reach.first < reach.last)
            eachBy(row.from(reach.first - first), reach.last - reach.first, map.red, map.green, map.blue);
    }
    if (light_) {
        light_->read(y, first, last, map);
        lightRow(row.red, row.green, row.blue, row.alpha, map.red, map.green, map.blue, map.alpha, paint_->light->lamp, count);
    }
}

Rgb SubjectPaint::at(double x, double y, const Rgb& colour) const
{
    Rgb painted = colour;
    float alpha = 1;
    PaintRows(*this, {1, 0, x - 0.5, 0, 1, y - 0.5}).apply(0, 0, 1, {&painted[0], &painted[1], &painted[2], &alpha});
    return painted;
}

void SubjectPaint::apply(SubjectLayer& layer, const base::RunContext& run) const
{
    if (isIdentity())
        return;
    imaging::Image& colours = layer.writeColours();
    const imaging::Box& region = layer.region();
    const PaintRows rows(*this, {1, 0, double(region.x), 0, 1, double(region.y)});
    imaging::forRows(region.height, run, [&](int first, int last) {
        RowBuffer buffer(region.width);
        std::vector<float> scratch;
        const PixelRow row = buffer.row();
        for (int y = first; y < last; ++y) {
            float* rgb = colours.row(y);
            const float* alpha = layer.alphaPatches().row(y, scratch);
            for (int x = 0; x < region.width; ++x) {
                row.red[x] = rgb[3 * x];
                row.green[x] = rgb[3 * x + 1];
                row.blue[x] = rgb[3 * x + 2];
                row.alpha[x] = alpha[x] > 0 ? 1 : 0;
            }
            rows.apply(y, 0, region.width, row);
            for (int x = 0; x < region.width; ++x)
                if (row.alpha[x] > 0) {
                    rgb[3 * x] = row.red[x];
                    rgb[3 * x + 1] = row.green[x];
                    rgb[3 * x + 2] = row.blue[x];
                }
        }
    });
}

}  // namespace finish
