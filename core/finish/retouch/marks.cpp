#include "core/finish/retouch/marks.h"

#include <algorithm>
#include <cmath>

#include "core/finish/matte/local_mean.h"
#include "core/finish/matte/strokes.h"
#include "core/finish/ramp.h"

namespace finish::retouch {
namespace {

constexpr float kWhole = 1.6f, kFaded = 2.4f;  // of a spot's radius; a Gaussian one has fallen to a seventh at 1.4
constexpr float kFinest = 0.008f;              // D; what of light is finer stays: the healed place keeps pores and noise. Colour has none to keep
constexpr float kAround = 0.03f;               // D
constexpr float kMost = 1.5f;                  // ln; the darkest mole is no farther from its surround

imaging::Image noneOf(const RetouchField& field)
{
    return {field.grid.cells, 1, imaging::Space::Data, 0.0f};
}

void merge(imaging::Image& map, const imaging::Image& with)
{
    for (std::size_t i = 0; i < map.size(); ++i)
        map.pixels()[i] = std::max(map.pixels()[i], with.pixels()[i]);
}

}  // namespace

void addDisc(imaging::Image& map, const imaging::Box& region, vision::Point at, float radius)
{
    const float scale = static_cast<float>(map.width()) / static_cast<float>(region.width);
    const float x0 = (at.x - static_cast<float>(region.x)) * scale - 0.5f, y0 = (at.y - static_cast<float>(region.y)) * scale - 0.5f, r = radius * scale;
    if (!std::isfinite(x0) || !std::isfinite(y0) || !(r > 0 && r < 1e6f))
        return;
    const auto within = [](float v, int size) { return static_cast<int>(std::clamp(v, 0.0f, static_cast<float>(size))); };
    for (int y = within(y0 - kFaded * r, map.height()); y < within(y0 + kFaded * r + 1, map.height()); ++y)
        for (int x = within(x0 - kFaded * r, map.width()); x < within(x0 + kFaded * r + 1, map.width()); ++x) {
            const float distance = std::hypot(static_cast<float>(x) - x0, static_cast<float>(y) - y0);
            map.at(x, y) = std::max(map.at(x, y), 1 - smooth(distance, kWhole * r, kFaded * r));
        }
}

imaging::Image healing(const imaging::Image& colours, const imaging::Image& clean, float unit)
{
    const imaging::Image around = matte::localMean(colours, clean, kAround * unit);
    imaging::Image light(colours.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < light.size(); ++i)
        light.pixels()[i] = colours.pixels()[4 * i + 3];
    // Twice, with what the first time left (Tukey 1977, "twicing"): once leaves a seventh of a small spot's middle.
    imaging::Image rest = light;
    matte::blur(light, kFinest * unit);
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest.pixels()[i] -= light.pixels()[i];
    matte::blur(rest, kFinest * unit);
    imaging::Image offsets(colours.extent(), 3, imaging::Space::Data);
    for (std::size_t i = 0; i < colours.extent().area(); ++i)
        for (std::size_t c = 0; c < 3; ++c) {
            const float own = light.pixels()[i] + rest.pixels()[i] + colours.pixels()[4 * i + c] - colours.pixels()[4 * i + 3];
            offsets.pixels()[3 * i + c] = std::clamp(around.pixels()[4 * i + c] - own, -kMost, kMost);
        }
    return offsets;
}

imaging::Image keptPlaces(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo)
{
    imaging::Image kept = noneOf(field);
    for (const vision::Spot& spot : field.spots)
        if (spot.kind != vision::Spot::Kind::Red)
            addDisc(kept, field.region, spot.at,
                    spot.radius * field.grid.unit * static_cast<float>(field.region.width) / static_cast<float>(field.grid.cells.width));
    for (const PermanentMark& mark : marks)
        addDisc(kept, field.region, mark.at, mark.radius);
    // What the person says stands above what the program takes it for.
    if (!params.remove.empty()) {
        const imaging::Image open = matte::paintStrokes(params.remove, photo, field.region, field.grid);
        for (std::size_t i = 0; i < kept.size(); ++i)
            kept.pixels()[i] *= 1 - open.pixels()[i];
    }
    if (!params.keep.empty())
        merge(kept, matte::paintStrokes(params.keep, photo, field.region, field.grid));
    return kept;
}

imaging::Image healedPlaces(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo)
{
    imaging::Image healed = noneOf(field);
    for (const vision::Spot& spot : field.spots)
        if (spot.kind == vision::Spot::Kind::Red)
            addDisc(healed, field.region, spot.at,
                    spot.radius * field.grid.unit * static_cast<float>(field.region.width) / static_cast<float>(field.grid.cells.width));
    if (!params.remove.empty())
        merge(healed, matte::paintStrokes(params.remove, photo, field.region, field.grid));
    const imaging::Image kept = keptPlaces(field, params, marks, photo);
    for (std::size_t i = 0; i < healed.size(); ++i)
        healed.pixels()[i] *= (1 - kept.pixels()[i]) * field.skin.pixels()[i];
    return healed;
}

}  // namespace finish::retouch
