#include "core/finish/matte/fuse.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/matte/head_maps.h"
#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish::matte {
namespace {

using imaging::Image;
using imaging::Space;

/// The weights of the fusion, interleaved so that one read fetches them all.
enum Weight { Body, Contour, Oval, Person, Connected, Deep, Keep, Remove, kWeights };

template <class Function>
Image mapped(const Image& in, const Function& function)
{
    Image out(in.extent(), 1, Space::Data);
    const float* from = in.row(0);
    float* to = out.row(0);
    for (std::size_t i = 0; i < in.size(); ++i)
        to[i] = function(from[i]);
    return out;
}

Image dilated(const Image& map, float radius)
{
    Image out(map.extent(), 1, Space::Data);
    const int r = static_cast<int>(std::lround(radius));
    const cv::Mat disc = cv::getStructuringElement(cv::MORPH_ELLIPSE, {2 * r + 1, 2 * r + 1});
    const cv::Mat to = imaging::asMat(out);
    cv::dilate(imaging::asMat(map), to, disc, {-1, -1}, 1, cv::BORDER_REPLICATE);
    return out;
}

/// Shrunk by `radius` and softened by `sigma` (units): 1 inside, 0 at the outline and beyond. The border of the photo is no outline.
Image eroded(const Image& mask, const Grid& grid, float radius, float sigma)
{
    const Image outside = mapped(mask, [](float m) { return 1.0f - m; });
    Image core = mapped(distanceTo(outside), [&](float d) { return d > radius * grid.unit ? 1.0f : 0.0f; });
    blur(core, sigma * grid.unit);
    return mapped(core, [](float c) { return smooth(c, 0.3f, 0.9f); });
}

/// Finishing steps 1 to 5 for one pixel.
float combined(float net, const float* w)
{
    float a = clamp01((net - 0.03f) / 0.90f);
    a = std::max(a, w[Body]);
    a = std::max(a, smooth(net, 0.10f, 0.40f) * w[Contour]);
    a = std::max(a, w[Oval]);
    return a * w[Person];
}

void setWeight(Image& weights, Weight which, const Image& map)
{
    for (int y = 0; y < weights.height(); ++y)
        for (int x = 0; x < weights.width(); ++x)
            weights.at(x, y, which) = map.at(x, y);
}

/// Label of the component of mask > 0 at a point, or of the largest when there is none at the point; as mask 0/1.
Image component(const cv::Mat& mask, const vision::Point& at)
{
    Image out({mask.cols, mask.rows}, 1, Space::Data, 0.0f);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int count = cv::connectedComponentsWithStats(mask, labels, stats, centres, 8, CV_32S);
    const int x = static_cast<int>(std::lround(at.x));
    const int y = static_cast<int>(std::lround(at.y));
    int label = 0;
    if (x >= 0 && y >= 0 && x < mask.cols && y < mask.rows)
        label = labels.at<int>(y, x);
    if (label == 0)
        for (int i = 1; i < count; ++i)
            if (label == 0 || stats.at<int>(i, cv::CC_STAT_AREA) > stats.at<int>(label, cv::CC_STAT_AREA))
                label = i;
    if (label == 0)
        return out;
    cv::Mat chosen;
    cv::compare(labels, label, chosen, cv::CMP_EQ);
    chosen.convertTo(imaging::asMat(out), CV_32F, 1.0 / 255);
    return out;
}

/// Step 6: soft pixels must hang together with the person's solid shape and lie near it.
Image connectedTo(const Image& solid, const Image& alpha, const vision::Point& nose, const Grid& grid)
{
    cv::Mat soft;
    cv::compare(imaging::asMat(alpha), 0.06, soft, cv::CMP_GT);
    const Image away = distanceTo(solid);
    const Image hanging = component(soft, nose);
    // One cell of margin: the map is read bilinearly, and must not thin the outermost hair.
    Image keep = dilated(hanging, 1);
    for (std::size_t i = 0; i < keep.size(); ++i)
        keep.pixels()[i] *= 1.0f - smooth(away.pixels()[i], 0.75f * grid.unit, 0.90f * grid.unit);
    return keep;
}

Image bodyWeight(const Image& prior, const Image& t, const Grid& grid)
{
    const Image sure = mapped(prior, [](float s) { return s > 0.85f ? 1.0f : 0.0f; });
    Image body = eroded(sure, grid, 0.06f, 0.03f);
    for (std::size_t i = 0; i < body.size(); ++i)
        body.pixels()[i] *= smooth(-t.pixels()[i], -0.3f, 0.25f);
    return body;
}

Image contourWeight(const Image& prior, const Image& t, const Grid& grid)
{
    Image contour = dilated(prior, 0.05f * grid.unit);
    blur(contour, 0.05f * grid.unit);
    for (std::size_t i = 0; i < contour.size(); ++i)
        contour.pixels()[i] = smooth(contour.pixels()[i], 0.15f, 0.45f) * smooth(-t.pixels()[i], 0.0f, 0.25f);
    return contour;
}

Image personWeight(const Image& prior, const Image& oval, const Grid& grid)
{
    // The oval counts as person whatever the net says: a prior that saw nothing must not erase the face.
    Image person(prior.extent(), 1, Space::Data);
    for (std::size_t i = 0; i < person.size(); ++i)
        person.pixels()[i] = std::max(prior.pixels()[i] > 0.25f ? 1.0f : 0.0f, oval.pixels()[i]);
    person = mapped(distanceTo(person), [&](float d) { return d < 0.45f * grid.unit ? 1.0f : 0.0f; });
    blur(person, 0.12f * grid.unit);
    return mapped(person, [](float p) { return smooth(p, 0.2f, 0.8f); });
}

Image netOnGrid(const Image& net, imaging::Extent cells)
{
    return mapped(stretched(net, cells), [](float a) { return clamp01(a); });
}

Image fusionWeights(const vision::NetMatte& net, const HeadFrame& frame, const Grid& grid, const Painted& painted)
{
    Image weights(grid.cells, kWeights, Space::Data, 0.0f);
    const Image prior = netOnGrid(net.prior, grid.cells);
    const Image t = heightsAboveChin(frame, grid);
    const Image oval = ovalMask(frame, grid);
    setWeight(weights, Body, bodyWeight(prior, t, grid));
    setWeight(weights, Contour, contourWeight(prior, t, grid));
    setWeight(weights, Oval, eroded(oval, grid, 0.06f, 0.03f));
    setWeight(weights, Person, personWeight(prior, oval, grid));

    // Steps 6 and 7 look at the shape that steps 1 to 5 give. Wisps thinner than a cell count with their peak.
    const Image peaks = dilated(net.alpha, 1);
    const Image mean = netOnGrid(net.alpha, grid.cells);
    const Image peak = netOnGrid(peaks, grid.cells);
    Image alpha(grid.cells, 1, Space::Data);
    Image reach(grid.cells, 1, Space::Data);
    for (int y = 0; y < alpha.height(); ++y)
        for (int x = 0; x < alpha.width(); ++x) {
            const float* w = weights.row(y) + static_cast<std::size_t>(x) * kWeights;
            alpha.at(x, y) = combined(mean.at(x, y), w);
            reach.at(x, y) = combined(peak.at(x, y), w);
        }
    const vision::Point nose{grid.cellX(frame.nose.x), grid.cellY(frame.nose.y)};
    cv::Mat solidMask;
    cv::compare(imaging::asMat(alpha), 0.5, solidMask, cv::CMP_GT);
    const Image solid = component(solidMask, nose);
    setWeight(weights, Connected, connectedTo(solid, reach, nose, grid));
    const Image open = mapped(solid, [](float s) { return 1.0f - s; });
    setWeight(weights, Deep, mapped(distanceTo(open), [&](float d) { return smooth(d / grid.unit, 0.06f, 0.20f); }));

    if (!painted.keep.empty())
        setWeight(weights, Keep, painted.keep);
    if (!painted.remove.empty())
        setWeight(weights, Remove, painted.remove);
    return weights;
}

}  // namespace

imaging::Image fuse(const vision::NetMatte& net, const HeadFrame& frame, const Grid& grid, const Painted& painted,
                    const base::RunContext& run, const DebugImages* debug)
{
    const Image weights = fusionWeights(net, frame, grid, painted);
    run.checkpoint();
    const imaging::Extent extent = net.alpha.extent();
    const RowSampler sampler(weights, extent);
    Image fused(extent, 1, Space::Data);
    imaging::forRows(extent.height, run, [&](int first, int last) {
        std::vector<float> row(static_cast<std::size_t>(extent.width) * kWeights);
        for (int y = first; y < last; ++y) {
            sampler.read(y, 0, extent.width, row.data());
            const float* in = net.alpha.row(y);
            const float* w = row.data();
            float* out = fused.row(y);
            for (int x = 0; x < extent.width; ++x, w += kWeights) {
                float a = combined(clamp01(in[x]), w) * w[Connected];
                a += (1.0f - a) * w[Deep] * smooth(a, 0.5f, 0.8f);
                a = std::max(a, w[Keep]);
                out[x] = std::min(a, 1.0f - w[Remove]);
            }
        }
    });
    show(debug, "fused", fused);
    return fused;
}

}  // namespace finish::matte
