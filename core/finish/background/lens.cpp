#include "core/finish/background/lens.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/finish/background/aperture.h"
#include "core/finish/background/disc_blur.h"
#include "core/finish/matte/grid.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr double kDiscPixels = 7;  // radius of the blur disc on the reduced photo: round enough, and the cost grows with its fourth power

/// Lamps and glints were brighter than the photo could hold: up to three times, so that their discs shine instead of turning to
/// milk. A wide bright wall or sky is what it seems and stays: only what outshines its surroundings is raised.
void raiseLights(imaging::Image& plate, double radius, const base::RunContext& run)
{
    imaging::Image y(plate.extent(), 1, imaging::Space::Data);
    const auto forPlate = [&](const auto& body) {
        imaging::forRows(plate.height(), run, [&](int first, int last) {
            for (int row = first; row < last; ++row)
                body(row);
        });
    };
    forPlate([&](int row) {
        for (int x = 0; x < y.width(); ++x)
            y.at(x, row) = luminance(plate.row(row) + 3 * x);
    });
    // The surroundings are smooth: found on a quarter of the size.
    imaging::Image coarse = matte::stretched(y, {(y.width() + 3) / 4, (y.height() + 3) / 4});
    const cv::Mat coarseMat = imaging::asMat(coarse);
    cv::GaussianBlur(coarseMat, coarseMat, {}, radius / 2, radius / 2, cv::BORDER_REPLICATE);
    const imaging::Image around = matte::stretched(coarse, y.extent());
    forPlate([&](int row) {
        float* p = plate.row(row);
        const float* surround = around.row(row);
        for (int x = 0; x < plate.width(); ++x, p += 3) {
            const float own = y.at(x, row);
            const float gain = 1 + 2 * smooth(own, 0.75f, 1.0f) * smooth(own / std::max(surround[x], 0.02f), 1.25f, 2.5f);
            for (int c = 0; c < 3; ++c)
                p[c] *= gain;
        }
    });
}

/// The part of the plate, or of the plane around it, that the picture sees, with `margin`.
imaging::Box seen(const Affine& fromOutput, imaging::Extent output, double margin)
{
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const double x : {0.0, double(output.width)})
        for (const double y : {0.0, double(output.height)}) {
            left = std::min(left, fromOutput.x(x, y));
            right = std::max(right, fromOutput.x(x, y));
            top = std::min(top, fromOutput.y(x, y));
            bottom = std::max(bottom, fromOutput.y(x, y));
        }
    const int x = static_cast<int>(std::floor(left - margin)), y = static_cast<int>(std::floor(top - margin));
    return {x, y, static_cast<int>(std::ceil(right + margin)) - x, static_cast<int>(std::ceil(bottom + margin)) - y};
}

/// That part of the plate; beyond the photo its reflection goes on: out of focus nobody can tell.
imaging::Image extended(const imaging::Image& plate, const imaging::Box& box, const base::RunContext& run)
{
    imaging::Image out(box.extent(), 3, plate.space());
    imaging::forRows(box.height, run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const float* from = plate.row(reflected(y + box.y, plate.height()));
            for (int x = 0; x < box.width; ++x)
                std::copy_n(from + 3 * reflected(x + box.x, plate.width()), 3, out.row(y) + 3 * x);
        }
    });
    return out;
}

}  // namespace

int reflected(int at, int size)
{
    at = ((at % (2 * size)) + 2 * size) % (2 * size);
    return at < size ? at : 2 * size - 1 - at;
}

imaging::Extent plateExtent(imaging::Extent picture, double discPixels, double scale)
{
    const double reduction = std::min({1.0, kDiscPixels / discPixels, scale});
    const auto side = [&](int full) { return std::max(1, static_cast<int>(std::lround(full * reduction))); };
    return {side(picture.width), side(picture.height)};
}

imaging::Image outOfFocus(imaging::Image plate, double discPixels, const Affine& fromOutput, const Framing& framing, float aperture, const base::RunContext& run)
{
    raiseLights(plate, discPixels, run);
    const imaging::Box box = seen(fromOutput, framing.output, discPixels + 2);
    const imaging::Image blurred = discBlur(extended(plate, box, run), discPixels, run);

    // At most six drawn pixels for the disc's radius: enough for a round rim once stretched.
    const double unit = std::clamp(6 / discRadius(aperture), framing.unitLength / 4, framing.unitLength);
    imaging::Image light(drawingExtent(framing, unit), 4, imaging::Space::Linear, 0.0f);
    const Affine drawing{double(framing.output.width) / light.width(), 0, 0, 0, double(framing.output.height) / light.height(), 0};
    const Affine source = Affine{1, 0, -box.x - 0.5, 0, 1, -box.y - 0.5} * fromOutput * drawing * Affine{1, 0, 0.5, 0, 1, 0.5};
    const cv::Matx23d matrix(source.xx, source.xy, source.dx, source.yx, source.yy, source.dy);
    cv::Mat drawn;
    cv::warpAffine(imaging::asMat(blurred), drawn, matrix, {light.width(), light.height()}, cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    imaging::forRows(light.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y)
            for (int x = 0; x < light.width(); ++x)
                std::copy_n(drawn.ptr<float>(y) + 3 * x, 3, light.row(y) + 4 * x);
    });
    return light;
}

}  // namespace finish
