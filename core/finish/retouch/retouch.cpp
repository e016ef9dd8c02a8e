#include "core/finish/retouch/retouch.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/finish/matte/strokes.h"
#include "core/finish/ramp.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

/// The healing that a recipe without strokes does is measured already; places that the person painted are no examples for their surround.
imaging::Image healingWith(const RetouchField& field, const RetouchParams& params, imaging::Extent photo)
{
    imaging::Image clean = field.clean;
    const imaging::Image painted = matte::paintStrokes(params.remove, photo, field.region, field.grid);
    for (std::size_t i = 0; i < clean.size(); ++i)
        clean.pixels()[i] *= 1 - painted.pixels()[i];
    return retouch::healing(field.colours, clean, field.grid.unit);
}

/// A layer with what it is weighted by.
struct Part {
    const imaging::Image* offsets;
    float strength;
    const imaging::Image* spared = nullptr;
    const imaging::Image* where = nullptr;
};

/// @param spared, where  none: 0 and 1 everywhere
void add(const float* offsets, float strength, const float* spared, const float* where, int count, float* sum)
{
    for (int x = 0; x < count; ++x) {
        const float part = strength * (spared != nullptr ? 1 - spared[x] : 1.0f) * (where != nullptr ? where[x] : 1.0f);
        if (part != 0)
            for (int c = 0; c < 3; ++c)
                sum[4 * x + c] += part * offsets[3 * x + c];
    }
}

}  // namespace

imaging::Image retouchGains(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo)
{
    std::vector<Part> parts;
    std::optional<imaging::Image> kept, healed;
    imaging::Image healing;
    for (const RetouchLayer& layer : field.layers)
        if (const float strength = params.*layer.strength / 100; strength > 0) {
            if (layer.sparesMarks && !kept)
                kept = retouch::keptPlaces(field, params, marks, photo);
            parts.push_back({&layer.offsets, strength, layer.sparesMarks ? &*kept : nullptr});
        }
    if (params.heal > 0) {
        healed = retouch::healedPlaces(field, params, marks, photo);
        if (!params.remove.empty())
            healing = healingWith(field, params, photo);
        parts.push_back({params.remove.empty() ? &field.healing : &healing, params.heal / 100, nullptr, &*healed});
    }
    imaging::Image gains(field.grid.cells, 4, imaging::Space::Data);
    imaging::forRows(gains.height(), {}, [&](int first, int last) {
        const auto rowOf = [](const imaging::Image* map, int y) { return map != nullptr ? map->row(y) : nullptr; };
        for (int y = first; y < last; ++y) {
            float* row = gains.row(y);
            std::fill_n(row, 4 * gains.width(), 0.0f);
            for (const Part& part : parts)
                add(part.offsets->row(y), part.strength, rowOf(part.spared, y), rowOf(part.where, y), gains.width(), row);
            for (int i = 0; i < 4 * gains.width(); ++i)
                row[i] = quickExp(row[i]);
        }
    });
    return gains;
}

}  // namespace finish
