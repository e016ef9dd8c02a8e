#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/background/aperture.h"
#include "core/finish/background/backdrop.h"
#include "core/finish/background/disc_blur.h"
#include "core/imaging/mat.h"

namespace finish {
namespace {

constexpr double kDiscPixels = 9;  // radius of the blur disc on the reduced photo

float luminance(const float* p)
{
    return 0.2126f * p[0] + 0.7152f * p[1] + 0.0722f * p[2];
}

float smooth(float x, float from, float to)
{
    const float t = std::clamp((x - from) / (to - from), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// Lamps and glints were brighter than the photo could hold: up to three times, so that their discs shine instead of turning to
/// milk. A wide bright wall or sky is what it seems and stays: only what outshines its surroundings is raised.
void raiseLights(imaging::Image& plate, double radius)
{
    imaging::Image y(plate.extent(), 1, imaging::Space::Data);
    for (std::size_t i = 0; i < y.size(); ++i)
        y.pixels()[i] = luminance(plate.pixels().data() + 3 * i);
    cv::Mat around;
    cv::GaussianBlur(imaging::asMat(y), around, {}, 2 * radius, 2 * radius, cv::BORDER_REPLICATE);
    for (int row = 0; row < plate.height(); ++row) {
        float* p = plate.row(row);
        const float* surround = around.ptr<float>(row);
        for (int x = 0; x < plate.width(); ++x, p += 3) {
            const float own = y.at(x, row);
            const float gain = 1 + 2 * smooth(own, 0.75f, 1.0f) * smooth(own / std::max(surround[x], 0.02f), 1.25f, 2.5f);
            for (int c = 0; c < 3; ++c)
                p[c] *= gain;
        }
    }
}

/// How far the picture looks beyond the plate, in the plate's pixels.
int overhang(const Affine& fromOutput, imaging::Extent output, imaging::Extent plate)
{
    double most = 0;
    for (const double x : {0.0, double(output.width)})
        for (const double y : {0.0, double(output.height)}) {
            const double px = fromOutput.x(x, y), py = fromOutput.y(x, y);
            most = std::max({most, -px, -py, px - plate.width, py - plate.height});
        }
    return static_cast<int>(std::ceil(most));
}

}  // namespace

imaging::Image drawOriginal(const Scene& scene, const BackgroundParams& params, const base::RunContext& run)
{
    const Framing& framing = scene.framing;
    const double radius = discRadius(params.aperture) * framing.unitLength / framing.scale;  // in the photo's pixels
    const double reduction = std::min({1.0, kDiscPixels / radius, framing.scale});
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * reduction))); };
    const imaging::Extent photo = scene.photo.extent(), small{side(photo.width), side(photo.height)};
    const Affine toPlate{double(small.width) / photo.width, 0, 0, 0, double(small.height) / photo.height, 0};

    imaging::Image plate = cleanPlate(scene.photo, scene.cutOut, small, run);
    run.checkpoint();
    const double plateRadius = radius * toPlate.yy;
    raiseLights(plate, plateRadius);

    // Beyond the photo its reflection goes on: out of focus nobody can tell.
    const Affine fromOutput = toPlate * framing.toOutput.inverse();
    const int border = overhang(fromOutput, framing.output, small) + static_cast<int>(std::ceil(plateRadius)) + 2;
    imaging::Image extended({small.width + 2 * border, small.height + 2 * border}, 3, imaging::Space::Linear);
    cv::copyMakeBorder(imaging::asMat(plate), imaging::asMat(extended), border, border, border, border, cv::BORDER_REFLECT);
    const imaging::Image blurred = discBlur(extended, plateRadius, run);

    // At most six drawn pixels for the disc's radius: enough for a round rim once stretched.
    const double unit = std::clamp(6 / discRadius(params.aperture), framing.unitLength / 4, framing.unitLength);
    imaging::Image light(drawingExtent(framing, unit), 4, imaging::Space::Linear, 0.0f);
    const Affine drawing{double(framing.output.width) / light.width(), 0, 0, 0, double(framing.output.height) / light.height(), 0};
    const Affine source = Affine{1, 0, border - 0.5, 0, 1, border - 0.5} * fromOutput * drawing * Affine{1, 0, 0.5, 0, 1, 0.5};
    const cv::Matx23d matrix(source.xx, source.xy, source.dx, source.yx, source.yy, source.dy);
    cv::Mat drawn;
    cv::warpAffine(imaging::asMat(blurred), drawn, matrix, {light.width(), light.height()}, cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    for (int y = 0; y < light.height(); ++y)
        for (int x = 0; x < light.width(); ++x)
            std::copy_n(drawn.ptr<float>(y) + 3 * x, 3, light.row(y) + 4 * x);
    return light;
}

}  // namespace finish
