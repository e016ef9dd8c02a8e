#include "core/finish/background/scene.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "core/finish/background/aperture.h"
#include "core/finish/background/backdrop.h"
#include "core/finish/background/disc_blur.h"
#include "core/finish/ramp.h"
#include "core/imaging/mat.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr double kFarDisc = 1.6;        // a disc at infinity, beside that of aperture.h for a few metres behind
constexpr double kLeastDisc = 0.25;     // D: closer looks would show that nobody built this
constexpr double kDiscPixels = 6;       // radius of the blur on the grid that shapes are drawn on
constexpr double kLampUnit = 40;        // pixels for D of the grid that discs of lamps are drawn on: their rims are the sharpest thing here
constexpr double kVeil = 0.05;          // of the light is scattered in the lens

SceneModel modelOf(Scenery scenery, double side, std::uint64_t seed)
{
    switch (scenery) {
    case Scenery::Library: return libraryScene(side, seed);
    case Scenery::Foliage: return foliageScene(side, seed);
    case Scenery::Evening: return eveningScene(side, seed);
    case Scenery::Office: break;
    }
    return officeScene(side, seed);
}

/// Exposed by what stands behind a head and shoulders, whatever the picture shows of it: a crop does not change the light.
float exposureOf(const SceneModel& model)
{
    constexpr int kAcross = 24, kDown = 28;
    constexpr double kLeft = -3.2, kTop = -3.4, kWidth = 6.4, kHeight = 7.2;
    double sum = 0;
    for (int j = 0; j < kDown; ++j)
        for (int i = 0; i < kAcross; ++i) {
            const double u = kLeft + (i + 0.5) * kWidth / kAcross, v = kTop + (j + 0.5) * kHeight / kDown;
            double y = luminance(model.far(u, v).data());
            if (model.near) {
                const auto near = model.near(u, v);
                y = y * (1 - near[3]) + luminance(near.data());
            }
            sum += y / (kAcross * kDown);
        }
    for (const Lamp& lamp : model.lamps)
        if (lamp.u > kLeft && lamp.u < kLeft + kWidth && lamp.v > kTop && lamp.v < kTop + kHeight)
            sum += luminance(lamp.light.data()) * std::numbers::pi / (kWidth * kHeight);
    return model.mean / static_cast<float>(std::max(sum, 1e-4));
}

/// A grid over the picture and `margin` cells around it.
struct Cells {
    imaging::Extent inner;
    int margin = 0;
    double left = 0, top = 0;    // of the inner part, in D from the eyes
    double stepX = 0, stepY = 0;  // D

    Cells(const Framing& framing, double unit, double marginD) : inner(drawingExtent(framing, unit))
    {
        // A picture of less than a cell would else ask for thousands of cells around it.
        stepX = std::max(framing.output.width / framing.unitLength / inner.width, 0.5 / unit);
        stepY = std::max(framing.output.height / framing.unitLength / inner.height, 0.5 / unit);
        left = -framing.eyes.x / framing.unitLength;
        top = -framing.eyes.y / framing.unitLength;
        margin = static_cast<int>(std::ceil(marginD / stepY));
    }
    imaging::Extent extent() const { return {inner.width + 2 * margin, inner.height + 2 * margin}; }
    double u(int x) const { return left + (x - margin + 0.5) * stepX; }
    double v(int y) const { return top + (y - margin + 0.5) * stepY; }
};

template <int kChannels, class Shade>
imaging::Image drawn(const Cells& cells, const Shade& shade, const base::RunContext& run)
{
    // Four looks a cell, askew, so that slanting edges get no stairs: windows that run away into the depth are narrower than a cell.
    constexpr double kLooks[4][2]{{-0.375, -0.125}, {0.125, -0.375}, {0.375, 0.125}, {-0.125, 0.375}};
    imaging::Image out(cells.extent(), kChannels, imaging::Space::Linear);
    imaging::forRows(out.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            float* p = out.row(y);
            for (int x = 0; x < out.width(); ++x, p += kChannels) {
                std::array<float, kChannels> light{};
                for (const auto& look : kLooks) {
                    const auto seen = shade(cells.u(x) + look[0] * cells.stepX, cells.v(y) + look[1] * cells.stepY);
                    for (std::size_t c = 0; c < kChannels; ++c)
                        light[c] += seen[c] / 4;
                }
                std::copy_n(light.begin(), kChannels, p);
            }
        }
    });
    return out;
}

/// The inner part, stretched smoothly.
cv::Mat stretchedTo(const imaging::Image& image, const Cells& cells, imaging::Extent extent)
{
    const double sx = double(cells.inner.width) / extent.width, sy = double(cells.inner.height) / extent.height;
    const cv::Matx23d matrix(sx, 0, cells.margin + 0.5 * sx - 0.5, 0, sy, cells.margin + 0.5 * sy - 0.5);
    cv::Mat out;
    cv::warpAffine(imaging::asMat(image), out, matrix, {extent.width, extent.height}, cv::INTER_CUBIC | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return out;
}

/// Adds the disc of a lamp: brighter towards its rim, as a lens that is corrected for sharpness draws it, and towards the corners of
/// the picture cut to a cat's eye by the rear of the lens.
void addDisc(const Lamp& lamp, double radius, float gain, const Cells& cells, cv::Mat& picture)
{
    const double distance = std::hypot(lamp.u, lamp.v);
    const double cut = radius * std::clamp(0.085 * (distance - 1.2), 0.0, 0.55);
    const double otherU = distance > 0 ? lamp.u * (1 - cut / distance) : 0, otherV = distance > 0 ? lamp.v * (1 - cut / distance) : 0;
    const auto column = [&](double u) { return std::clamp(static_cast<int>(std::floor((u - cells.left) / cells.stepX)), 0, picture.cols); };
    const auto line = [&](double v) { return std::clamp(static_cast<int>(std::floor((v - cells.top) / cells.stepY)), 0, picture.rows); };
    const double reach = radius + cells.stepX;
    const int left = column(lamp.u - reach), right = column(lamp.u + reach + cells.stepX);
    const int top = line(lamp.v - reach), bottom = line(lamp.v + reach + cells.stepY);
    const Rgb light = times(lamp.light, gain / (radius * radius));
    for (int y = top; y < bottom; ++y) {
        float* row = picture.ptr<float>(y);
        const double v = cells.v(y), dv = v - lamp.v, ev = v - otherV;
        for (int x = left; x < right; ++x) {
            const double u = cells.u(x), du = u - lamp.u, eu = u - otherU;
            const double d = std::sqrt(du * du + dv * dv);
            const double inside = (radius - std::max(d, std::sqrt(eu * eu + ev * ev))) / cells.stepX;
            if (inside <= -0.5)
                continue;
            const double q = d * d / (radius * radius);
            const auto k = static_cast<float>(std::min(1.0, inside + 0.5) * (0.92 + 0.24 * q * q * q));
            for (std::size_t c = 0; c < 3; ++c)
                row[3 * static_cast<std::size_t>(x) + c] += k * light[c];
        }
    }
}

}  // namespace

imaging::Image drawScene(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run)
{
    const SceneModel model = modelOf(params.scene, keySide, seed);
    const double lens = std::max(kLeastDisc, kFarDisc * discRadius(params.aperture));
    const float exposure = exposureOf(model);

    const double farRadius = lens * defocus(model.farMetres);
    const Cells coarse(framing, kDiscPixels / farRadius, farRadius);
    const imaging::Image far = discBlur(drawn<3>(coarse, model.far, run), farRadius / coarse.stepY, run);
    run.checkpoint();

    const Cells fine(framing, kLampUnit, 0);
    cv::Mat picture = stretchedTo(far, coarse, fine.inner);
    picture *= exposure;
    for (const Lamp& lamp : model.lamps)
        addDisc(lamp, lens * defocus(lamp.metres), exposure, fine, picture);
    run.checkpoint();

    if (model.near) {
        const double radius = lens * defocus(model.nearMetres);
        const Cells cells(framing, kDiscPixels / radius, radius);
        const cv::Mat near = stretchedTo(discBlur(drawn<4>(cells, model.near, run), radius / cells.stepY, run), cells, fine.inner);
        for (int y = 0; y < picture.rows; ++y) {
            const float* from = near.ptr<float>(y);
            float* to = picture.ptr<float>(y);
            for (int x = 0; x < picture.cols; ++x, from += 4, to += 3)
                for (int c = 0; c < 3; ++c)
                    to[c] = to[c] * (1 - from[3]) + from[c] * exposure;
        }
    }

    // Light that the lens scatters is smooth: found on 6 cells for D.
    const double unit = 1 / fine.stepY, shrink = std::max(1.0, unit / 6);
    const auto side = [&](int full) { return std::max(1, static_cast<int>(full / shrink)); };
    cv::Mat veil;
    cv::resize(picture, veil, {side(picture.cols), side(picture.rows)}, 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(veil, veil, {}, 1.2 * unit / shrink, 1.2 * unit / shrink, cv::BORDER_REPLICATE);
    cv::resize(veil, veil, picture.size(), 0, 0, cv::INTER_LINEAR);

    imaging::Image light(fine.inner, 4, imaging::Space::Linear, 0.0f);
    for (int y = 0; y < light.height(); ++y) {
        const float *own = picture.ptr<float>(y), *scattered = veil.ptr<float>(y);
        float* out = light.row(y);
        for (int x = 0; x < light.width(); ++x, own += 3, scattered += 3, out += 4)
            for (int c = 0; c < 3; ++c)
                out[c] = std::max(0.0f, static_cast<float>(1 - kVeil) * own[c] + static_cast<float>(kVeil) * scattered[c]);
    }
    return light;
}

}  // namespace finish
