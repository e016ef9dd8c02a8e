#include "core/finish/retouch/stray_hair.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/finish.h"
#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/matte/strokes.h"
#include "core/finish/ramp.h"
#include "core/finish/subject_found.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

// Lengths in D; tried on the mattes of 33 portraits, looked at at 400 % on ten of them.
constexpr float kHair = 0.012f, kLock = 0.03f;          // radii: what is thinner is a hair beside the head, and farther off
constexpr float kHead = 0.03f;                          // what is thicker belongs to the head
constexpr float kGaps = 0.12f;                          // between curls, that belong to it too
constexpr float kEdgeFrom = 0.02f, kEdgeTo = 0.06f;     // off the head: where hair begins to stray
constexpr float kFarFrom = 0.06f, kFarTo = 0.14f;       // where locks do
constexpr float kShoulders = -0.7f, kNeck = -0.4f;      // above the chin
constexpr float kUnseen = 1.0f / 255;

cv::Mat disc(float radius)
{
    const int r = std::max(1, static_cast<int>(std::lround(radius)));
    return cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * r + 1, 2 * r + 1});
}

imaging::Image where(const imaging::Image& values, const auto& holds)
{
    imaging::Image mask(values.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < mask.size(); ++i)
        mask.pixels()[i] = holds(values.pixels()[i]) ? 1.0f : 0.0f;
    return mask;
}

/// Distance to the head with its hair, gaps between curls included, in cells.
imaging::Image distanceToHead(const imaging::Image& alpha, const matte::Grid& grid)
{
    imaging::Image opened(alpha.extent(), 1, imaging::Space::Data);
    cv::morphologyEx(imaging::asMat(alpha), imaging::asMat(opened), cv::MORPH_OPEN, disc(kHead * grid.unit));
    const float reach = kGaps * grid.unit;
    const imaging::Image toMass = matte::distanceTo(opened);
    const imaging::Image fromOutside = matte::distanceTo(where(toMass, [&](float d) { return d > reach; }));
    return matte::distanceTo(where(fromOutside, [&](float d) { return d >= reach; }));
}

/// Two channels on the grid: how much of a hair is taken, and how far a lock counts as one.
imaging::Image placesOf(const CutOut& cutOut, const imaging::Image& alpha, const vision::Face& face, std::span<const Stroke> keep, imaging::Extent photo,
                        const matte::Grid& grid)
{
    const imaging::Image distance = distanceToHead(alpha, grid);
    const imaging::Image heights = matte::heightsAboveChin(matte::headFrame(face, cutOut.region), grid);
    const imaging::Image kept = keep.empty() ? imaging::Image(grid.cells, 1, imaging::Space::Data, 0.0f) : matte::paintStrokes(keep, photo, cutOut.region, grid);
    imaging::Image places(grid.cells, 2, imaging::Space::Data);
    for (std::size_t i = 0; i < distance.size(); ++i) {
        const float d = distance.pixels()[i] / grid.unit;
        places.pixels()[2 * i] = smooth(d, kEdgeFrom, kEdgeTo) * smooth(heights.pixels()[i], kShoulders, kNeck) * (1 - kept.pixels()[i]);
        places.pixels()[2 * i + 1] = smooth(d, kFarFrom, kFarTo);
    }
    return places;
}

/// The pixels of all cells with matte at which something may be taken.
imaging::Box boxOf(const imaging::Image& places, const imaging::Image& alpha, const matte::Grid& grid)
{
    int left = grid.cells.width, top = grid.cells.height, right = -1, bottom = -1;
    for (int y = 0; y < grid.cells.height; ++y)
        for (int x = 0; x < grid.cells.width; ++x)
            if (places.at(x, y, 0) > 0 && alpha.at(x, y) > 0) {
                left = std::min(left, x), right = std::max(right, x);
                top = std::min(top, y), bottom = std::max(bottom, y);
            }
    if (right < 0)
        return {};
    const int x = grid.firstX(left), y = grid.firstY(top);
    return {x, y, grid.firstX(right + 1) - x, grid.firstY(bottom + 1) - y};
}

}  // namespace

StrayHair findStrayHair(const CutOut& cutOut, const vision::Face& face, std::span<const Stroke> keep, imaging::Extent photo, const base::RunContext& run)
{
    run.checkpoint();
    const float unit = matte::headFrame(face, cutOut.region).unit;
    const matte::Grid grid = matte::makeGrid(cutOut.region.extent(), unit);
    const imaging::Image cells = matte::stretched(cutOut.alpha, grid.cells);
    const imaging::Image places = placesOf(cutOut, cells, face, keep, photo, grid);
    StrayHair stray{boxOf(places, cells, grid), {}};
    if (stray.box.empty())
        return stray;
    run.checkpoint();

    const imaging::Box& box = stray.box;
    const cv::Mat alpha = imaging::asMat(cutOut.alpha);
    cv::Rect around = cv::Rect(box.x, box.y, box.width, box.height);
    const int margin = static_cast<int>(std::ceil(2 * kLock * unit)) + 3;  // so that the box's edge is no end of a hair
    around = cv::Rect(around.x - margin, around.y - margin, around.width + 2 * margin, around.height + 2 * margin) & cv::Rect(0, 0, alpha.cols, alpha.rows);
    const cv::Rect inner(box.x - around.x, box.y - around.y, box.width, box.height);
    // What an opening leaves of crossing hairs are discs: blurred, they are a breath of hair.
    const auto opened = [&](float radius) {
        cv::Mat left;
        cv::morphologyEx(alpha(around), left, cv::MORPH_OPEN, disc(radius));
        cv::GaussianBlur(left, left, {}, std::max(0.5f, radius / 2), 0, cv::BORDER_REPLICATE);
        return left;
    };
    const cv::Mat body = opened(kHair * unit);
    run.checkpoint();
    const cv::Mat thick = opened(kLock * unit);
    stray.loss = imaging::Image(box.extent(), 1, imaging::Space::Data);
    const matte::RowSampler sampler(places, grid.full);
    imaging::forRows(box.height, run, [&](int first, int last) {
        std::vector<float> row(2 * static_cast<std::size_t>(box.width));
        for (int y = first; y < last; ++y) {
            sampler.read(box.y + y, box.x, box.x + box.width, row.data());
            const float *a = cutOut.alpha.row(box.y + y) + box.x, *hair = body.ptr<float>(inner.y + y) + inner.x, *lock = thick.ptr<float>(inner.y + y) + inner.x;
            float* loss = stray.loss.row(y);
            for (int x = 0; x < box.width; ++x) {
                const float *place = row.data() + static_cast<std::ptrdiff_t>(2) * x, less = place[0] * (a[x] - std::lerp(hair[x], lock[x], place[1]));
                loss[x] = less > kUnseen ? less : 0;
            }
        }
    });
    return stray;
}

void takeAway(const StrayHair& stray, float strength, SubjectLayer& subject)
{
    if (stray.loss.empty() || !(strength > 0))
        return;
    imaging::Image& alpha = subject.writeAlpha(stray.box);
    for (int y = 0; y < stray.box.height; ++y) {
        float* a = alpha.row(y);
        const float* loss = stray.loss.row(y);
        for (int x = 0; x < stray.box.width; ++x)
            a[x] = std::max(0.0f, a[x] - strength * loss[x]);
    }
}

void strayHairSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, SubjectFound& found, const base::RunContext& run)
{
    if (const RetouchParams& params = recipe.retouch; params.strayHair > 0)
        takeAway(found.stray.get(params.keep, [&] { return findStrayHair(input.cutOut, input.face, params.keep, input.photo.extent(), run); }), params.strayHair / 100, subject);
}

}  // namespace finish
