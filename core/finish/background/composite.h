#pragma once
#include "core/finish/background/backdrop.h"
#include "core/finish/colour/transform.h"
#include "core/finish/detail/sharpen.h"
#include "core/finish/picture_row.h"
#include "core/finish/subject_paint.h"
#include "core/finish/subject_sampler.h"

namespace finish {

/// The subject in the picture's geometry, before its paint.
class SampledSubject {
public:
    explicit SampledSubject(const SubjectSampler& sampler) : sampler_(&sampler) {}  ///< row by row, borrowed
    /// All rows at once, kept: some 16 bytes a pixel.
    SampledSubject(const SubjectSampler& sampler, imaging::Extent extent, const base::RunContext& run);

    /// There is no subject outside [first, last), and nothing but the subject within [solid, solidEnd), the longest such stretch.
    struct Run {
        int first = 0;
        int last = 0;
        int solid = 0;
        int solidEnd = 0;
    };
    /// Premultiplied colours and alpha; written from `first` to `last` only.
    Run row(int y, int width, const PixelRow& out) const;

private:
    const SubjectSampler* sampler_ = nullptr;
    imaging::Image planes_;  ///< each row four rows of one channel
    std::vector<Run> runs_;

    static Run sampled(const SubjectSampler& sampler, int y, int width, const PixelRow& out);
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
    const Sharpening& sharpening;
};

/// The subject on its backdrop, in one pass over the picture: sampled, painted, tinted and edged by the backdrop's light, laid over it in linear light, graded
/// together with it, given grain and sharpened. At wrap, tint and grain 0, without paint and look it is Porter and Duff's "over" and nothing else.
/// Where the backdrop is the photo itself, in focus, what was done to the subject is added to it: nothing done is the photo, bit for bit.
/// A solid colour and a transparent background are what was asked for, exactly: there the subject alone is graded. On transparent, wrap, tint and grain have
/// nothing to match.
void composite(const Layers& layers, const RowSink& sink, const base::RunContext& run);

}  // namespace finish
