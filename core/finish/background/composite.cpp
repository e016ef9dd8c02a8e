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
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

// Pixels for D, at every size of output: preview and full picture wrap alike.
constexpr double kNearUnit = 64;
constexpr double kSpillUnit = 16;  // light blurred by .12 D needs no more

constexpr float kScatter = 0.35f;  // most that wrap may add, as a share of the subject's own light ...
constexpr float kLens = 0.004f;    // ... and what a lens adds by itself, linear

struct Strengths {
    float wrap = 0;
    Rgb gains{1, 1, 1};  ///< of the subject
    float grain = 0;
};

/// A row, channels apart, so that the loops vectorise.
struct Planes {
    std::vector<float> red, green, blue;
    explicit Planes(std::size_t width) : red(width), green(width), blue(width) {}
    PictureRow row() const { return {red.data(), green.data(), blue.data()}; }

    void read(const float* rgba, int count)
    {
        float *r = red.data(), *g = green.data(), *b = blue.data();
        for (int x = 0; x < count; ++x, rgba += 4) {
            r[x] = rgba[0];
            g[x] = rgba[1];
            b[x] = rgba[2];
        }
    }
};

/// Premultiplied subject over the backdrop, in place of the backdrop, from pixel `first` on.
void over(const float* subject, const float* near, const float* spill, const Strengths& strength, int first, int count, Planes& out)
{
    constexpr float kNoEdge = 1e-3f;  // of the edge; less cannot be seen
    for (int x = 0; x < count; ++x, subject += 4) {
        const float a = subject[3];
        if (a == 0)
            continue;
        float p[3] = {subject[0] * strength.gains[0], subject[1] * strength.gains[1], subject[2] * strength.gains[2]};
        const float edge = near != nullptr ? std::clamp(1.6f * a * near[x], 0.0f, 1.0f) : 0.0f;
        if (edge > kNoEdge) {
            const float* light = spill + static_cast<std::ptrdiff_t>(4) * x;
            const float yb = std::max(0.0f, luminance(light)), yf = std::max(0.0f, luminance(p)) / a;
            // A lerp and no addition: on dark backdrops it also gives the thin darkening of the edge.
            float k = strength.wrap * edge * std::clamp(1.6f * yb / (yf + yb + 0.02f), 0.1f, 1.0f);
            // Light that reaches around an edge is scattered by what is there: dark hair stays dark, or white paper draws a grey rim in it.
            if (yb > yf)
                k = std::min(k, (kScatter * yf + kLens) / (yb - yf));
            for (int c = 0; c < 3; ++c)
                p[c] = p[c] * (1 - k) + light[c] * k * a;
        }
        const auto i = static_cast<std::size_t>(first + x);
        out.red[i] = p[0] + out.red[i] * (1 - a);
        out.green[i] = p[1] + out.green[i] * (1 - a);
        out.blue[i] = p[2] + out.blue[i] * (1 - a);
    }
}

/// What became of the subject, added to the photo it stands in. Wherever the matte is wrong, nothing done there shows.
void addChange(const float* subject, const float* before, const Rgb& gains, const Rgb& photoGains, int first, int count, Planes& out)
{
    float* planes[3] = {out.red.data() + first, out.green.data() + first, out.blue.data() + first};
    for (int x = 0; x < count; ++x, subject += 4, before += 4)
        for (std::size_t c = 0; c < 3; ++c)
            if (const float change = subject[c] * gains[c] - before[c] * photoGains[c]; change != 0)
                planes[c][x] = std::max(0.0f, planes[c][x] + change);
}

/// A solid colour is asked for where it has to be that colour exactly, and the photo's own background has its grain: neither gets any.
float grainFor(const Recipe& recipe, const Framing& framing, float noise)
{
    if (recipe.grain.strength <= 0 || recipe.background.kind == BackgroundKind::Solid || isInFocus(recipe.background))
        return 0;
    return grainSigma(noise, framing.scale, recipe.grain.strength);
}

/// Full on the backdrop; a quarter on the subject, which has its own.
LIKENESS_TWICE_COMPILED void addGrain(const float* __restrict grain, const float* __restrict cover, float sigma, int count, float* __restrict red, float* __restrict green,
                                      float* __restrict blue)
{
    constexpr float kDark = 0.02f;  // below this root of luminance grain would turn to speckle
    for (int x = 0; x < count; ++x) {
        const float y = 0.2126f * red[x] + 0.7152f * green[x] + 0.0722f * blue[x];
        const float root = std::sqrt(y > 0 ? y : 0.0f);
        const float factor = 1 + sigma * (1 - 0.75f * cover[x]) * grain[x] / (root > kDark ? root : kDark);
        const float gain = factor > 0 ? factor * factor : 0.0f;
        red[x] *= gain;
        green[x] *= gain;
        blue[x] *= gain;
    }
}

/// The subject's alpha, 0 beside its run.
void readCover(const float* rgba, SubjectSampler::Run run, std::vector<float>& cover)
{
    std::fill(cover.begin(), cover.end(), 0.0f);
    for (int x = run.first; x < run.last; ++x)
        cover[static_cast<std::size_t>(x)] = rgba[4 * x + 3];
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

void transparent(const Layers& layers, const PaintRows& paint, const Rgb& gains, const ColourTransform& look, const RowSink& sink, const base::RunContext& run)
{
    const int width = layers.framing.output.width;
    imaging::forRows(layers.framing.output.height, run, [&](int first, int last) {
        std::vector<float> rgba(4 * static_cast<std::size_t>(width)), alpha(static_cast<std::size_t>(width));
        Planes planes(static_cast<std::size_t>(width));
        for (int y = first; y < last; ++y) {
            float* p = rgba.data();
            const auto covered = layers.subject.row(y, width, p);
            std::fill(p, p + static_cast<std::ptrdiff_t>(4) * covered.first, 0.0f);
            std::fill(p + static_cast<std::ptrdiff_t>(4) * covered.last, p + static_cast<std::ptrdiff_t>(4) * width, 0.0f);
            float* subject = p + static_cast<std::ptrdiff_t>(4) * covered.first;
            paint.apply(y, covered.first, covered.last, subject);
            gradeSubject(subject, covered.last - covered.first, gains, look);
            for (int x = covered.first; x < covered.last; ++x)
                if (const float a = p[4 * x + 3]; a > 0 && a < 1)
                    for (int c = 0; c < 3; ++c)
                        p[4 * x + c] /= a;
            planes.read(p, width);
            readCover(p, covered, alpha);
            sink(y, {planes.red.data(), planes.green.data(), planes.blue.data(), alpha.data()});
        }
    });
}

}  // namespace

SampledSubject::SampledSubject(const SubjectSampler& sampler, imaging::Extent extent, const base::RunContext& run)
    : rgba_(extent, 4, imaging::Space::Linear), runs_(static_cast<std::size_t>(extent.height))
{
    imaging::forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            runs_[static_cast<std::size_t>(y)] = sampler.row(y, extent.width, rgba_.row(y));
    }, 4);
}

SubjectSampler::Run SampledSubject::row(int y, int width, float* rgba) const
{
    if (sampler_ != nullptr)
        return sampler_->row(y, width, rgba);
    const auto run = runs_[static_cast<std::size_t>(y)];
    const auto from = static_cast<std::ptrdiff_t>(4) * run.first;
    std::copy_n(rgba_.row(y) + from, static_cast<std::ptrdiff_t>(4) * (run.last - run.first), rgba + from);
    return run;
}

imaging::Image backdropNear(const SubjectPixels& subject, const imaging::Box& region, const Framing& framing)
{
    const imaging::Extent cells = drawingExtent(framing, kNearUnit);
    const Affine toCells{double(cells.width) / framing.output.width, 0, 0, 0, double(cells.height) / framing.output.height, 0};
    const double unit = framing.unitLength * toCells.yy;

    // The matte, averaged down to the cells' scale and then turned into place.
    const double width = double(subject.factor()) * subject.alpha().width(), height = double(subject.factor()) * subject.alpha().height();
    const double shrink = std::min(1.0, framing.scale * toCells.yy);
    const auto side = [&](double full, int most) { return std::clamp(static_cast<int>(std::lround(full * shrink)), 1, most); };
    const imaging::Image reduced = matte::stretched(subject.alpha(), {side(width, subject.alpha().width()), side(height, subject.alpha().height())});
    const Affine fromReduced{width / reduced.width(), 0, double(region.x), 0, height / reduced.height(), double(region.y)};
    const Affine source = Affine{1, 0, -0.5, 0, 1, -0.5} * (toCells * framing.toOutput * fromReduced).inverse() * Affine{1, 0, 0.5, 0, 1, 0.5};
    imaging::Image near(cells, 1, imaging::Space::Data);
    cv::Mat mat = imaging::asMat(near);
    // Replicated: a body that the photo's border cuts goes on behind the frame and gets no light from there.
    cv::warpAffine(imaging::asMat(reduced), mat, cv::Matx23d(source.xx, source.xy, source.dx, source.yx, source.yy, source.dy), mat.size(),
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    cv::GaussianBlur(mat, mat, {}, 0.05 * unit, 0.05 * unit, cv::BORDER_REPLICATE);
    for (float& v : near.pixels())
        v = 1 - v;
    return near;
}

imaging::Image spilledLight(const imaging::Image& backdrop, const Framing& framing)
{
    const imaging::Extent cells = drawingExtent(framing, kSpillUnit);
    imaging::Image light = matte::stretched(backdrop, cells);
    const double sigma = 0.12 * framing.unitLength * cells.height / framing.output.height;
    const cv::Mat mat = imaging::asMat(light);
    if (backdrop.width() > 1)
        cv::GaussianBlur(mat, mat, {}, sigma, sigma, cv::BORDER_REPLICATE);
    return light;
}

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

void composite(const Layers& layers, const RowSink& sink, const base::RunContext& run)
{
    const Recipe& recipe = layers.recipe;
    const imaging::Extent extent = layers.framing.output;
    const PaintRows paint(layers.paint, layers.framing.toOutput.inverse());
    // The anchor answers what the studio's light did to the person; nothing of that happened to the backdrop.
    Rgb gains = backdropTint(layers.backdrop, recipe);
    for (std::size_t c = 0; c < 3; ++c)
        gains[c] *= layers.look.anchor()[c];
    const ColourTransform look = layers.look.withoutAnchor();
    if (recipe.background.kind == BackgroundKind::Transparent)
        return transparent(layers, paint, gains, look, sink, run);

    const bool exact = recipe.background.kind == BackgroundKind::Solid;
    const bool graded = !look.isIdentity();
    const Strengths strength{recipe.background.wrap / 100, exact && graded ? Rgb{1, 1, 1} : gains, grainFor(recipe, layers.framing, layers.noise)};
    const bool wraps = layers.near != nullptr && strength.wrap > 0;
    const matte::RowSampler light(layers.backdrop.light, extent);
    std::optional<matte::RowSampler> nearRows, spillRows;
    if (wraps) {
        nearRows.emplace(*layers.near, extent);
        spillRows.emplace(*layers.spill, extent);
    }
    imaging::forRows(extent.height, run, [&](int first, int last) {
        const auto width = static_cast<std::size_t>(extent.width);
        std::vector<float> rgba(4 * width), behind(4 * width), near(wraps ? width : 0), spill(wraps ? 4 * width : 0), cover(width);
        std::vector<float> before(layers.before != nullptr ? 4 * width : 0);
        Planes row(width);
        std::optional<GrainRows> grain;
        if (strength.grain > 0)
            grain.emplace(extent.width, recipe.seed);
        for (int y = first; y < last; ++y) {
            light.read(y, 0, extent.width, behind.data());
            row.read(behind.data(), extent.width);
            const auto covered = layers.subject.row(y, extent.width, rgba.data());
            const int count = covered.last - covered.first;
            float* subject = rgba.data() + static_cast<std::ptrdiff_t>(4) * covered.first;
            paint.apply(y, covered.first, covered.last, subject);
            if (exact && graded)
                gradeSubject(subject, count, gains, look);
            if (wraps && count > 0) {
                nearRows->read(y, covered.first, covered.last, near.data());
                spillRows->read(y, covered.first, covered.last, spill.data());
            }
            if (layers.before != nullptr) {
                layers.before->row(y, extent.width, before.data());
                addChange(subject, before.data() + static_cast<std::ptrdiff_t>(4) * covered.first, strength.gains, *layers.backdrop.ownPhoto, covered.first, count, row);
            } else {
                over(subject, wraps ? near.data() : nullptr, spill.data(), strength, covered.first, count, row);
            }
            if (graded && !exact)
                look.apply(row.red.data(), row.green.data(), row.blue.data(), extent.width);
            if (grain) {
                readCover(rgba.data(), covered, cover);
                addGrain(grain->row(y), cover.data(), strength.grain, extent.width, row.red.data(), row.green.data(), row.blue.data());
            }
            sink(y, row.row());
        }
    });
}

}  // namespace finish
