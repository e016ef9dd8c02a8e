#pragma once
#include <cstdint>

/// Randomness that depends on a place and a seed, and on nothing else.
namespace finish {

/// 0 to below 1, for a cell of a lattice.
double chance(int i, int j, std::uint64_t seed);

/// Gradient noise, about -1..1, one wave a unit. Source: Perlin 2002.
double noise(double x, double y, std::uint64_t seed);

/// The same on a lattice turned by `angle` (radians), with cells of `size`: so that layers lie askew to each other.
double turnedNoise(double u, double v, double size, double angle, std::uint64_t seed);

/// A row of numbers from 0 to below 1.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : seed_(seed) {}
    double next() { return chance(count_++, 0, seed_); }
    double between(double low, double high) { return low + (high - low) * next(); }

private:
    std::uint64_t seed_;
    int count_ = 0;
};

}  // namespace finish
