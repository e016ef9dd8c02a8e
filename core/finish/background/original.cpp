#include "core/finish/background/aperture.h"
#include "core/finish/background/lens.h"
#include "core/finish/subject_sampler.h"
#include "core/imaging/rows.h"

namespace finish {

LensView viewOfPhoto(imaging::Extent photo, const Framing& framing, const BackgroundParams& params)
{
    const double radius = discRadius(params.aperture) * framing.unitLength / framing.scale;  // in the photo's pixels
    const imaging::Extent small = plateExtent(photo, radius, framing.scale);
    const Affine toPlate{double(small.width) / photo.width, 0, 0, 0, double(small.height) / photo.height, 0};
    return {small, radius * toPlate.yy, toPlate * framing.toOutput.inverse()};
}

imaging::Image drawInFocus(const imaging::Image& photo, const Framing& framing, const base::RunContext& run)
{
    const imaging::Image whole(photo.extent(), 1, imaging::Space::Data, 1.0f);
    const SubjectSampler sampler(photo, whole, {0, 0, photo.width(), photo.height()}, framing.toOutput, run);
    const Affine toPhoto = framing.toOutput.inverse();
    const int width = framing.output.width;
    imaging::Image light(framing.output, 4, imaging::Space::Linear, 0.0f);
    imaging::forRows(framing.output.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            float* row = light.row(y);
            sampler.row(y, width, row);
            for (int x = 0; x < width; ++x)
                if (row[4 * x + 3] == 0) {
                    const int column = reflected(static_cast<int>(std::floor(toPhoto.x(x + 0.5, y + 0.5))), photo.width());
                    std::copy_n(photo.row(reflected(static_cast<int>(std::floor(toPhoto.y(x + 0.5, y + 0.5))), photo.height())) + 3 * column, 3, row + 4 * x);
                }
        }
    });
    return light;
}

}  // namespace finish
