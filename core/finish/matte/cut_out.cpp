#include "core/finish/matte/cut_out.h"

#include <algorithm>

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
    const imaging::Image fused = matte::fuse(net, frame, grid, strokes, run, debug);

    run.checkpoint({"Refining hair and edges", 1, kSteps});
    const imaging::Image cells = matte::cellColours(photo, person.region, grid, run);
    const matte::SureCells sure = matte::sureCells(fused, grid);
    const matte::LocalColours colours = matte::localColours(cells, sure, frame, grid, run);
    const matte::Projection projection = matte::makeProjection(colours, sure, fused, frame, grid, debug);

    run.checkpoint({"Refining hair and edges", 2, kSteps});
    person.alpha = matte::refineAlpha(photo, person.region, fused, projection, grid, frame, strokes, run);

    run.checkpoint({"Refining hair and edges", 3, kSteps});
    person.foreground = matte::foregroundColours(photo, person.region, person.alpha, colours, projection, grid, run);
    person.presence = atMost(fused, person.alpha, grid.cells);
    person.unit = frame.unit;
    person.hairTrust = matte::trustLess(projection.hairTrust, matte::hairDoubts(cells, matte::stretched(person.alpha, grid.cells), sure, frame, grid));
    run.checkpoint({"Refining hair and edges", kSteps, kSteps});
    return person;
}

}  // namespace finish
