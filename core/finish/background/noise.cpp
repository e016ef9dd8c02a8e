#include "core/finish/background/noise.h"

#include <array>
#include <cmath>
#include <numbers>

namespace finish {
namespace {

constexpr std::size_t kSlopes = 256;

std::uint32_t mixed(std::uint32_t h)
{
    h ^= h >> 16u;
    h *= 0x7feb352du;
    h ^= h >> 15u;
    h *= 0x846ca68bu;
    return h ^ (h >> 16u);
}

std::uint32_t at(int i, int j, std::uint32_t seed)
{
    return mixed(static_cast<std::uint32_t>(i) ^ mixed(static_cast<std::uint32_t>(j) ^ seed));
}

std::uint32_t folded(std::uint64_t seed)
{
    return mixed(static_cast<std::uint32_t>(seed) ^ static_cast<std::uint32_t>(seed >> 32u));
}

struct Slope {
    double x, y;
};

/// Directions all around: a sine for each corner of each cell would be most of the time.
const std::array<Slope, kSlopes>& slopes()
{
    static const std::array<Slope, kSlopes> table = [] {
        std::array<Slope, kSlopes> t{};
        for (std::size_t i = 0; i < kSlopes; ++i) {
            const double angle = 2 * std::numbers::pi * static_cast<double>(i) / kSlopes;
            t[i] = {std::cos(angle), std::sin(angle)};
        }
        return t;
    }();
    return table;
}

}  // namespace

double chance(int i, int j, std::uint64_t seed)
{
    return at(i, j, folded(seed)) / 4294967296.0;
}

double noise(double x, double y, std::uint64_t seed)
{
    const double fx = std::floor(x), fy = std::floor(y), tx = x - fx, ty = y - fy;
    const int ix = static_cast<int>(fx), iy = static_cast<int>(fy);
    const std::uint32_t s = folded(seed);
    const auto& table = slopes();
    const auto corner = [&](int i, int j) {
        const Slope& slope = table[at(ix + i, iy + j, s) % kSlopes];
        return slope.x * (tx - i) + slope.y * (ty - j);
    };
    // Joined by quintic curves; value noise would show its squares.
    const auto ease = [](double t) { return t * t * t * (t * (t * 6 - 15) + 10); };
    const auto mix = [](double a, double b, double t) { return a + (b - a) * t; };
    const double ex = ease(tx), ey = ease(ty);
    return 1.5 * mix(mix(corner(0, 0), corner(1, 0), ex), mix(corner(0, 1), corner(1, 1), ex), ey);
}

double turnedNoise(double u, double v, double size, double angle, std::uint64_t seed)
{
    const double c = std::cos(angle) / size, s = std::sin(angle) / size;
    return noise(c * u - s * v, s * u + c * v, seed);
}

}  // namespace finish
