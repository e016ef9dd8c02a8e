#include "core/finish/retouch/retouch.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/finish/matte/strokes.h"

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

void add(imaging::Image& sum, const imaging::Image& offsets, float strength, const imaging::Image* spared, const imaging::Image* where)
{
    for (std::size_t i = 0; i < sum.extent().area(); ++i) {
        const float part = strength * (spared != nullptr ? 1 - spared->pixels()[i] : 1.0f) * (where != nullptr ? where->pixels()[i] : 1.0f);
        if (part != 0)
            for (std::size_t c = 0; c < 3; ++c)
                sum.pixels()[4 * i + c] += part * offsets.pixels()[3 * i + c];
    }
}

}  // namespace

imaging::Image retouchGains(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo)
{
    imaging::Image sum(field.grid.cells, 4, imaging::Space::Data, 0.0f);
    std::optional<imaging::Image> kept;
    for (const RetouchLayer& layer : field.layers)
        if (const float strength = params.*layer.strength / 100; strength > 0) {
            if (layer.sparesMarks && !kept)
                kept = retouch::keptPlaces(field, params, marks, photo);
            add(sum, layer.offsets, strength, layer.sparesMarks ? &*kept : nullptr, nullptr);
        }
    if (params.heal > 0) {
        const imaging::Image where = retouch::healedPlaces(field, params, marks, photo);
        add(sum, params.remove.empty() ? field.healing : healingWith(field, params, photo), params.heal / 100, nullptr, &where);
    }
    for (float& v : sum.pixels())
        v = v == 0 ? 1 : std::exp(v);
    return sum;
}

}  // namespace finish
