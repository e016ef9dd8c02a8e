#pragma once
#include <functional>

#include "core/finish/background/backdrop.h"
#include "core/finish/colour/transform.h"
#include "core/finish/subject_paint.h"
#include "core/finish/subject_sampler.h"

namespace finish {

/// The subject in the picture's geometry, before its paint.
class SampledSubject {
public:
    explicit SampledSubject(const SubjectSampler& sampler) : sampler_(&sampler) {}  ///< row by row, borrowed
    /// All rows at once, kept: some 16 bytes a pixel.
    SampledSubject(const SubjectSampler& sampler, imaging::Extent extent, const base::RunContext& run);
    /// As SubjectSampler::row.
    SubjectSampler::Run row(int y, int width, float* rgba) const;

private:
    const SubjectSampler* sampler_ = nullptr;
    imaging::Image rgba_;
    std::vector<SubjectSampler::Run> runs_;
};

/// Light wrap, in two halves on grids of fixed D over the picture: how much backdrop is near (1 channel, .05 D), and what light that has (4 channels, .12 D).
imaging::Image backdropNear(const SubjectPixels& subject, const imaging::Box& region, const Framing& framing);
imaging::Image spilledLight(const imaging::Image& backdrop, const Framing& framing);

/// Gains that move the subject's colours towards the backdrop's, in hue only: a veil over black hair would be no light.
Rgb backdropTint(const Backdrop& backdrop, const Recipe& recipe);

/// All that a picture is put together from.
struct Layers {
    const SampledSubject& subject;
    const SubjectPaint& paint;
    const Backdrop& backdrop;
    const SampledSubject* before = nullptr;  ///< the subject as the photo has it; where the backdrop is the photo in focus
    const imaging::Image* near = nullptr;   ///< backdropNear and ...
    const imaging::Image* spill = nullptr;  ///< ... spilledLight; none: no wrap
    const Framing& framing;
    const Recipe& recipe;
    float noise = 0;  ///< of the photo, as measureNoise gives it
    const ColourTransform& look;
};
/// A row of the picture, channels apart: linear light, not premultiplied; alpha on a transparent background only.
struct PictureRow {
    const float* red;
    const float* green;
    const float* blue;
    const float* alpha = nullptr;
};
/// Gets each row once, on any thread.
using RowSink = std::function<void(int y, const PictureRow& row)>;

/// The subject on its backdrop, in one pass over the picture: sampled, painted, tinted and edged by the backdrop's light, laid over it in linear light, graded
/// together with it, and given grain. At wrap, tint and grain 0, without paint and look it is Porter and Duff's "over" and nothing else.
/// Where the backdrop is the photo itself, in focus, what was done to the subject is added to it: nothing done is the photo, bit for bit.
/// A solid colour and a transparent background are what was asked for, exactly: there the subject alone is graded. On transparent, wrap, tint and grain have
/// nothing to match.
void composite(const Layers& layers, const RowSink& sink, const base::RunContext& run);

}  // namespace finish
