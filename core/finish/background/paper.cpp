#include <cmath>
#include <vector>

#include "core/finish/background/backdrop.h"
#include "core/finish/background/noise.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

constexpr double kDrawingUnit = 32;  // pixels for D: the pool's slope changes by less than 1/10000 from one to the next

/// Clouds of a painted canvas at (u, v): brightness in ln, and warmth.
struct Canvas {
    double brightness = 0;
    double warmth = 0;
};

Canvas canvasAt(double u, double v, std::uint64_t seed)
{
    // The brush: clouds are drawn out by others of about their own size.
    const double du = 0.5 * turnedNoise(u, v, 1.9, 0.9, seed + 4), dv = 0.5 * turnedNoise(u, v, 1.9, 2.3, seed + 5);
    u += du;
    v += dv;
    const double clouds = 0.5 * turnedNoise(u, v, 1.6, 0.4, seed) + 0.3 * turnedNoise(u, v, 0.7, 1.3, seed + 1) + 0.2 * turnedNoise(u, v, 0.3, 2.0, seed + 2);
    return {2.4 * 0.28 * clouds, 0.06 * turnedNoise(u, v, 2.2, 0.7, seed + 3)};
}

}  // namespace

imaging::Image drawPaper(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed, const base::RunContext& run)
{
    imaging::Image light(drawingExtent(framing, kDrawingUnit), 4, imaging::Space::Linear, 0.0f);
    const auto base = linear(params.colour);
    const double spot = params.spot / 100.0, ambient = params.ambient / 100.0, falloff = params.falloff / 100.0;
    const double wide = 2.0 * params.spread * params.spread;
    const double s = keySide;
    const double stepX = double(framing.output.width) / light.width(), stepY = double(framing.output.height) / light.height();

    // The pool lies on the shadow side, so that the dark cheek meets lighter paper and the lit cheek darker paper. The formula
    // is a product of a function of u and one of v.
    std::vector<double> poolX(static_cast<std::size_t>(light.width())), gradX(poolX.size()), us(poolX.size());
    for (int x = 0; x < light.width(); ++x) {
        const double u = ((x + 0.5) * stepX - framing.eyes.x) / framing.unitLength;
        const auto i = static_cast<std::size_t>(x);
        us[i] = u;
        poolX[i] = std::exp(-(u + 0.9 * s) * (u + 0.9 * s) / wide);
        gradX[i] = 1 - falloff * s * std::tanh(u / 4);
    }
    imaging::forRows(light.height(), run, [&](int first, int last) {
        for (int y = first; y < last; ++y) {
            const double v = ((y + 0.5) * stepY - framing.eyes.y) / framing.unitLength;
            const double poolY = spot * std::exp(-0.81 * (v - 0.6) * (v - 0.6) / wide), gradY = 1 - 0.05 * std::tanh(v / 4);
            float* out = light.row(y);
            for (std::size_t i = 0; i < us.size(); ++i, out += 4) {
                double brightness = (ambient + poolY * poolX[i]) * gradX[i] * gradY, warmth = 0;
                if (params.mottle > 0) {
                    const Canvas canvas = canvasAt(us[i], v, seed);
                    brightness *= std::exp(params.mottle / 100.0 * canvas.brightness);
                    warmth = params.mottle / 100.0 * canvas.warmth;
                }
                out[0] = static_cast<float>(base[0] * brightness * (1 + warmth));
                out[1] = static_cast<float>(base[1] * brightness);
                out[2] = static_cast<float>(base[2] * brightness * (1 - warmth));
            }
        }
    });
    return light;
}

}  // namespace finish
