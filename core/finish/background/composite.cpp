#include "core/finish/background/composite.h"

#include <algorithm>
#include <cmath>
#include <memory>
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

/// What wrap puts on a row of premultiplied subject, in place.
LIKENESS_TWICE_COMPILED void wrapRow(float* __restrict red, float* __restrict green, float* __restrict blue, const float* __restrict alpha, const float* __restrict near,
                                     const float* __restrict spillRed, const float* __restrict spillGreen, const float* __restrict spillBlue, float wrap, int count)
{
    constexpr float kNoEdge = 1e-3f;  // of the edge; less cannot be seen
    for (int x = 0; x < count; ++x) {
        const float a = alpha[x], edge = clamp01(1.6f * a * near[x]);
        const float yb = std::max(0.0f, 0.2126f * spillRed[x] + 0.7152f * spillGreen[x] + 0.0722f * spillBlue[x]);
        const float yf = std::max(0.0f, 0.2126f * red[x] + 0.7152f * green[x] + 0.0722f * blue[x]) / (a > 0 ? a : 1.0f);
        // A lerp and no addition: on dark backdrops it also gives the thin darkening of the edge.
        const float share = std::min(1.0f, std::max(0.1f, 1.6f * yb / (yf + yb + 0.02f)));
        // Light that reaches around an edge is scattered by what is there: dark hair stays dark, or white paper draws a grey rim in it.
        const float most = (kScatter * yf + kLens) / std::max(yb - yf, 1e-6f);
        const float k = edge > kNoEdge ? std::min(wrap * edge * share, yb > yf ? most : 1e9f) : 0.0f;
        red[x] = red[x] * (1 - k) + spillRed[x] * k * a;
        green[x] = green[x] * (1 - k) + spillGreen[x] * k * a;
        blue[x] = blue[x] * (1 - k) + spillBlue[x] * k * a;
    }
}

/// Premultiplied subject over what is there.
LIKENESS_TWICE_COMPILED void over(const float* __restrict subject, const float* __restrict alpha, int count, float* __restrict out)
{
    for (int x = 0; x < count; ++x)
        out[x] = subject[x] + out[x] * (1 - alpha[x]);
}

LIKENESS_TWICE_COMPILED void multiply(float* values, float gain, int count)
{
    for (int x = 0; x < count; ++x)
        values[x] *= gain;
}

void multiply(const PixelRow& row, const Rgb& gains, int count)
{
    if (gains == Rgb{1, 1, 1})
        return;
    multiply(row.red, gains[0], count);
    multiply(row.green, gains[1], count);
    multiply(row.blue, gains[2], count);
}

/// Colours under their alpha, or no longer so.
LIKENESS_TWICE_COMPILED void divide(float* __restrict values, const float* __restrict alpha, int count)
{
    for (int x = 0; x < count; ++x)
        values[x] /= alpha[x] > 0 ? alpha[x] : 1.0f;
}
LIKENESS_TWICE_COMPILED void premultiply(float* __restrict values, const float* __restrict alpha, int count)
{
    for (int x = 0; x < count; ++x)
        values[x] *= alpha[x];
}

/// What became of the subject, added to the photo it stands in. Wherever the matte is wrong, nothing done there shows.
LIKENESS_TWICE_COMPILED void addChange(const float* __restrict subject, const float* __restrict before, float photoGain, int count, float* __restrict out)
{
    for (int x = 0; x < count; ++x) {
        const float change = subject[x] - before[x] * photoGain, sum = out[x] + change;
        out[x] = change != 0 && sum < 0 ? 0.0f : change != 0 ? sum : out[x];
    }
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

/// A row of the subject, before it meets a background that is to stay as it is.
/// @param row  premultiplied, in place. @param apart  to be left not premultiplied
void gradeSubject(const PixelRow& row, int count, const Rgb& gains, const ColourTransform& look, bool apart)
{
    multiply(row, gains, count);
    if (look.isIdentity() && !apart)
        return;
    for (float* values : {row.red, row.green, row.blue})
        divide(values, row.alpha, count);
    if (!look.isIdentity())
        look.apply(row.red, row.green, row.blue, count);
    if (!apart)
        for (float* values : {row.red, row.green, row.blue})
            premultiply(values, row.alpha, count);
}

/// What all rows of a picture have in common.
class Composition {
public:
    explicit Composition(const Layers& layers)
        : layers_(layers), paint_(layers.paint, layers.framing.toOutput.inverse()), gains_(backdropTint(layers.backdrop, layers.recipe)),
          look_(layers.look.withoutAnchor()), graded_(!look_.isIdentity()), light_(stretched(layers.backdrop.light)), wrap_(layers.recipe.background.wrap / 100)
    {
        const Recipe& recipe = layers.recipe;
        // The anchor answers what the studio's light did to the person; nothing of that happened to the backdrop.
        for (std::size_t c = 0; c < 3; ++c)
            gains_[c] *= layers.look.anchor()[c];
        if (recipe.background.kind != BackgroundKind::Transparent)
            grain_ = grainFor(recipe, layers.framing, layers.noise);
        if (layers.near != nullptr && wrap_ > 0) {
            near_.emplace(*layers.near, layers.framing.output);
            spill_.emplace(stretched(*layers.spill));
        }
    }
    RowMaker maker() const
    {
        if (layers_.recipe.background.kind == BackgroundKind::Transparent)
            return [this](int y, const PixelRow& row) { makeTransparent(y, row); };
        const int width = layers_.framing.output.width;
        struct Own {
            RowBuffer subject, behind;
            std::vector<float> near;
            std::optional<GrainRows> grain;
        };
        const auto own = std::make_shared<Own>(Own{RowBuffer(width), RowBuffer(width), std::vector<float>(static_cast<std::size_t>(width)), {}});
        if (grain_ > 0)
            own->grain.emplace(width, layers_.recipe.seed);
        return [this, own](int y, const PixelRow& row) {
            const PixelRow subject = own->subject.row();
            make(y, row, subject, own->behind.row(), own->near.data());
            if (own->grain)
                addGrain(own->grain->row(y), subject.alpha, grain_, layers_.framing.output.width, row.red, row.green, row.blue);
        };
    }

private:
    const Layers& layers_;
    PaintRows paint_;
    Rgb gains_;  ///< of the subject
    ColourTransform look_;
    bool graded_;
    MapAlong light_;
    float wrap_;
    float grain_ = 0;
    std::optional<matte::RowSampler> near_;
    std::optional<MapAlong> spill_;

    /// Over the whole picture.
    MapAlong stretched(const imaging::Image& map) const { return {map, {0, 0, layers_.framing.output.width, layers_.framing.output.height}, {}}; }

    void makeTransparent(int y, const PixelRow& row) const
    {
        const int width = layers_.framing.output.width;
        const auto run = layers_.subject.row(y, width, row);
        for (float* values : {row.red, row.green, row.blue, row.alpha}) {
            std::fill_n(values, run.first, 0.0f);
            std::fill(values + run.last, values + width, 0.0f);
        }
        paint_.apply(y, run.first, run.last, row.from(run.first));
        gradeSubject(row.from(run.first), run.last - run.first, gains_, look_, true);
    }

    /// @param subject, light, near  scratch; the subject's alpha is left there, 0 beside it
    void make(int y, const PixelRow& row, const PixelRow& subject, const PixelRow& light, float* near) const
    {
        const int width = layers_.framing.output.width;
        const bool exact = layers_.recipe.background.kind == BackgroundKind::Solid;
        const auto run = layers_.subject.row(y, width, subject);
        const int count = run.last - run.first;
        const PixelRow own = subject.from(run.first);
        paint_.apply(y, run.first, run.last, own);
        if (exact && graded_)
            gradeSubject(own, count, gains_, look_, false);
        else
            multiply(own, gains_, count);
        if (near_ && count > 0) {
            near_->read(y, run.first, run.last, near);
            spill_->read(y, run.first, run.last, light);
            wrapRow(own.red, own.green, own.blue, own.alpha, near, light.red, light.green, light.blue, wrap_, count);
        }
        const auto behind = [&](int first, int last) {
            const PixelRow to{row.red + first, row.green + first, row.blue + first, light.alpha};
            light_.read(y, first, last, to);
        };
        const auto lay = [&](int first, int last) {
            const float* alpha = subject.alpha + first;
            over(subject.red + first, alpha, last - first, row.red + first);
            over(subject.green + first, alpha, last - first, row.green + first);
            over(subject.blue + first, alpha, last - first, row.blue + first);
        };
        if (layers_.before != nullptr) {
            behind(0, width);
            layers_.before->row(y, width, light);
            const Rgb& photo = *layers_.backdrop.ownPhoto;
            addChange(own.red, light.red + run.first, photo[0], count, row.red + run.first);
            addChange(own.green, light.green + run.first, photo[1], count, row.green + run.first);
            addChange(own.blue, light.blue + run.first, photo[2], count, row.blue + run.first);
        } else {
            behind(0, run.solid);
            behind(run.solidEnd, width);
            lay(run.first, run.solid);
            lay(run.solidEnd, run.last);
            std::copy(subject.red + run.solid, subject.red + run.solidEnd, row.red + run.solid);
            std::copy(subject.green + run.solid, subject.green + run.solidEnd, row.green + run.solid);
            std::copy(subject.blue + run.solid, subject.blue + run.solidEnd, row.blue + run.solid);
        }
        if (graded_ && !exact)
            look_.apply(row.red, row.green, row.blue, width);
        std::fill_n(subject.alpha, run.first, 0.0f);
        std::fill(subject.alpha + run.last, subject.alpha + width, 0.0f);
    }
};

}  // namespace

SampledSubject::SampledSubject(const SubjectSampler& sampler, imaging::Extent extent, const base::RunContext& run)
    : planes_(extent, 4, imaging::Space::Data), runs_(static_cast<std::size_t>(extent.height))
{
    imaging::forRows(extent.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            float* p = planes_.row(y);
            runs_[static_cast<std::size_t>(y)] = sampled(sampler, y, extent.width, {p, p + extent.width, p + 2 * extent.width, p + 3 * extent.width});
        }
    }, 4);
}

SampledSubject::Run SampledSubject::sampled(const SubjectSampler& sampler, int y, int width, const PixelRow& out)
{
    thread_local std::vector<float> rgba;
    rgba.resize(4 * static_cast<std::size_t>(width));
    const auto covered = sampler.row(y, width, rgba.data());
    Run run{covered.first, covered.last, covered.first, covered.first};
    int solid = covered.first;
    const float* p = rgba.data() + static_cast<std::ptrdiff_t>(4) * covered.first;
    for (int x = covered.first; x < covered.last; ++x, p += 4) {
        out.red[x] = p[0];
        out.green[x] = p[1];
        out.blue[x] = p[2];
        out.alpha[x] = p[3];
        if (p[3] != 1)
            solid = x + 1;
        else if (x + 1 - solid > run.solidEnd - run.solid)
            run.solid = solid, run.solidEnd = x + 1;
    }
    return run;
}

SampledSubject::Run SampledSubject::row(int y, int width, const PixelRow& out) const
{
    if (sampler_ != nullptr)
        return sampled(*sampler_, y, width, out);
    const Run run = runs_[static_cast<std::size_t>(y)];
    const float* from = planes_.row(y) + run.first;
    for (float* to : {out.red, out.green, out.blue, out.alpha}) {
        std::copy_n(from, run.last - run.first, to + run.first);
        from += width;
    }
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
    const Composition composition(layers);
    const int channels = layers.recipe.background.kind == BackgroundKind::Transparent ? 4 : 3;
    sharpenRows(layers.framing.output, channels, [&] { return composition.maker(); }, layers.sharpening, sink, run);
}

}  // namespace finish
