#include <cmath>
#include <cstdint>
#include <numbers>
#include <vector>

#include "core/finish/background/backdrop.h"

namespace finish {
namespace {

constexpr double kDrawingUnit = 32;  // pixels for D: the pool's slope changes by less than 1/10000 from one to the next

std::uint32_t mixed(std::uint32_t h)
{
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    return h ^ (h >> 16u);
}

/// Gradient noise, about -1..1: random slopes on a lattice, joined by quintic curves (Perlin 2002). Value noise shows its squares.
double noise(double x, double y, std::uint64_t seed)
{
    const double fx = std::floor(x), fy = std::floor(y), tx = x - fx, ty = y - fy;
    const auto slope = [&](int i, int j) {
        const auto ix = static_cast<std::uint32_t>(static_cast<std::int32_t>(fx) + i), iy = static_cast<std::uint32_t>(static_cast<std::int32_t>(fy) + j);
        const std::uint32_t h = mixed(ix ^ mixed(iy ^ mixed(static_cast<std::uint32_t>(seed) ^ static_cast<std::uint32_t>(seed >> 32u))));
        const double angle = h * (2 * std::numbers::pi / 4294967296.0);
        return std::cos(angle) * (tx - i) + std::sin(angle) * (ty - j);
    };
    const auto ease = [](double t) { return t * t * t * (t * (t * 6 - 15) + 10); };
    const double ex = ease(tx), ey = ease(ty);
    return 1.5 * std::lerp(std::lerp(slope(0, 0), slope(1, 0), ex), std::lerp(slope(0, 1), slope(1, 1), ex), ey);
}

/// The same on a lattice turned by `angle`, with cells of `size`: each layer of the canvas lies askew to the others.
double turnedNoise(double u, double v, double size, double angle, std::uint64_t seed)
{
    const double c = std::cos(angle) / size, s = std::sin(angle) / size;
    return noise(c * u - s * v, s * u + c * v, seed);
}

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

imaging::Image drawPaper(const Framing& framing, const BackgroundParams& params, float keySide, std::uint64_t seed)
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
    for (int y = 0; y < light.height(); ++y) {
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
    return light;
}

}  // namespace finish
