#include "core/finish/relight/light_field.h"

#include <algorithm>
#include <cmath>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/finish/relight/skin_weight.h"

namespace finish {
namespace {

imaging::Image coloursOf(const imaging::Image& cells)
{
    imaging::Image colours(cells.extent(), 3, imaging::Space::Linear);
    for (std::size_t i = 0; i < cells.extent().area(); ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const float v = cells.pixels()[4 * i + c];
            colours.pixels()[3 * i + c] = v > 0 && v < 1e6f ? v : 0;  // and no NaN
        }
    return colours;
}

std::array<float, 3> meanOn(const imaging::Image& skin, const imaging::Image& colours)
{
    std::array<double, 3> sum{};
    double weights = 0;
    for (std::size_t i = 0; i < skin.size(); ++i) {
        const auto w = static_cast<double>(skin.pixels()[i]);
        for (std::size_t c = 0; c < 3; ++c)
            sum[c] += w * static_cast<double>(colours.pixels()[3 * i + c]);
        weights += w;
    }
    if (!(sum[0] + sum[1] + sum[2] > 1e-6 * weights))
        return {1, 1, 1};
    return {static_cast<float>(sum[0] / weights), static_cast<float>(sum[1] / weights), static_cast<float>(sum[2] / weights)};
}

imaging::Image luminanceOf(const imaging::Image& colours)
{
    imaging::Image y(colours.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < y.size(); ++i)
        y.pixels()[i] = luminance(colours.pixels().data() + 3 * i);
    return y;
}

constexpr float kFloor = 0.002f;  // of luminance: below it is noise

/// Red less blue over luminance: in proportion to a colour's distance from grey, and skin has hardly any hue without it.
imaging::Image chromaOf(const imaging::Image& colours)
{
    imaging::Image chroma(colours.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < chroma.size(); ++i) {
        const float* p = colours.pixels().data() + 3 * i;
        chroma.pixels()[i] = (p[0] - p[2]) / std::max(kFloor, luminance(p));
    }
    return chroma;
}

imaging::Image logOf(const imaging::Image& luminance)
{
    imaging::Image logs = luminance;
    for (float& v : logs.pixels())
        v = std::log(std::max(kFloor, v));
    return logs;
}

/// Glare: the old light's, which has to go where the new light does not come from.
imaging::Image shineOf(const imaging::Image& logLuminance, const imaging::Image& skin, float unit)
{
    imaging::Image fine = logLuminance;
    matte::blur(fine, 0.02f * unit);
    const imaging::Image around = matte::localMean(logLuminance, skin, 0.16f * unit);
    imaging::Image shine(skin.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < shine.size(); ++i)
        shine.pixels()[i] = std::clamp(fine.pixels()[i] - around.pixels()[i], 0.0f, 1.0f) * skin.pixels()[i];
    matte::blur(shine, 0.02f * unit);
    return shine;
}

imaging::Image glowOf(const imaging::Image& colours, const imaging::Image& skin)
{
    imaging::Image glow(skin.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < glow.size(); ++i) {
        const float* p = colours.pixels().data() + 3 * i;
        glow.pixels()[i] = smooth(std::max({p[0], p[1], p[2]}), 0.7f, 0.95f) * (1 - skin.pixels()[i]);
    }
    return glow;
}

}  // namespace

LightField measureLightField(const imaging::Image& photo, const vision::Face& face, const CutOut& cutOut, const base::RunContext& run)
{
    LightField field;
    const matte::HeadFrame frame = matte::headFrame(face, cutOut.region);
    field.fine = matte::makeGrid(cutOut.region.extent(), frame.unit);
    field.grid = matte::makeGrid(cutOut.region.extent(), 2 * frame.unit);
    field.grid.unit /= 2;
    const float unit = field.grid.unit;
    const imaging::Image colours = coloursOf(matte::cellColours(photo, cutOut.region, field.fine, run));
    run.checkpoint();
    field.relief = relight::makeRelief(face, cutOut, field.grid);
    field.heights = relight::faceHeights(field.relief, unit);
    run.checkpoint();
    const imaging::Image skin = relight::skinWeight(photo, face, cutOut, field.fine);
    field.soften = relight::softening(logOf(luminanceOf(colours)), chromaOf(colours), skin, field.fine.unit, run);
    run.checkpoint();
    field.colours = matte::stretched(colours, field.grid.cells);
    field.skin = matte::stretched(skin, field.grid.cells);
    field.tone = meanOn(field.skin, field.colours);
    field.glow = glowOf(field.colours, field.skin);
    field.eyes = relight::eyeMask(face, cutOut.region, field.grid);
    field.cheeks = relight::cheekCells(field.skin, face, cutOut.region, field.grid);
    imaging::Image brightness = luminanceOf(field.colours);
    field.shine = shineOf(logOf(brightness), field.skin, unit);
    matte::blur(brightness, 0.02f * unit);
    imaging::Image seen = field.skin;
    for (std::size_t i = 0; i < seen.size(); ++i)
        seen.pixels()[i] *= smooth(field.relief.face.pixels()[i], 0.35f, 1.0f);  // on the mesh alone: elsewhere normals are guesses
    field.present = relight::fitPresentLight(brightness, field.relief.normals, seen);
    return field;
}

}  // namespace finish
