#include <cmath>

#include "core/finish/background/noise.h"
#include "core/finish/background/scene.h"

namespace finish {
namespace {

constexpr Rgb kDeep{0.020f, 0.036f, 0.016f};
constexpr Rgb kLeaf{0.085f, 0.135f, 0.038f};
constexpr Rgb kSunlit{0.40f, 0.43f, 0.115f};
constexpr Rgb kSky{1.50f, 1.56f, 1.40f};

/// The edge of a park: masses of leaves with sky between them, some trunks, sunlit grass behind, shade before it.
struct Foliage {
    struct Trunk {
        double u, width, lean;
    };
    double side;
    std::uint64_t seed;
    double grass;  // v where the sunlit grass begins
    std::vector<Trunk> trunks;

    Foliage(double keySide, std::uint64_t s) : side(keySide), seed(s)
    {
        Dice dice(seed + 3);
        grass = dice.between(0.5, 1.0);
        for (double u = -kSceneHalfWidth + dice.between(0, 4); u < kSceneHalfWidth; u += dice.between(2.2, 6.5))
            trunks.push_back({u, dice.between(0.14, 0.55), dice.between(-0.08, 0.08)});
    }

    /// Masses and gaps, about -1..1.
    double masses(double u, double v) const
    {
        const double du = 0.8 * turnedNoise(u, v, 2.8, 0.5, seed + 1), dv = 0.8 * turnedNoise(u, v, 2.8, 1.9, seed + 2);
        return 0.55 * turnedNoise(u + du, v + dv, 2.1, 0.3, seed + 4) +
               0.32 * turnedNoise(u + du, v + dv, 0.9, 1.1, seed + 5) + 0.2 * turnedNoise(u, v, 0.4, 2.2, seed + 6);
    }

    Rgb far(double u, double v) const
    {
        const double m = masses(u, v), sun = 0.16 * side * std::clamp(u, -4.0, 4.0);
        Rgb colour;
        if (v < grass + 0.25 * turnedNoise(u, 0.3, 1.7, 0, seed + 7)) {
            const double light = 0.36 + 0.62 * m + sun + 0.10 * ramp(-v, 0, 3);
            colour = mixed(kDeep, kLeaf, ramp(light, -0.25, 0.55));
            colour = mixed(colour, kSunlit, ramp(light, 0.45, 1.15));
            const double gap = m + 0.30 * turnedNoise(u, v, 0.55, 0.8, seed + 8) + 0.9 * sun - 0.66 + 0.16 * ramp(-v, 0.4, 3.2);
            colour = mixed(colour, kSky, 0.9 * ramp(gap, 0, 0.16) * ramp(-v, -0.2, 1.2));
            for (const Trunk& trunk : trunks)
                if (std::abs(u - trunk.u - trunk.lean * v) < 0.5 * trunk.width * (1 + 0.05 * v))
                    colour = mixed(times({0.050f, 0.040f, 0.030f}, 0.8 + 0.9 * ramp(side * (u - trunk.u - trunk.lean * v) / trunk.width, -0.2, 0.5)), colour, 0.12);
        } else {
            // Grass: patches of sun drawn out along the ground, shade nearer to us.
            const double patch = 0.5 + 0.75 * noise(u * 0.45, v * 1.9, seed + 9) + 0.3 * noise(u * 1.3, v * 5, seed + 10) + sun;
            colour = mixed(times(kLeaf, 0.75), Rgb{0.46f, 0.47f, 0.15f}, ramp(patch, 0.1, 1.1));
            colour = times(colour, 1 - 0.62 * ramp(v, grass + 0.7, grass + 3.2));
        }
        return colour;
    }

    /// A twig that hangs into the picture, nearer to us.
    std::array<float, 4> near(double u, double v) const
    {
        const double at = side * u;
        const double edge = ramp(-at + 0.75 * -v + 0.9 * turnedNoise(u, v, 1.6, 0.4, seed + 21), 3.9, 5.2);
        if (edge <= 0)
            return {};
        const double cover = ramp(turnedNoise(u, v, 0.62, 0.9, seed + 22) + 1.1 * edge, 0.42, 0.6);
        const double light = ramp(turnedNoise(u, v, 0.45, 2.3, seed + 23), -0.5, 0.7);
        const Rgb leaf = mixed({0.030f, 0.052f, 0.020f}, {0.17f, 0.23f, 0.055f}, light);
        const auto a = static_cast<float>(0.95 * cover);
        return {leaf[0] * a, leaf[1] * a, leaf[2] * a, a};
    }
};

}  // namespace

SceneModel foliageScene(double side, std::uint64_t seed)
{
    const Foliage foliage(side, seed);
    SceneModel model;
    model.farMetres = 14;
    model.far = [foliage](double u, double v) { return foliage.far(u, v); };
    // Sun through gaps and on wet leaves: many weak discs, few strong ones, in clusters, near and far ones.
    Dice dice(seed + 51);
    const double area = 2 * kSceneHalfWidth * (kSceneBottom - kSceneTop);
    const int count = static_cast<int>(7 * area);
    for (int i = 0; i < count; ++i) {
        const double u = dice.between(-kSceneHalfWidth, kSceneHalfWidth), v = dice.between(kSceneTop, kSceneBottom), keep = dice.next(), strength = dice.next();
        const double metres = 4.5 + 26 * std::pow(dice.next(), 1.6), tone = dice.next();
        const double density = v < foliage.grass ? 0.10 + 0.9 * ramp(foliage.masses(u, v) + 0.16 * side * std::clamp(u, -3.0, 3.0), -0.05, 0.55) * ramp(-v, -1.2, 0.8)
                                                 : 0.22 * ramp(foliage.grass + 1.1 - v, 0, 1);
        if (keep > 0.62 * density)
            continue;
        // Light through a leaf is green and weak; through a gap white and strong.
        const double power = 0.003 + 0.095 * std::pow(strength, 6);
        const Rgb leaf = mixed({0.62f, 0.92f, 0.22f}, {1.0f, 0.92f, 0.34f}, tone), gap = mixed({1.12f, 1.0f, 0.66f}, {0.96f, 1.0f, 0.96f}, tone);
        model.lamps.push_back({u, v, metres, times(mixed(leaf, gap, ramp(power, 0.01, 0.06)), power)});
    }
    model.nearMetres = 3.6;
    model.near = [foliage](double u, double v) { return foliage.near(u, v); };
    model.mean = 0.165f;
    return model;
}

}  // namespace finish
