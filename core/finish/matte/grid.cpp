#include "core/finish/matte/grid.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

constexpr float kCellsPerUnit = 64;
constexpr float kMostCells = 1024;   // along the long side: a tiny face in a large region
constexpr float kFewestCells = 32;   // a face larger than the region

}  // namespace

Grid makeGrid(imaging::Extent region, float unit)
{
    const auto longSide = static_cast<float>(std::max(region.width, region.height));
    const float cells = std::min(std::clamp(longSide / unit * kCellsPerUnit, kFewestCells, kMostCells), longSide);
    const float perPixel = cells / longSide;
    const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(static_cast<float>(pixels) * perPixel))); };
    return {region, {side(region.width), side(region.height)}, unit * perPixel};
}

imaging::Image stretched(const imaging::Image& map, imaging::Extent cells)
{
    imaging::Image result(cells, map.channels(), map.space());
    const bool shrinks = cells.width < map.width() || cells.height < map.height();
    const cv::Mat to = imaging::asMat(result);
    cv::resize(imaging::asMat(map), to, {cells.width, cells.height}, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
    return result;
}

imaging::Image cellColours(const imaging::Image& photo, const imaging::Box& region, const Grid& grid, const base::RunContext& run)
{
    imaging::Image cells(grid.cells, 4, imaging::Space::Data);
    const auto floats = static_cast<std::size_t>(region.width) * 3;
    imaging::forRows(
        grid.cells.height, run,
        [&](int first, int last) {
            std::vector<float> sum(floats);
            std::vector<float> squares(floats);
            for (int cy = first; cy < last; ++cy) {
                const int top = grid.firstY(cy);
                const int bottom = std::max(top + 1, grid.firstY(cy + 1));
                std::fill(sum.begin(), sum.end(), 0.0f);
                std::fill(squares.begin(), squares.end(), 0.0f);
                for (int y = top; y < bottom; ++y) {
                    const float* in = photo.row(region.y + y) + static_cast<std::size_t>(region.x) * 3;
                    float* s = sum.data();
                    float* q = squares.data();
                    for (std::size_t i = 0; i < floats; ++i) {
                        s[i] += in[i];
                        q[i] += in[i] * in[i];
                    }
                }
                float* out = cells.row(cy);
                for (int cx = 0; cx < grid.cells.width; ++cx, out += 4) {
                    const int left = grid.firstX(cx);
                    const int right = std::max(left + 1, grid.firstX(cx + 1));
                    float total[4] = {};
                    for (int x = left; x < right; ++x) {
                        const float* s = &sum[static_cast<std::size_t>(x) * 3];
                        const float* q = &squares[static_cast<std::size_t>(x) * 3];
                        for (int c = 0; c < 3; ++c)
                            total[c] += s[c];
                        total[3] += q[0] + q[1] + q[2];
                    }
                    const float scale = 1.0f / static_cast<float>((right - left) * (bottom - top));
                    for (int c = 0; c < 4; ++c)
                        out[c] = total[c] * scale;
                }
            }
        },
        4);
    return cells;
}

RowSampler::RowSampler(const imaging::Image& map, imaging::Extent full)
    : map_(&map), scaleY_(static_cast<float>(map.height()) / static_cast<float>(full.height))
{
    const float scaleX = static_cast<float>(map.width()) / static_cast<float>(full.width);
    const auto width = static_cast<std::size_t>(full.width);
    left_.resize(width);
    right_.resize(width);
    weight_.resize(width);
    for (int x = 0; x < full.width; ++x) {
        const float at = std::clamp((static_cast<float>(x) + 0.5f) * scaleX - 0.5f, 0.0f, static_cast<float>(map.width() - 1));
        const int left = static_cast<int>(at);
        const auto i = static_cast<std::size_t>(x);
        left_[i] = left * map.channels();
        right_[i] = std::min(left + 1, map.width() - 1) * map.channels();
        weight_[i] = at - static_cast<float>(left);
    }
}

template <int kChannels>
void RowSampler::readChannels(int y, int firstX, int lastX, float* out) const
{
    const float at = std::clamp((static_cast<float>(y) + 0.5f) * scaleY_ - 0.5f, 0.0f, static_cast<float>(map_->height() - 1));
    const int top = static_cast<int>(at);
    const float down = at - static_cast<float>(top);
    const float* above = map_->row(top);
    const float* below = map_->row(std::min(top + 1, map_->height() - 1));
    // First between the two rows, only over the cells in need, then along the row.
    thread_local std::vector<float> blended;
    const int firstFloat = left_[static_cast<std::size_t>(firstX)];
    const int lastFloat = right_[static_cast<std::size_t>(lastX - 1)] + kChannels;
    blended.resize(static_cast<std::size_t>(lastFloat - firstFloat));
    float* row = blended.data();
    for (int i = firstFloat; i < lastFloat; ++i)
        row[i - firstFloat] = above[i] + (below[i] - above[i]) * down;
    for (int x = firstX; x < lastX; ++x, out += kChannels) {
        const auto i = static_cast<std::size_t>(x);
        const float* left = row + (left_[i] - firstFloat);
        const float* right = row + (right_[i] - firstFloat);
        const float w = weight_[i];
        for (int c = 0; c < kChannels; ++c)
            out[c] = left[c] + (right[c] - left[c]) * w;
    }
}

void RowSampler::read(int y, int firstX, int lastX, float* out) const
{
    if (firstX >= lastX)
        return;
    switch (map_->channels()) {
    case 1: return readChannels<1>(y, firstX, lastX, out);
    case 2: return readChannels<2>(y, firstX, lastX, out);
    case 4: return readChannels<4>(y, firstX, lastX, out);
    case 8: return readChannels<8>(y, firstX, lastX, out);
    case 12: return readChannels<12>(y, firstX, lastX, out);
    default: assert(!"RowSampler: 1, 2, 4, 8 or 12 channels");
    }
}

}  // namespace finish::matte
