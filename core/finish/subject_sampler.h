#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/affine.h"
#include "core/finish/subject_layer.h"
#include "core/imaging/image.h"

namespace finish {

/// The subject's own pixels, or means over squares of `factor` of them with the colours weighted by the matte: what a picture is sampled from.
class SubjectPixels {
public:
    /// What suits a picture of `scale` pixels for each of the photo's: below half size whole pixels are averaged first, and the sampler's kernel does the rest.
    static int factorFor(double scale);
    /// Borrows both images where the factor is 1: then they are the layer's wholes, which have to last.
    SubjectPixels(const PatchedImage& colours, const PatchedImage& alpha, int factor, const base::RunContext& run);
    SubjectPixels(const SubjectPixels&) = delete;
    SubjectPixels& operator=(const SubjectPixels&) = delete;

    const imaging::Image& colours() const { return *colours_; }
    const imaging::Image& alpha() const { return *alpha_; }
    int factor() const { return factor_; }

    enum class Cover : std::uint8_t { None, Some, All };
    static constexpr int kMostTaps = 8;
    /// What the window of at most kMostTaps pixels can meet that begins here.
    Cover cover(int left, int top) const
    {
        return tiles_[static_cast<std::size_t>((top > 0 ? top : 0) / kTile * tilesAcross_ + (left > 0 ? left : 0) / kTile)];
    }

private:
    static constexpr int kTile = 16;
    int factor_;
    const imaging::Image* colours_ = nullptr;
    const imaging::Image* alpha_ = nullptr;
    imaging::Image reducedColours_, reducedAlpha_;
    std::vector<Cover> tiles_;
    int tilesAcross_ = 0;

    void reduce(const PatchedImage& colours, const PatchedImage& alpha, const base::RunContext& run);
    void classify(const base::RunContext& run);
};

/// Colours and matte of the subject as the picture sees them: Catmull-Rom, widened where the picture shrinks (so that a preview is
/// what the full picture is when reduced), colours weighted by the matte. Beyond the photo there is no subject: nothing is replicated.
/// Where picture and photo pixels coincide, they are copied bit for bit.
/// Source: Keys 1981 (a = -.5); Turkowski 1990 for the widening.
class SubjectSampler {
public:
    /// Borrows both images.
    SubjectSampler(const imaging::Image& colours, const imaging::Image& alpha, const imaging::Box& region, const Affine& toOutput,
                   const base::RunContext& run);
    /// @param pixels  of the factor that suits `toOutput`
    SubjectSampler(std::shared_ptr<const SubjectPixels> pixels, const imaging::Box& region, const Affine& toOutput);

    struct Run {
        int first = 0;
        int last = 0;  ///< one past
    };
    /// One row of the picture: premultiplied RGB and alpha, 4 floats a pixel, written from `first` to `last` only; outside it
    /// there is no subject.
    Run row(int y, int width, float* rgba) const;

private:
    std::shared_ptr<const SubjectPixels> pixels_;
    Affine fromOutput_;  ///< to their pixels
    int taps_ = 4;
    std::vector<float> weights_;  ///< kPhases rows of taps_

    void buildWeights(double widening);
    void gather(int x, int y, const float* wx, const float* wy, SubjectPixels::Cover cover, float* rgba) const;
};

}  // namespace finish
