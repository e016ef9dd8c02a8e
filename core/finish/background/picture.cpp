#include <algorithm>

#include "core/finish/background/aperture.h"
#include "core/finish/background/lens.h"
#include "core/finish/matte/grid.h"

namespace finish {
namespace {

constexpr float kBrightest = 16;  // what a lamp in an HDR file may bring; files also hold NaN

}  // namespace

LensView viewOfPicture(imaging::Extent picture, const Framing& framing, const BackgroundParams& params)
{
    const imaging::Extent output = framing.output;
    const double scale = std::max(double(output.width) / picture.width, double(output.height) / picture.height);
    const double radius = discRadius(params.aperture) * framing.unitLength / scale;  // in the picture's pixels
    const imaging::Extent small = plateExtent(picture, radius, scale);
    const Affine toPlate{double(small.width) / picture.width, 0, 0, 0, double(small.height) / picture.height, 0};
    const Affine fromOutput{1 / scale, 0, (picture.width - output.width / scale) / 2, 0, 1 / scale, (picture.height - output.height / scale) / 2};
    return {small, radius * toPlate.yy, toPlate * fromOutput};
}

imaging::Image picturePlate(const imaging::Image& picture, imaging::Extent plate)
{
    imaging::Image out = matte::stretched(picture, plate);
    for (float& v : out.pixels())
        v = v > 0 ? std::min(v, kBrightest) : 0.0f;
    return out;
}

}  // namespace finish
