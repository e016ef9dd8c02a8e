#include "core/finish/background/aperture.h"
#include "core/finish/background/lens.h"

namespace finish {

LensView viewOfPhoto(imaging::Extent photo, const Framing& framing, const BackgroundParams& params)
{
    const double radius = discRadius(params.aperture) * framing.unitLength / framing.scale;  // in the photo's pixels
    const imaging::Extent small = plateExtent(photo, radius, framing.scale);
    const Affine toPlate{double(small.width) / photo.width, 0, 0, 0, double(small.height) / photo.height, 0};
    return {small, radius * toPlate.yy, toPlate * framing.toOutput.inverse()};
}

}  // namespace finish
