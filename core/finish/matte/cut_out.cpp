#include "core/finish/matte/cut_out.h"

#include <algorithm>
#include <utility>

#include "core/finish/matte/foreground.h"
#include "core/finish/matte/fuse.h"
#include "core/finish/matte/hair_doubts.h"
#include "core/finish/matte/strokes.h"

namespace finish {
namespace {

imaging::Box clipped(const imaging::Box& box, imaging::Extent extent)
{
    const int left = std::clamp(box.x, 0, extent.width);
    const int top = std::clamp(box.y, 0, extent.height);
    const int right = std::clamp(box.x + box.width, left, extent.width);
    const int bottom = std::clamp(box.y + box.height, top, extent.height);
    return {left, top, right - left, bottom - top};
}

matte::Painted painted(const MatteParams& params, imaging::Extent photo, const imaging::Box& region, const matte::Grid& grid)
{
    matte::Painted result;
    if (!params.keep.empty())
        result.keep = matte::paintStrokes(params.keep, photo, region, grid);
    if (!params.remove.empty())
        result.remove = matte::paintStrokes(params.remove, photo, region, grid);
    return result;
}

/// What one fused matte gives.
struct Refined {
    matte::LocalColours colours;
    matte::Projection projection;
    imaging::Image alpha;
    matte::HairDoubts doubts;
};

imaging::Image without(const imaging::Image& fused, const imaging::Image& intruders)
{
    const imaging::Image gone = matte::stretched(intruders, fused.extent());
    imaging::Image rest = fused;
    for (std::size_t i = 0; i < rest.size(); ++i)
        rest.pixels()[i] *= 1 - gone.pixels()[i];
    return rest;
}

imaging::Image atMost(const imaging::Image& fused, const imaging::Image& alpha, imaging::Extent cells)
{
    imaging::Image most = matte::stretched(fused, cells);
    const imaging::Image refined = matte::stretched(alpha, cells);
    for (std::size_t i = 0; i < most.size(); ++i)
        most.pixels()[i] = std::max(most.pixels()[i], refined.pixels()[i]);
    return most;
}

}  // namespace

CutOut cutOut(const imaging::Image& photo, const vision::Face& face, const vision::NetMatte& net, const MatteParams& params,
              const base::RunContext& run, const DebugImages* debug)
{
    CutOut person;
    person.region = clipped(net.region, photo.extent());
    if (person.region.empty() || net.alpha.empty() || net.prior.empty())
        return {};
    constexpr int kSteps = 4;
    run.checkpoint({"Refining hair and edges", 0, kSteps});
    const matte::HeadFrame frame = matte::headFrame(face, person.region);
    const matte::Grid grid = matte::makeGrid(person.region.extent(), frame.unit);
    const matte::Painted strokes = painted(params, photo.extent(), person.region, grid);
    imaging::Image fused = matte::fuse(net, frame, grid, strokes, run, debug);

    run.checkpoint({"Refining hair and edges", 1, kSteps});
    const imaging::Image cells = matte::cellColours(photo, person.region, grid, run);
    const auto refined = [&] {
        const matte::SureCells sure = matte::sureCells(fused, grid);
        Refined made{.colours = matte::localColours(cells, sure, frame, grid, run), .projection = {}, .alpha = {}, .doubts = {}};
        made.projection = matte::makeProjection(made.colours, sure, fused, frame, grid, debug);
        run.checkpoint({"Refining hair and edges", 2, kSteps});
        made.alpha = matte::refineAlpha(photo, person.region, fused, made.projection, grid, frame, strokes, run);
        made.doubts = matte::hairDoubts(cells, matte::stretched(made.alpha, grid.cells), sure, frame, grid);
        return made;
    };
    Refined made = refined();
    if (!made.doubts.intruders.empty()) {
        fused = without(fused, made.doubts.intruders);
        made = refined();
    }

    run.checkpoint({"Refining hair and edges", 3, kSteps});
    person.foreground = matte::foregroundColours(photo, person.region, made.alpha, made.colours, made.projection, grid, run);
    person.presence = atMost(fused, made.alpha, grid.cells);
    person.unit = frame.unit;
    person.hairTrust = matte::trustLess(made.projection.hairTrust, made.doubts);
    person.alpha = std::move(made.alpha);
    run.checkpoint({"Refining hair and edges", kSteps, kSteps});
    return person;
}

}  // namespace finish
