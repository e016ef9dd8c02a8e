#include "core/finish/matte/foreground.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/matte/local_mean.h"
#include "core/finish/matte/ramp.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

using imaging::Box;
using imaging::Image;
using imaging::Space;

constexpr float kFirstBox = 0.5f;    // units; first pass: which colours there are at all
constexpr float kSecondBox = 0.04f;  // units; second pass: which are here
constexpr float kTiny = 1e-5f;
constexpr float kAlphaError = 0.04f;   // what the refinement leaves, before plain backgrounds
constexpr float kLightSpread = 0.5f;   // of a hair's luminance against its surroundings
constexpr float kHairHue = 0.07f;      // the same of its hue; more lets noise through as coloured fringes
constexpr float kOther = 0.03f;
constexpr float kClothesHue = 0.12f;

/// Means over a cell of what both passes need: a, a², a³, and the colour times a and times a².
enum Moment { A1, A2, A3, CA1, CA2 = CA1 + 3, kMoments = CA2 + 3 };

/// What the final pass reads at a pixel: expected foreground and background, and how far the true ones may lie from them.
enum Read { Front, Back = Front + 3, BackVariance = Back + 3, HueVariance, kReads };

Image moments(const Image& photo, const Box& region, const Image& alpha, const Image& cellColours, const Projection& projection,
              const Grid& grid, const base::RunContext& run)
{
    Image result(grid.cells, kMoments, Space::Data);
    imaging::forRows(
        grid.cells.height, run,
        [&](int first, int last) {
            for (int cy = first; cy < last; ++cy)
                for (int cx = 0; cx < grid.cells.width; ++cx) {
                    float* m = result.row(cy) + static_cast<std::ptrdiff_t>(cx) * kMoments;
                    const int left = grid.firstX(cx);
                    const int top = grid.firstY(cy);
                    if (wideWeight(projection.map.at(cx, cy, Projection::ToBand)) <= 0) {
                        const float a = alpha.at(left, top);
                        const float* colour = cellColours.row(cy) + static_cast<std::ptrdiff_t>(cx) * 4;
                        m[A1] = m[A2] = m[A3] = a;
                        for (int c = 0; c < 3; ++c)
                            m[CA1 + c] = m[CA2 + c] = a * colour[c];
                        continue;
                    }
                    const int right = std::max(left + 1, grid.firstX(cx + 1));
                    const int bottom = std::max(top + 1, grid.firstY(cy + 1));
                    float sum[kMoments] = {};
                    for (int y = top; y < bottom; ++y) {
                        const float* rgb = photo.row(region.y + y) + static_cast<std::ptrdiff_t>(region.x + left) * 3;
                        const float* as = alpha.row(y) + left;
                        for (int x = 0; x < right - left; ++x, rgb += 3) {
                            const float a = as[x];
                            const float square = a * a;
                            sum[A1] += a;
                            sum[A2] += square;
                            sum[A3] += square * a;
                            for (int c = 0; c < 3; ++c) {
                                sum[CA1 + c] += rgb[c] * a;
                                sum[CA2 + c] += rgb[c] * square;
                            }
                        }
                    }
                    const float scale = 1.0f / static_cast<float>((right - left) * (bottom - top));
                    for (int i = 0; i < kMoments; ++i)
                        m[i] = sum[i] * scale;
                }
        },
        4);
    return result;
}

void boxed(Image& map, float side)
{
    const int cells = std::max(1, static_cast<int>(std::lround(side)));
    const cv::Mat mat = imaging::asMat(map);
    cv::blur(mat, mat, {cells, cells}, {-1, -1}, cv::BORDER_REPLICATE);
}

/// Weighted sums and their weights (channel 3) to colours.
void divide(Image& sums)
{
    for (int y = 0; y < sums.height(); ++y)
        for (int x = 0; x < sums.width(); ++x) {
            float* s = sums.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            const float scale = 1.0f / (s[3] + kTiny);
            for (int c = 0; c < 3; ++c)
                s[c] *= scale;
        }
}

/// Both passes of the fusion on the grid. With blurred colours f and b, a pixel's foreground is f + a (I - a f - (1-a) b); f and b
/// hardly change within a cell, so the means that the second pass blurs follow from the moments alone.
void fuseColours(const Image& m, const Image& cellColours, const Grid& grid, Image& front, Image& back)
{
    front = Image(grid.cells, 4, Space::Data);
    back = Image(grid.cells, 4, Space::Data);
    const auto eachCell = [&](auto&& body) {
        for (int y = 0; y < grid.cells.height; ++y)
            for (int x = 0; x < grid.cells.width; ++x)
                body(m.row(y) + static_cast<std::ptrdiff_t>(x) * kMoments, cellColours.row(y) + static_cast<std::ptrdiff_t>(x) * 4,
                     front.row(y) + static_cast<std::ptrdiff_t>(x) * 4, back.row(y) + static_cast<std::ptrdiff_t>(x) * 4);
    };
    eachCell([](const float* cell, const float* colour, float* f, float* b) {
        for (int c = 0; c < 3; ++c) {
            f[c] = cell[CA1 + c];
            b[c] = colour[c] - cell[CA1 + c];
        }
        f[3] = cell[A1];
        b[3] = 1.0f - cell[A1];
    });
    boxed(front, kFirstBox * grid.unit);
    boxed(back, kFirstBox * grid.unit);
    divide(front);
    divide(back);
    eachCell([](const float* cell, const float*, float* f, float* b) {
        for (int c = 0; c < 3; ++c) {
            f[c] = std::max(0.0f, f[c] * (cell[A1] - cell[A3]) + cell[CA2 + c] - b[c] * (cell[A2] - cell[A3]));
            b[c] *= 1.0f - cell[A1];
        }
        f[3] = cell[A1];
        b[3] = 1.0f - cell[A1];
    });
    boxed(front, kSecondBox * grid.unit);
    boxed(back, kSecondBox * grid.unit);
    divide(front);
    divide(back);
}

/// Colour of one pixel: the most likely one, given that I = a F + (1-a) B up to an error of alpha, that F is the expected colour in
/// more or less light and a little of another hue, and that B is the local background.
void pixelColour(const float* rgb, float a, const float* read, float* out)
{
    float rest[3];
    float apart = 0;
    float bright = 1e-6f;
    float along = 0;
    for (int c = 0; c < 3; ++c) {
        const float f = read[Front + c];
        const float b = read[Back + c];
        rest[c] = rgb[c] - a * f - (1.0f - a) * b;
        apart += (f - b) * (f - b);
        bright += f * f;
        along += f * rest[c];
    }
    const float noise = kAlphaError * kAlphaError * apart * std::min(1.0f, 4.0f * (1.0f - a)) + (1.0f - a) * (1.0f - a) * read[BackVariance] + 1e-6f;
    const float light = a * kLightSpread * kLightSpread * along / (a * a * kLightSpread * kLightSpread * bright + noise);
    const float scale = std::clamp(1.0f + light, 0.2f, 3.0f);
    float left[3];
    float unexplained = 0;
    for (int c = 0; c < 3; ++c) {
        left[c] = rest[c] - a * read[Front + c] * (scale - 1.0f);
        unexplained += left[c] * left[c];
    }
    const float hue = read[HueVariance] * bright;
    const float gain = a * hue / (a * a * hue + noise);
    // What is nearly opaque and still can be no mixture of the two is something else of the subject, an ear, a hair slide, a neck
    // with its alpha too low: taking background out of it would only turn its hue.
    const float other = smooth(a, 0.6f, 0.95f) * unexplained / (unexplained + kOther * apart + noise);
    // Nearly opaque pixels come from the photo, so that nothing changes where the subject begins.
    const float opaque = smooth(a, 0.93f, 0.995f);
    for (int c = 0; c < 3; ++c) {
        const float f = read[Front + c];
        const float likely = std::max(0.0f, f * scale + left[c] * gain);
        const float direct = std::max(0.0f, rgb[c] + (1.0f - a) * (rgb[c] - read[Back + c]));
        const float mixed = likely + (direct - likely) * opaque;
        out[c] = mixed + (std::max(0.0f, rgb[c]) - mixed) * other;
    }
}

Image readMap(const Image& front, const LocalColours& colours, const Grid& grid)
{
    Image map(grid.cells, kReads, Space::Data);
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x) {
            float* m = map.row(y) + static_cast<std::ptrdiff_t>(x) * kReads;
            const float hair = colours.hair.at(x, y);
            for (int c = 0; c < 3; ++c) {
                const float near = std::max(0.0f, front.at(x, y, c));
                m[Front + c] = near + (std::max(0.0f, colours.foreground.at(x, y, c)) - near) * hair;
                m[Back + c] = colours.background.at(x, y, c);
            }
            m[BackVariance] = colours.background.at(x, y, 3) / 3.0f;
            const float spread = kClothesHue + (kHairHue - kClothesHue) * hair;
            m[HueVariance] = spread * spread;
        }
    return map;
}

}  // namespace

imaging::Image foregroundColours(const Image& photo, const Box& region, const Image& alpha, const Image& cellColours, const LocalColours& colours,
                                 const Projection& projection, const Grid& grid, const base::RunContext& run, const DebugImages* debug)
{
    Image front;
    Image back;
    fuseColours(moments(photo, region, alpha, cellColours, projection, grid, run), cellColours, grid, front, back);
    const Image map = readMap(front, colours, grid);
    show(debug, "blurred foreground", front);
    show(debug, "blurred background", back);

    Image result(region.extent(), 3, Space::Linear);
    const RowSampler sampler(map, region.extent());
    const auto source = [&](int x, int y) { return photo.row(region.y + y) + static_cast<std::ptrdiff_t>(region.x + x) * 3; };
    const Tiles all = tiles(projection, grid);
    imaging::forEach(static_cast<int>(all.plain.size()), run, [&](int index) {
        const Box& tile = all.plain[static_cast<std::size_t>(index)];
        const bool subject = alpha.at(tile.x, tile.y) > 0;
        for (int y = tile.y; y < tile.y + tile.height; ++y)
            if (subject)
                std::copy_n(source(tile.x, y), tile.width * 3, result.row(y) + static_cast<std::ptrdiff_t>(tile.x) * 3);
            else
                std::fill_n(result.row(y) + static_cast<std::ptrdiff_t>(tile.x) * 3, tile.width * 3, 0.0f);
    });
    imaging::forEach(static_cast<int>(all.soft.size()), run, [&](int index) {
        const Box& tile = all.soft[static_cast<std::size_t>(index)];
        std::vector<float> reads(static_cast<std::size_t>(tile.width) * kReads);
        for (int y = tile.y; y < tile.y + tile.height; ++y) {
            sampler.read(y, tile.x, tile.x + tile.width, reads.data());
            const float* rgb = source(tile.x, y);
            const float* a = alpha.row(y) + tile.x;
            float* out = result.row(y) + static_cast<std::ptrdiff_t>(tile.x) * 3;
            for (int x = 0; x < tile.width; ++x, rgb += 3, out += 3) {
                if (a[x] >= 1.0f)
                    std::copy_n(rgb, 3, out);
                else
                    pixelColour(rgb, a[x], &reads[static_cast<std::size_t>(x) * kReads], out);
            }
        }
    });
    return result;
}

}  // namespace finish::matte
