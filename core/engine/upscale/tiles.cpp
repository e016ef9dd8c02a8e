#include "core/engine/upscale/tiles.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <set>
#include <utility>

#include "core/base/error.h"
#include "core/base/platform.h"
#include "core/engine/nets/tensor_shapes.h"
#include "core/engine/operators/blank_operators.h"
#include "core/engine/operators/failures.h"

namespace engine {
namespace {

/// A stretch of one side: what is kept of the result, and what the network is shown for it.
struct Span {
    std::int64_t from, to;            ///< kept
    std::int64_t shownFrom, shownTo;  ///< with margins
};

/// Kept stretches are of equal length but for rounding, and begin at multiples of `unit`.
std::vector<Span> cut(std::int64_t length, const Tiling& tiling, std::int64_t unit)
{
    const std::int64_t margin = (tiling.margin + unit - 1) / unit * unit;
    const std::int64_t most = std::max(unit, (tiling.tile - 2 * margin) / unit * unit);
    if (length <= tiling.tile)
        return {{0, length, 0, length}};
    const std::int64_t count = (length + most - 1) / most;
    const std::int64_t step = ((length + count - 1) / count + unit - 1) / unit * unit;
    std::vector<Span> spans;
    for (std::int64_t from = 0; from < length; from += step) {
        const std::int64_t to = std::min(from + step, length);
        spans.push_back({from, to, std::max<std::int64_t>(0, from - margin), std::min(length, to + margin)});
    }
    return spans;
}

}  // namespace

at::Tensor upscaled(const RrdbNet& net, const at::Tensor& picture, const Operators& operators, const Tiling& tiling)
{
    const c10::InferenceMode inference;
    const std::int64_t height = picture.size(1), width = picture.size(2), scale = net.scale, unit = net.unshuffle;
    // A folded picture needs whole cells: the border repeats for them.
    const std::int64_t missingRows = (unit - height % unit) % unit, missingColumns = (unit - width % unit) % unit;
    at::Tensor whole = picture.clamp(0, 1).unsqueeze(0);
    if (missingRows + missingColumns > 0)
        whole = at::replication_pad2d(whole, {0, missingColumns, 0, missingRows});
    const auto options = operators.plain(Weights(net.weights)["conv_first.bias"]).options();
    at::Tensor result = at::empty({3, height * scale, width * scale}, picture.options());

    const std::vector<Span> rows = cut(whole.size(2), tiling, unit), columns = cut(whole.size(3), tiling, unit);
    const int tiles = static_cast<int>(rows.size() * columns.size());
    int done = 0;
    std::set<std::pair<std::int64_t, std::int64_t>> walked;
    for (const Span& row : rows)
        for (const Span& column : columns) {
            operators.run().checkpoint({.stage = "upscale", .step = done++, .steps = tiles});
            if (!whole.is_meta())
                base::returnFreedMemory();  // a tile's large blocks leave holes that the next one's do not fit into
            if (whole.is_meta() && !walked.emplace(row.shownTo - row.shownFrom, column.shownTo - column.shownFrom).second)
                continue;
            const at::Tensor shown = whole.slice(2, row.shownFrom, row.shownTo).slice(3, column.shownFrom, column.shownTo).to(options).contiguous();
            const at::Tensor large = rrdb(net, shown, operators).to(picture.options())[0];
            if (!isFinite(large))
                inFile(net.source, [&] {
                    requireFiniteWeights(net.weights, "upscaler");
                    throw base::Error(base::ErrorCode::ModelFailed, "The upscaler gives values that are no numbers", "Use another upscaler; this file is damaged.");
                });
            const std::int64_t bottom = std::min(row.to, height), right = std::min(column.to, width);
            const at::Tensor kept = large.slice(1, (row.from - row.shownFrom) * scale, (bottom - row.shownFrom) * scale)
                                        .slice(2, (column.from - column.shownFrom) * scale, (right - column.shownFrom) * scale);
            result.slice(1, row.from * scale, bottom * scale).slice(2, column.from * scale, right * scale).copy_(kept.clamp(0, 1));
        }
    return result;
}

std::int64_t upscaleNeed(const RrdbNet& net, std::int64_t width, std::int64_t height, const Footprint& footprint, const Tiling& tiling)
{
    const BlankMemory memory;
    const BlankOperators operators({}, footprint);
    upscaled(net, at::empty({3, height, width}, at::TensorOptions().device(at::kMeta).dtype(at::kFloat)), operators, tiling);
    return memory.peak();
}

}  // namespace engine
