#include "core/finish/subject_paint.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core/hal/intrin.hpp>
#include <vector>

#include "core/finish/relight/lit_pixel.h"
#include "core/imaging/rows.h"

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

/// Scratch of one row, kept by each thread.
float* scratch(std::size_t floats)
{
    thread_local std::vector<float> buffer;
    if (buffer.size() < floats)
        buffer.resize(floats);
    return buffer.data();
}

}  // namespace

MapAlong::MapAlong(const imaging::Image& map, const imaging::Box& region, const Affine& toPhoto) : map_(&map)
{
    const double sx = double(map.width()) / region.width, sy = double(map.height()) / region.height;
    toCells_ = Affine{sx, 0, -region.x * sx - 0.5, 0, sy, -region.y * sy - 0.5} * toPhoto * Affine{1, 0, 0.5, 0, 1, 0.5};
}

void MapAlong::read(int y, int first, int last, float* out) const
{
    const auto startX = static_cast<float>(toCells_.x(0, y)), startY = static_cast<float>(toCells_.y(0, y));
    const auto stepX = static_cast<float>(toCells_.xx), stepY = static_cast<float>(toCells_.yx);
    const int right = map_->width() - 1, bottom = map_->height() - 1;
    const auto mostX = static_cast<float>(right), mostY = static_cast<float>(bottom);
    const float* cells = map_->row(0);
    const int stride = 4 * map_->width();
    for (int x = first; x < last; ++x, out += 4) {
        const float u = std::clamp(startX + stepX * static_cast<float>(x), 0.0f, mostX), v = std::clamp(startY + stepY * static_cast<float>(x), 0.0f, mostY);
        const int i = static_cast<int>(u), j = static_cast<int>(v);
        const float* above = cells + static_cast<std::ptrdiff_t>(j) * stride + 4 * i;
        const float* below = above + (j < bottom ? stride : 0);
        const int next = i < right ? 4 : 0;
        const cv::v_float32x4 along = cv::v_setall_f32(u - static_cast<float>(i)), down = cv::v_setall_f32(v - static_cast<float>(j));
        const cv::v_float32x4 a = cv::v_load(above), b = cv::v_load(below);
        const cv::v_float32x4 top = a + (cv::v_load(above + next) - a) * along, low = b + (cv::v_load(below + next) - b) * along;
        cv::v_store(out, top + (low - top) * down);
    }
}

PaintRows::PaintRows(const SubjectPaint& paint, const Affine& toPhoto) : paint_(&paint), toPhoto_(toPhoto * Affine{1, 0, 0.5, 0, 1, 0.5})
{
    if (paint.retouch != nullptr)
        retouch_.emplace(*paint.retouch, paint.retouchRegion, toPhoto);
    if (paint.light != nullptr)
        light_.emplace(paint.light->light, paint.lightRegion, toPhoto);
}

void PaintRows::apply(int y, int first, int last, float* rgba) const
{
    if (first >= last)
        return;
    if (const auto [red, green, blue] = paint_->gains; paint_->gains != Rgb{1, 1, 1})
        for (float* p = rgba; p < rgba + static_cast<std::ptrdiff_t>(4) * (last - first); p += 4) {
            p[0] *= red;
            p[1] *= green;
            p[2] *= blue;
        }
    float* map = scratch(4 * static_cast<std::size_t>(last - first));
    if (retouch_) {
        const imaging::Box& region = paint_->retouchRegion;
        Reach reach{first, last};
        reach.keep(toPhoto_.x(0, y), toPhoto_.xx, region.x, region.x + region.width);
        reach.keep(toPhoto_.y(0, y), toPhoto_.yx, region.y, region.y + region.height);
        retouch_->read(y, reach.first, reach.last, map);
        const float* gain = map;
        for (float* p = rgba + static_cast<std::ptrdiff_t>(4) * (reach.first - first); p < rgba + static_cast<std::ptrdiff_t>(4) * (reach.last - first); p += 4, gain += 4)
            for (int c = 0; c < 3; ++c)
                p[c] *= gain[c];
    }
    if (light_) {
        light_->read(y, first, last, map);
        for (int x = 0; x < last - first; ++x, rgba += 4) {
            const float a = rgba[3];
            if (a <= 0)
                continue;
            float lit[3];
            if (a == 1) {
                lightPixel(rgba, map + static_cast<std::ptrdiff_t>(4) * x, paint_->light->lamp, lit);
                std::copy_n(lit, 3, rgba);
                continue;
            }
            const float own[3] = {rgba[0] / a, rgba[1] / a, rgba[2] / a};
            lightPixel(own, map + static_cast<std::ptrdiff_t>(4) * x, paint_->light->lamp, lit);
            for (int c = 0; c < 3; ++c)
                rgba[c] = lit[c] * a;
        }
    }
}

Rgb SubjectPaint::at(double x, double y, const Rgb& colour) const
{
    float rgba[4] = {colour[0], colour[1], colour[2], 1};
    PaintRows(*this, {1, 0, x - 0.5, 0, 1, y - 0.5}).apply(0, 0, 1, rgba);
    return {rgba[0], rgba[1], rgba[2]};
}

void SubjectPaint::apply(SubjectLayer& layer, const base::RunContext& run) const
{
    if (isIdentity())
        return;
    imaging::Image& colours = layer.writeColours();
    const imaging::Box& region = layer.region();
    const PaintRows rows(*this, {1, 0, double(region.x), 0, 1, double(region.y)});
    imaging::forRows(region.height, run, [&](int first, int last) {
        std::vector<float> rgba(4 * static_cast<std::size_t>(region.width));
        for (int y = first; y < last; ++y) {
            float* rgb = colours.row(y);
            const float* alpha = layer.alpha().row(y);
            for (int x = 0; x < region.width; ++x) {
                std::copy_n(rgb + 3 * x, 3, rgba.data() + static_cast<std::ptrdiff_t>(4) * x);
                rgba[4 * static_cast<std::size_t>(x) + 3] = alpha[x] > 0 ? 1 : 0;
            }
            rows.apply(y, 0, region.width, rgba.data());
            for (int x = 0; x < region.width; ++x)
                std::copy_n(rgba.data() + static_cast<std::ptrdiff_t>(4) * x, 3, rgb + 3 * x);
        }
    });
}

}  // namespace finish
