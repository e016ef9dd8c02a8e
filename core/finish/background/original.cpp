#include "core/finish/background/aperture.h"
#include "core/finish/background/lens.h"

namespace finish {

imaging::Image drawOriginal(const Scene& scene, const BackgroundParams& params, const base::RunContext& run)
{
    const Framing& framing = scene.framing;
    const double radius = discRadius(params.aperture) * framing.unitLength / framing.scale;  // in the photo's pixels
    const imaging::Extent photo = scene.photo.extent(), small = plateExtent(photo, radius, framing.scale);
    const Affine toPlate{double(small.width) / photo.width, 0, 0, 0, double(small.height) / photo.height, 0};
    imaging::Image plate = cleanPlate(scene.photo, scene.cutOut, small, run);
    run.checkpoint();
    return outOfFocus(std::move(plate), radius * toPlate.yy, toPlate * framing.toOutput.inverse(), framing, params.aperture, run);
}

}  // namespace finish
