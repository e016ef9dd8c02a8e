#include <cmath>

#include "core/finish/background/noise.h"
#include "core/finish/background/scene.h"

namespace finish {
namespace {

constexpr Rgb kSodium{1.65f, 0.86f, 0.22f};   // street lamps, about 2200 K
constexpr Rgb kTungsten{1.45f, 0.98f, 0.50f};  // windows, shops
constexpr Rgb kCool{0.80f, 1.00f, 1.25f};     // offices, headlamps
constexpr Rgb kRed{1.9f, 0.16f, 0.10f};       // rear lamps, signals
constexpr Rgb kGreen{0.25f, 1.25f, 0.75f};
constexpr Rgb kBlue{0.30f, 0.60f, 1.8f};

/// A street after sunset that runs away into the depth between rows of houses.
struct Street {
    double side;
    std::uint64_t seed;
    double vanishing;
    double half;  // metres from the axis to the house fronts
    double dusk;  // how much of the day is left

    Street(double keySide, std::uint64_t s) : side(keySide), seed(s)
    {
        Dice dice(seed + 5);
        vanishing = -side * dice.between(0.2, 1.6);
        half = dice.between(8, 12);
        dusk = dice.between(0.5, 1.2);
    }

    Rgb sky(double u, double v) const
    {
        const double up = ramp(-v, -0.2, 4.0);
        const Rgb low = mixed({0.085f, 0.062f, 0.066f}, {0.13f, 0.085f, 0.060f}, 0.5 + 0.5 * noise(u * 0.25, 1.7, seed));
        return times(mixed(low, Rgb{0.016f, 0.024f, 0.050f}, up), dusk);
    }

    /// House fronts along the street: storeys of windows, some lit, shops below.
    Rgb front(double z, double y, int row) const
    {
        const int house = static_cast<int>(std::floor(z / 13)), own = house * 2 + row;
        const double wallTone = 0.012 + 0.022 * chance(own, 0, seed + 1);
        const Rgb wall = times(mixed({1.0f, 0.82f, 0.66f}, {0.8f, 0.9f, 1.1f}, chance(own, 1, seed + 1)), wallTone);
        const double storey = (y + 30) / 3.4, column = z / 2.6;
        const int s = static_cast<int>(std::floor(storey)), c = static_cast<int>(std::floor(column));
        const double inStorey = storey - s, inColumn = column - c;
        if (y > -2.4) {
            // Shops: wide and bright, each in its own colour.
            const int shop = static_cast<int>(std::floor(z / 6.5));
            if (chance(shop, row, seed + 2) < 0.62 && y < 1.0) {
                const double tone = chance(shop, row, seed + 3);
                return times(tone < 0.7 ? kTungsten : kCool, 0.16 + 0.55 * chance(shop, row, seed + 4));
            }
            return times(wall, 1.6);
        }
        if (inStorey > 0.3 && inStorey < 0.85 && inColumn > 0.25 && inColumn < 0.8 && chance(c, s, seed + 6 + static_cast<std::uint64_t>(row)) < 0.30)
            return times(chance(c, s, seed + 8) < 0.75 ? kTungsten : kCool, 0.10 + 0.55 * std::pow(chance(c, s, seed + 9), 2));
        return wall;
    }

    Rgb road(double x, double z, double u) const
    {
        // Wet enough to hold the lamps as streaks towards us.
        const double streak = std::pow(std::max(0.0, 0.5 + 0.9 * noise(u * 1.6, 0.4 * z / (z + 8), seed + 12)), 3);
        const Rgb tone = mixed(kSodium, kCool, 0.5 + 0.7 * noise(x * 0.3, 4.4, seed + 13));
        return times(tone, 0.016 + 0.15 * streak * (0.25 + 0.75 * std::exp(-2.5 / z) * (0.6 + 0.8 * noise(u * 0.8, 6 / z, seed + 14))));
    }

    Rgb far(double u, double v) const
    {
        const double across = (u - vanishing) / kPerspective, down = v / kPerspective;
        const double reach = half / std::max(std::abs(across), 1e-6);
        const int row = across > 0 ? 1 : 0;
        const double ground = down > 0 ? 1.6 / down : 1e9;
        if (ground < std::min(reach, 220.0))
            return road(across * ground, ground, u);
        if (reach < 220) {
            const double y = down * reach;
            const int house = static_cast<int>(std::floor(reach / 13));
            if (y > -(9 + 16 * chance(house * 2 + row, 5, seed + 1)))
                return front(reach, y, row);
        } else if (v > -0.35 - 0.9 * chance(static_cast<int>(std::floor(u * 1.7)), 7, seed)) {
            return times(kTungsten, 0.035);  // where the street ends
        }
        return sky(u, v);
    }
};

}  // namespace

SceneModel eveningScene(double side, std::uint64_t seed)
{
    const Street street(side, seed);
    SceneModel model;
    model.farMetres = 60;
    model.far = [street](double u, double v) { return street.far(u, v); };
    Dice dice(seed + 61);
    const auto place = [&](double x, double y, double z, const Rgb& light) {
        model.lamps.push_back({street.vanishing + x * kPerspective / z, y * kPerspective / z, z, light});
    };
    // Two rows of street lamps, then cars, then what else is lit in a street: windows, signs, signals.
    const double kerb = street.half * dice.between(0.5, 0.7), spacing = dice.between(14, 20);
    const Rgb lamp = dice.next() < 0.65 ? kSodium : Rgb{1.42f, 1.0f, 0.52f};
    for (double z = dice.between(14, 24); z < 110; z += spacing)
        for (const double x : {-kerb, kerb})
            if (dice.next() < 0.78)  // some stand behind a tree
                place(x * dice.between(0.93, 1.07), -dice.between(3.6, 4.6), z * dice.between(0.92, 1.08),
                      times(lamp, 0.26 * dice.between(0.35, 1.1) * std::pow(20 / z, 0.8)));
    for (double z = 16; z < 110; z += dice.between(7, 24)) {
        const bool comes = dice.next() < 0.5;
        const double x = (comes ? 1 : -1) * street.half * dice.between(0.12, 0.32), apart = 0.72;
        const double strength = (comes ? 0.15 : 0.06) * std::pow(16 / z, 0.5) * dice.between(0.5, 1.2);
        for (const double d : {-apart, apart})
            place(x + d, 0.85, z, times(comes ? Rgb{1.05f, 1.0f, 0.88f} : kRed, strength));
    }
    const int count = 170;
    for (int i = 0; i < count; ++i) {
        const double kind = dice.next(), strength = 0.002 + 0.22 * std::pow(dice.next(), 6), z = dice.between(14, 120), up = dice.next();
        const Rgb hue = kind < 0.50 ? kTungsten : kind < 0.70 ? kSodium : kind < 0.86 ? kCool : kind < 0.92 ? kRed : kind < 0.96 ? kGreen : kBlue;
        // On the house fronts: thickest above the ground, and none in the sky between them.
        const double u = dice.between(-kSceneHalfWidth, kSceneHalfWidth), away = std::abs(u - street.vanishing);
        const double v = 1.05 - (0.8 + 0.95 * std::min(away, 4.5)) * std::pow(up, 1.6);
        model.lamps.push_back({u, v, z, times(hue, strength)});
    }
    model.mean = 0.105f;
    return model;
}

}  // namespace finish
