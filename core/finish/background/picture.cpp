#include <algorithm>

#include "core/finish/background/aperture.h"
#include "core/finish/background/lens.h"
#include "core/finish/matte/grid.h"

namespace finish {
namespace {

constexpr float kBrightest = 16;  // what a lamp in an HDR file may bring; files also hold NaN

}  // namespace

imaging::Image drawPicture(const imaging::Image& picture, const Framing& framing, const BackgroundParams& params, const base::RunContext& run)
{
    // It covers the output, its middle in the middle.
    const imaging::Extent size = picture.extent(), output = framing.output;
    const double scale = std::max(double(output.width) / size.width, double(output.height) / size.height);
    const double radius = discRadius(params.aperture) * framing.unitLength / scale;  // in the picture's pixels
    const imaging::Extent small = plateExtent(size, radius, scale);
    const Affine toPlate{double(small.width) / size.width, 0, 0, 0, double(small.height) / size.height, 0};
    const Affine fromOutput{1 / scale, 0, (size.width - output.width / scale) / 2, 0, 1 / scale, (size.height - output.height / scale) / 2};
    run.checkpoint();
    imaging::Image plate = matte::stretched(picture, small);
    for (float& v : plate.pixels())
        v = v > 0 ? std::min(v, kBrightest) : 0.0f;
    return outOfFocus(std::move(plate), radius * toPlate.yy, toPlate * fromOutput, framing, params.aperture, run);
}

}  // namespace finish
