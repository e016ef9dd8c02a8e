#include "core/finish/matte/projection.h"

#include <cmath>

#include "core/finish/matte/hair_model.h"
#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

using imaging::Image;
using imaging::Space;

constexpr float kSoftFrom = 0.02f;
constexpr float kSoftTo = 0.98f;
constexpr float kNoDifference = 2e-4f;  // squared linear RGB
constexpr float kWideBand = 0.045f;  // units around the soft cells

/// Smallest and largest alpha that bilinear reading can meet in a cell.
void extremes(const Image& fused, const Grid& grid, Image& least, Image& most)
{
    least = Image(grid.cells, 1, Space::Data);
    most = Image(grid.cells, 1, Space::Data);
    const auto first = [](int cell, int cells, int pixels) { return std::max(0, static_cast<int>(static_cast<long long>(cell) * pixels / cells) - 1); };
    const auto last = [](int cell, int cells, int pixels) {
        return std::min(pixels - 1, static_cast<int>((static_cast<long long>(cell + 1) * pixels + cells - 1) / cells));
    };
    for (int cy = 0; cy < grid.cells.height; ++cy)
        for (int cx = 0; cx < grid.cells.width; ++cx) {
            float low = 1;
            float high = 0;
            const int right = last(cx, grid.cells.width, fused.width());
            const int bottom = last(cy, grid.cells.height, fused.height());
            for (int y = first(cy, grid.cells.height, fused.height()); y <= bottom; ++y)
                for (int x = first(cx, grid.cells.width, fused.width()); x <= right; ++x) {
                    low = std::min(low, fused.at(x, y));
                    high = std::max(high, fused.at(x, y));
                }
            least.at(cx, cy) = low;
            most.at(cx, cy) = high;
        }
}

void inUnits(Image& distance, const Grid& grid)
{
    for (float& d : distance.pixels())
        d /= grid.unit;
}

Image localColour(const Image& cells, const Image& weight, float sigma)
{
    Image colour = localMean(cells, weight, sigma);
    for (int y = 0; y < colour.height(); ++y)
        for (int x = 0; x < colour.width(); ++x) {
            float* c = colour.row(y) + static_cast<std::size_t>(x) * 4;
            c[3] = std::max(0.0f, c[3] - c[0] * c[0] - c[1] * c[1] - c[2] * c[2]);
        }
    return colour;
}

/// How far a cell's colour lies off the line between two colours, squared: what a mixture of them does not explain.
Image unexplained(const Image& cells, const Image& front, const Image& back)
{
    Image result(cells.extent(), 1, Space::Data);
    for (int y = 0; y < cells.height(); ++y)
        for (int x = 0; x < cells.width(); ++x) {
            const float* i = cells.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            const float* f = front.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            const float* b = back.row(y) + static_cast<std::ptrdiff_t>(x) * 4;
            float along = 0;
            float square = 1e-6f;
            for (int c = 0; c < 3; ++c) {
                along += (i[c] - b[c]) * (f[c] - b[c]);
                square += (f[c] - b[c]) * (f[c] - b[c]);
            }
            const float share = clamp01(along / square);
            float off = 0;
            for (int c = 0; c < 3; ++c) {
                const float rest = i[c] - b[c] - share * (f[c] - b[c]);
                off += rest * rest;
            }
            result.at(x, y) = off;
        }
    return result;
}

/// Trust in a projected value near one of the two colours. The variance of that colour shows directly in the value; the other's
/// counts as far as a pixel of that other side could look like this (both taken as normally distributed).
float trustOf(float squareDistance, float ownVariance, float otherVariance)
{
    const float mistaken = std::exp(-0.75f * squareDistance / (otherVariance + 1e-4f));
    return squareDistance / (squareDistance + 10.0f * ownVariance + 10.0f * mistaken * otherVariance + 1e-3f);
}

}  // namespace

// The limits are narrow ramps around .045 and .025 D, or they would show as lines.
float wideWeight(float toBand)
{
    return 1.0f - smooth(toBand, kWideBand - 0.01f, kWideBand + 0.01f);
}

float filterWeight(float toBand)
{
    return 1.0f - smooth(toBand, 0.01f, 0.04f);
}

SureCells sureCells(const Image& fused, const Grid& grid)
{
    Image least;
    Image most;
    extremes(fused, grid, least, most);
    SureCells sure{Image(grid.cells, 1, Space::Data), Image(grid.cells, 1, Space::Data), {}, {}};
    Image band(grid.cells, 1, Space::Data);
    Image opaque(grid.cells, 1, Space::Data);
    for (std::size_t i = 0; i < band.size(); ++i) {
        const float low = least.pixels()[i];
        const float high = most.pixels()[i];
        band.pixels()[i] = high > kSoftFrom && low < kSoftTo ? 1.0f : 0.0f;
        opaque.pixels()[i] = high >= 0.03f ? 1.0f : 0.0f;
    }
    sure.toBand = distanceTo(band);
    sure.toOpaque = distanceTo(opaque);
    inUnits(sure.toBand, grid);
    inUnits(sure.toOpaque, grid);
    for (std::size_t i = 0; i < band.size(); ++i) {
        const bool outside = sure.toBand.pixels()[i] > kWideBand;
        sure.foreground.pixels()[i] = outside && least.pixels()[i] > 0.97f ? 1.0f : 0.0f;
        sure.background.pixels()[i] = outside && most.pixels()[i] < 0.03f ? 1.0f : 0.0f;
    }
    return sure;
}

LocalColours localColours(const Image& cellColours, const SureCells& sure, const HeadFrame& frame, const Grid& grid,
                          const base::RunContext& run)
{
    const Image likeness = hairLikeness(cellColours, sure.foreground, frame, grid);
    Image weight = sure.foreground;
    for (std::size_t i = 0; i < weight.size(); ++i)
        weight.pixels()[i] *= likeness.pixels()[i] * likeness.pixels()[i];
    LocalColours colours;
    imaging::forEach(4, run, [&](int which) {
        switch (which) {
        case 0: colours.foreground = localColour(cellColours, weight, 0.06f * grid.unit); break;
        case 1: colours.background = localColour(cellColours, sure.background, 0.10f * grid.unit); break;
        case 2: colours.opaque = localColour(cellColours, sure.foreground, 0.06f * grid.unit); break;
        default: colours.hair = localMean(likeness, sure.foreground, 0.06f * grid.unit);
        }
    });

    // An ear or a neck before the background is no hair, and where no hair is in reach, all that is opaque speaks.
    Image asHair = unexplained(cellColours, colours.foreground, colours.background);
    Image asAny = unexplained(cellColours, colours.opaque, colours.background);
    blur(asHair, 0.04f * grid.unit);
    blur(asAny, 0.04f * grid.unit);
    Image toHair = distanceTo(weight);
    inUnits(toHair, grid);
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const float preferred = (asHair.pixels()[i] + kNoDifference) / (asHair.pixels()[i] + asAny.pixels()[i] + 2.0f * kNoDifference);
        const float share = std::max(smooth(preferred, 0.4f, 0.8f), smooth(toHair.pixels()[i], 0.8f, 1.4f));
        for (std::size_t c = 0; c < 4; ++c) {
            float& own = colours.foreground.pixels()[4 * i + c];
            own += (colours.opaque.pixels()[4 * i + c] - own) * share;
        }
    }
    const Image heights = heightsAboveChin(frame, grid);
    for (std::size_t i = 0; i < weight.size(); ++i) {
        const float clothes = clothesWeight(heights.pixels()[i]);
        float& hair = colours.hair.pixels()[i];
        hair = clothes + (1.0f - clothes) * smooth(hair, 0.3f, 0.7f);
    }
    return colours;
}

Projection makeProjection(const LocalColours& colours, const SureCells& sure, const Image& fused, const HeadFrame& frame, const Grid& grid,
                          const DebugImages* debug)
{
    Projection projection;
    projection.map = Image(grid.cells, Projection::kChannels, Space::Data, 0.0f);
    const Image alpha = stretched(fused, grid.cells);
    Image toOval = distanceTo(ovalMask(frame, grid));
    inUnits(toOval, grid);
    const Image heights = heightsAboveChin(frame, grid);
    Image trust(grid.cells, 1, Space::Data);
    float softness = 0;
    float trusted = 0;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x) {
            const float* f = colours.foreground.row(y) + static_cast<std::size_t>(x) * 4;
            const float* b = colours.background.row(y) + static_cast<std::size_t>(x) * 4;
            float* m = projection.map.row(y) + static_cast<std::size_t>(x) * Projection::kChannels;
            const float d[3] = {f[0] - b[0], f[1] - b[1], f[2] - b[2]};
            const float square = d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
            for (int c = 0; c < 3; ++c) {
                m[Projection::Back + c] = b[c];
                m[Projection::Difference + c] = d[c];
            }
            const float toBand = sure.toBand.at(x, y);
            const float place = wideWeight(toBand) * smooth(toOval.at(x, y), 0.03f, 0.05f) * colours.hair.at(x, y);
            m[Projection::AtBackground] = place * trustOf(square, b[3], f[3]);
            m[Projection::AtForeground] = place * trustOf(square, f[3], b[3]);
            m[Projection::Rise] = 1.0f - smooth(sure.toOpaque.at(x, y), 0.025f, 0.035f);
            m[Projection::ToBand] = toBand;
            const float c = square / (square + 10.0f * (f[3] + b[3]) + 1e-3f);
            trust.at(x, y) = c;
            const float t = heights.at(x, y);
            if (t > 0) {
                const float soft = alpha.at(x, y) * (1.0f - alpha.at(x, y));
                softness += soft;
                trusted += soft * c;
            }
        }
    if (softness > 0)
        projection.hairTrust = clamp01(trusted / softness);
    show(debug, "trust", trust);
    show(debug, "hair", colours.hair);
    show(debug, "local foreground", colours.foreground);
    show(debug, "local background", colours.background);
    show(debug, "sure foreground", sure.foreground);
    show(debug, "sure background", sure.background);
    return projection;
}

}  // namespace finish::matte
