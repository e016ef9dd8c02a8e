#include "core/finish/background/composite.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/finish/grain/grain.h"
#include "core/finish/matte/grid.h"
#include "core/finish/ramp.h"
#include "core/finish/subject_sampler.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr double kWrapUnit = 64;  // pixels for D, at every size of output: preview and full picture wrap alike

constexpr float kScatter = 0.35f;  // most that wrap may add, as a share of the subject's own light ...
constexpr float kLens = 0.004f;    // ... and what a lens adds by itself, linear

/// What spills around the edge: the backdrop's light blurred by .12 D, and as fourth channel how much backdrop is near (.05 D).
imaging::Image wrapMap(const SubjectLayer& subject, const Backdrop& backdrop, const Framing& framing)
{
    const imaging::Extent cells = drawingExtent(framing, kWrapUnit);
    const Affine toCells{double(cells.width) / framing.output.width, 0, 0, 0, double(cells.height) / framing.output.height, 0};
    const double unit = framing.unitLength * toCells.yy;

    // The matte, averaged down to the cells' scale and then turned into place.
    const imaging::Box& region = subject.region();
    const double shrink = std::min(1.0, framing.scale * toCells.yy);
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * shrink))); };
    const imaging::Image reduced = matte::stretched(subject.alpha(), {side(region.width), side(region.height)});
    const Affine fromReduced{double(region.width) / reduced.width(), 0, double(region.x), 0, double(region.height) / reduced.height(), double(region.y)};
    const Affine source = Affine{1, 0, -0.5, 0, 1, -0.5} * (toCells * framing.toOutput * fromReduced).inverse() * Affine{1, 0, 0.5, 0, 1, 0.5};
    cv::Mat alpha;
    // Replicated: a body that the photo's border cuts goes on behind the frame and gets no light from there.
    cv::warpAffine(imaging::asMat(reduced), alpha, cv::Matx23d(source.xx, source.xy, source.dx, source.yx, source.yy, source.dy),
                   {cells.width, cells.height}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    cv::GaussianBlur(alpha, alpha, {}, 0.05 * unit, 0.05 * unit, cv::BORDER_REPLICATE);

    imaging::Image map = matte::stretched(backdrop.light, cells);
    const cv::Mat light = imaging::asMat(map);
    if (backdrop.light.width() > 1)
        cv::GaussianBlur(light, light, {}, 0.12 * unit, 0.12 * unit, cv::BORDER_REPLICATE);
    for (int y = 0; y < cells.height; ++y)
        for (int x = 0; x < cells.width; ++x)
            map.at(x, y, 3) = 1 - alpha.at<float>(y, x);
    return map;
}

struct Strengths {
    float wrap = 0;
    Rgb gains{1, 1, 1};  ///< of the subject
    float grain = 0;
};

/// Premultiplied subject over the backdrop, in place of the backdrop.
void over(const float* subject, const float* wrap, const Strengths& strength, int count, float* out)
{
    for (int x = 0; x < count; ++x, subject += 4, out += 3) {
        const float a = subject[3];
        if (a == 0)
            continue;
        float p[3] = {subject[0] * strength.gains[0], subject[1] * strength.gains[1], subject[2] * strength.gains[2]};
        float k = 0;
        const float* light = wrap != nullptr ? wrap + 4 * x : p;
        if (wrap != nullptr) {
            const float edge = std::clamp(1.6f * a * light[3], 0.0f, 1.0f);
            const float yb = std::max(0.0f, luminance(light)), yf = std::max(0.0f, luminance(p)) / a;
            // A lerp and no addition: on dark backdrops it also gives the thin darkening of the edge.
            k = strength.wrap * edge * std::clamp(1.6f * yb / (yf + yb + 0.02f), 0.1f, 1.0f);
            // Light that reaches around an edge is scattered by what is there: dark hair stays dark, or white paper draws a grey rim in it.
            if (yb > yf)
                k = std::min(k, (kScatter * yf + kLens) / (yb - yf));
        }
        for (int c = 0; c < 3; ++c)
            out[c] = p[c] * (1 - k) + light[c] * k * a + out[c] * (1 - a);
    }
}

/// A solid colour is asked for where it has to be that colour exactly: it gets no grain.
float grainFor(const Recipe& recipe, const Framing& framing, float noise)
{
    if (recipe.grain.strength <= 0 || recipe.background.kind == BackgroundKind::Solid)
        return 0;
    return grainSigma(noise, framing.scale, recipe.grain.strength);
}

/// Full on the backdrop; a quarter on the subject, which has its own.
void addGrain(const float* grain, const float* subject, SubjectSampler::Run run, float sigma, int width, float* out)
{
    constexpr float kDark = 0.02f;  // below this root of luminance grain would turn to speckle
    for (int x = 0; x < width; ++x, out += 3) {
        const float a = x >= run.first && x < run.last ? subject[4 * x + 3] : 0;
        const float root = std::sqrt(std::max(0.0f, luminance(out)));
        const float factor = std::max(0.0f, 1 + sigma * (1 - 0.75f * a) * grain[x] / std::max(root, kDark));
        const float gain = factor * factor;
        for (int c = 0; c < 3; ++c)
            out[c] *= gain;
    }
}

/// A row of the subject, before it meets a background that is to stay as it is.
void gradeSubject(float* rgba, int count, const Rgb& gains, const ColourTransform& look)
{
    if (gains != Rgb{1, 1, 1})
        for (int x = 0; x < count; ++x)
            for (int c = 0; c < 3; ++c)
                rgba[4 * x + c] *= gains[static_cast<std::size_t>(c)];
    if (!look.isIdentity())
        look.applyPremultiplied(rgba, count);
}

imaging::Image transparent(const SubjectSampler& sampler, imaging::Extent extent, const Rgb& gains, const ColourTransform& look, const base::RunContext& run)
{
    imaging::Image out(extent, 4, imaging::Space::Linear);
    imaging::forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            float* p = out.row(y);
            const auto covered = sampler.row(y, extent.width, p);
            std::fill(p, p + 4 * covered.first, 0.0f);
            std::fill(p + 4 * covered.last, p + 4 * extent.width, 0.0f);
            gradeSubject(p + 4 * covered.first, covered.last - covered.first, gains, look);
            for (int x = covered.first; x < covered.last; ++x)
                if (const float a = p[4 * x + 3]; a > 0 && a < 1)
                    for (int c = 0; c < 3; ++c)
                        p[4 * x + c] /= a;
        }
    });
    return out;
}

}  // namespace

Rgb backdropTint(const Backdrop& backdrop, const Recipe& recipe)
{
    Rgb tint{1, 1, 1};
    const float y = luminance(backdrop.mean.data());
    if (recipe.background.kind == BackgroundKind::Transparent || recipe.background.tint <= 0 || y < 1e-4f)
        return tint;
    for (std::size_t c = 0; c < 3; ++c)
        tint[c] = 1 + recipe.background.tint / 100 * (std::clamp(backdrop.mean[c] / y, 0.4f, 2.5f) - 1);
    return tint;
}

imaging::Image composite(const SubjectLayer& subject, const Backdrop& backdrop, const Framing& framing, const Recipe& recipe, float noise, const ColourTransform& anchored,
                         const base::RunContext& run)
{
    const SubjectSampler sampler(subject.colours(), subject.alpha(), subject.region(), framing.toOutput, run);
    const imaging::Extent extent = framing.output;
    // The anchor answers what the studio's light did to the person; nothing of that happened to the backdrop.
    Rgb gains = backdropTint(backdrop, recipe);
    for (std::size_t c = 0; c < 3; ++c)
        gains[c] *= subject.gains()[c] * anchored.anchor()[c];
    const ColourTransform look = anchored.withoutAnchor();
    if (recipe.background.kind == BackgroundKind::Transparent)
        return transparent(sampler, extent, gains, look, run);

    const bool exact = recipe.background.kind == BackgroundKind::Solid;
    const bool graded = !look.isIdentity();
    const Strengths strength{recipe.background.wrap / 100, exact && graded ? Rgb{1, 1, 1} : gains, grainFor(recipe, framing, noise)};
    const imaging::Image wrap = strength.wrap > 0 ? wrapMap(subject, backdrop, framing) : imaging::Image();
    imaging::Image out(extent, 3, imaging::Space::Linear);
    imaging::forRows(extent.height, run, [&](int first, int last) {
        const auto width = static_cast<std::size_t>(extent.width);
        std::vector<float> rgba(4 * width), behind(4 * width), spill(wrap.empty() ? 0 : 4 * width);
        const matte::RowSampler light(backdrop.light, extent);
        std::optional<matte::RowSampler> wrapRows;
        if (!wrap.empty())
            wrapRows.emplace(wrap, extent);
        std::optional<GrainRows> grain;
        if (strength.grain > 0)
            grain.emplace(extent.width, recipe.seed);
        for (int y = first; y < last; ++y) {
            float* row = out.row(y);
            light.read(y, 0, extent.width, behind.data());
            for (std::size_t x = 0; x < width; ++x)
                std::copy_n(behind.data() + 4 * x, 3, row + 3 * x);
            const auto covered = sampler.row(y, extent.width, rgba.data());
            if (exact && graded)
                gradeSubject(rgba.data() + 4 * covered.first, covered.last - covered.first, gains, look);
            if (wrapRows && covered.first < covered.last)
                wrapRows->read(y, covered.first, covered.last, spill.data());
            over(rgba.data() + 4 * covered.first, wrapRows ? spill.data() : nullptr, strength, covered.last - covered.first, row + 3 * covered.first);
            if (graded && !exact)
                look.apply(row, extent.width);
            if (grain)
                addGrain(grain->row(y), rgba.data(), covered, strength.grain, extent.width, row);
        }
    });
    return out;
}

}  // namespace finish
