#pragma once
#include <cstdint>
#include <vector>

#include "core/base/run_context.h"
#include "core/finish/affine.h"
#include "core/imaging/image.h"

namespace finish {

/// Colours and matte of the subject as the picture sees them: Catmull-Rom, widened where the picture shrinks (so that a preview is
/// what the full picture is when reduced), colours weighted by the matte. Beyond the photo there is no subject: nothing is replicated.
/// Where picture and photo pixels coincide, they are copied bit for bit.
/// Source: Keys 1981 (a = -.5); Turkowski 1990 for the widening.
class SubjectSampler {
public:
    /// Borrows both images.
    SubjectSampler(const imaging::Image& colours, const imaging::Image& alpha, const imaging::Box& region, const Affine& toOutput,
                   const base::RunContext& run);

    struct Run {
        int first = 0;
        int last = 0;  ///< one past
    };
    /// One row of the picture: premultiplied RGB and alpha, 4 floats a pixel, written from `first` to `last` only; outside it
    /// there is no subject.
    Run row(int y, int width, float* rgba) const;

private:
    enum class Cover : std::uint8_t { None, Some, All };

    const imaging::Image* colours_;
    const imaging::Image* alpha_;
    imaging::Image reducedColours_, reducedAlpha_;
    Affine fromOutput_;  ///< to pixels of the images above
    int taps_ = 4;
    std::vector<float> weights_;  ///< kPhases rows of taps_
    std::vector<Cover> tiles_;    ///< what a window of taps that begins in the tile can meet
    int tilesAcross_ = 0;

    void reduce(int factor, const base::RunContext& run);
    void buildWeights(double widening);
    void classify(const base::RunContext& run);
    void gather(int x, int y, const float* wx, const float* wy, Cover cover, float* rgba) const;
};

}  // namespace finish
