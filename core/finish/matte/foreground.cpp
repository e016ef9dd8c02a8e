#include "core/finish/matte/foreground.h"

#include <cmath>

#include "core/finish/ramp.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

using imaging::Box;
using imaging::Image;
using imaging::Space;

// Measured on drawn hair; all shares.
constexpr float kAlphaError = 0.04f;   // what the refinement leaves in alpha, before plain backgrounds
constexpr float kLightSpread = 0.5f;   // of a hair's light against its surroundings
constexpr float kHairHue = 0.07f;      // of its hue; more lets noise through as coloured fringes
constexpr float kClothesHue = 0.3f;    // two-coloured clothes: the local mean is only a hint
constexpr float kUnlike = 0.03f;       // of the squared distance between subject and background: from here on no mixture of the two

/// What the final pass reads at a pixel: expected foreground and background, and how far the true ones may lie from them.
enum Read { Front, Back = Front + 3, BackVariance = Back + 3, HueVariance, kReads };

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
    const float other = smooth(a, 0.6f, 0.95f) * unexplained / (unexplained + kUnlike * apart + noise);
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

Image readMap(const LocalColours& colours, const Grid& grid)
{
    Image map(grid.cells, kReads, Space::Data);
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x) {
            float* m = map.row(y) + static_cast<std::ptrdiff_t>(x) * kReads;
            const float hair = colours.hair.at(x, y);
            for (int c = 0; c < 3; ++c) {
                const float near = std::max(0.0f, colours.opaque.at(x, y, c));
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

imaging::Image foregroundColours(const Image& photo, const Box& region, const Image& alpha, const LocalColours& colours,
                                 const Projection& projection, const Grid& grid, const base::RunContext& run)
{
    const Image map = readMap(colours, grid);
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
