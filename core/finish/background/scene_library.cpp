#include <cmath>

#include "core/finish/background/noise.h"
#include "core/finish/background/scene.h"

namespace finish {
namespace {

constexpr Rgb kWindow{0.86f, 1.00f, 1.18f};
constexpr double kWindowWidth = 3.1;  // D, with its curtains
constexpr Rgb kShade{1.48f, 0.98f, 0.50f};  // a lamp's shade, about 2700 K

/// A wall of books in a study: a shaded lamp on the shadow side, a window at the edge of the key's side.
struct Library {
    double side;
    std::uint64_t seed;
    double shelf, shift, upright, uprightAt;  // D
    double cupboards;                         // rows of books above them
    double windowFrom;                        // u times side
    double lampU, lampV;

    Library(double keySide, std::uint64_t s) : side(keySide), seed(s)
    {
        Dice dice(seed + 7);
        shelf = dice.between(1.55, 1.85);
        shift = dice.between(0, 1);
        upright = dice.between(3.6, 4.8);
        uprightAt = dice.between(0, 1);
        cupboards = std::floor(2.4 / shelf + shift + dice.between(0, 0.8));
        windowFrom = dice.between(2.7, 3.7);
        lampU = -side * dice.between(2.3, 3.3);
        lampV = dice.between(0.2, 1.0);
    }

    /// Backs of books of one shelf: widths and heights of their own, in runs of one binding.
    Rgb books(double u, double fromTop, int row) const
    {
        const double position = u / 0.17 + 0.45 * noise(u * 2.3, row * 7.1, seed + 1);
        const int book = static_cast<int>(std::floor(position)), run = static_cast<int>(std::floor(position / 6 + chance(row, 9, seed)));
        const double gap = 0.22 + 0.32 * chance(run, row, seed + 2) + 0.10 * chance(book, row, seed + 2);
        if (fromTop < gap)
            return {0.016f, 0.011f, 0.008f};
        static constexpr std::array<Rgb, 9> kBindings{{{0.14f, 0.052f, 0.036f}, {0.062f, 0.074f, 0.062f}, {0.20f, 0.135f, 0.075f},
                                                       {0.044f, 0.050f, 0.068f}, {0.29f, 0.23f, 0.16f}, {0.10f, 0.058f, 0.036f},
                                                       {0.050f, 0.042f, 0.038f}, {0.16f, 0.092f, 0.048f}, {0.34f, 0.29f, 0.22f}}};
        const double kind = chance(run, row, seed + 3) < 0.55 ? chance(run, row, seed + 4) : chance(book, row, seed + 5);
        return times(kBindings[static_cast<std::size_t>(kind * 8.999)], 0.7 + 0.6 * chance(book, row, seed + 6));
    }

    Rgb wall(double u, double v) const
    {
        const double down = v / shelf + shift, across = u / upright + uprightAt;
        if (down > cupboards) {
            // Doors below the shelves, each with its panel.
            const double below = (down - cupboards) * shelf, door = across * 2 - std::floor(across * 2);
            if (below < 0.22)
                return {0.17f, 0.095f, 0.050f};
            const bool panel = door > 0.16 && door < 0.84 && below > 0.6;
            return times({0.105f, 0.056f, 0.029f}, (panel ? 0.80 : 1.1) + 0.25 * noise(u * 0.6, v * 4, seed + 9));
        }
        const double inRow = down - std::floor(down), inColumn = across - std::floor(across);
        if (inColumn * upright < 0.20)
            return {0.115f, 0.062f, 0.032f};
        if (inRow * shelf < 0.14)
            return {0.14f, 0.078f, 0.040f};
        return books(u, (inRow * shelf - 0.14) / (shelf - 0.14), static_cast<int>(std::floor(down)));
    }

    Rgb far(double u, double v) const
    {
        const double towards = side * u;
        if (towards > windowFrom && towards < windowFrom + kWindowWidth) {
            // A sash window, its curtain, and beyond.
            const double from = towards - windowFrom, in = std::min(from, kWindowWidth - from);
            if (in < 0.55)
                return times({0.42f, 0.36f, 0.28f}, 0.5 + 0.9 * in / 0.55 + 0.25 * std::sin(in * 21));  // curtain, lit through
            if (v > 2.3)
                return {0.10f, 0.06f, 0.035f};
            const double pane = (v + 20) / 1.5;
            if (pane - std::floor(pane) < 0.08 || std::abs(from - 0.5 * kWindowWidth) < 0.08)
                return {0.30f, 0.30f, 0.30f};
            const double trees = ramp(v + 0.6 * noise(u, v * 0.6, seed + 8), -0.9, 0.8);
            return mixed(times(kWindow, 0.85), Rgb{0.10f, 0.13f, 0.070f}, 0.85 * trees);
        }
        // Pools of light: the lamp's on the books around it, daylight that fades along the wall, a little from above.
        const double du = u - lampU, dv = v - lampV;
        const double lamp = 2.6 * std::exp(-(du * du + 0.8 * dv * dv) / 2.6) + 0.5 * std::exp(-(du * du + dv * dv) / 14);
        const double day = 0.75 * std::exp(-std::max({0.0, windowFrom - towards, towards - windowFrom - kWindowWidth}) / 2.3);
        const Rgb own = wall(u, v);
        const double room = 0.34 + 0.10 * ramp(-v, -1, 3.5);
        Rgb out;
        for (std::size_t c = 0; c < 3; ++c)
            out[c] = own[c] * static_cast<float>(lamp * kShade[c] + day * kWindow[c] + room * (c == 2 ? 0.82 : 1.0));
        return out;
    }

    std::array<float, 4> near(double u, double v) const
    {
        std::array<float, 4> out{};
        const double du = u - lampU, dv = v - lampV;
        // The shade, wider below; its glow is brightest in the middle.
        const double half = 0.42 + 0.30 * ramp(dv, -0.55, 0.5);
        const double shade = ramp(half - std::abs(du), -0.03, 0.03) * ramp(0.5 - std::abs(dv), -0.03, 0.03);
        if (shade > 0) {
            const Rgb glow = times(kShade, 0.95 - 0.42 * std::abs(du) / half - 0.2 * dv);
            return {glow[0] * float(shade), glow[1] * float(shade), glow[2] * float(shade), float(shade)};
        }
        if (dv >= 0.5 && dv < 1.7 && std::abs(du) < 0.09)
            return {0.16f, 0.10f, 0.035f, 1.0f};  // brass
        if (dv >= 1.7 && std::abs(du + 0.5 * side) < 2.1 + 0.12 * (dv - 1.7)) {
            // A side table: its top lit by the lamp, its front in shade.
            const double lit = dv < 1.95 ? 0.35 + 1.1 * std::exp(-du * du / 1.2) : 0.16 + 0.25 * std::exp(-du * du / 1.6);
            return {0.30f * float(lit), 0.17f * float(lit), 0.085f * float(lit), 1.0f};
        }
        return out;
    }
};

}  // namespace

SceneModel libraryScene(double side, std::uint64_t seed)
{
    const Library library(side, seed);
    SceneModel model;
    model.farMetres = 5.6;
    model.far = [library](double u, double v) { return library.far(u, v); };
    // Gilt letters and brass that catch the lamp.
    Dice dice(seed + 17);
    for (int i = 0; i < 7; ++i) {
        const double u = library.lampU + dice.between(-2.6, 2.6), v = library.lampV + dice.between(-2.2, 1.6);
        model.lamps.push_back({u, v, dice.between(4.6, 5.5), times(kShade, 0.0008 + 0.008 * std::pow(dice.next(), 4))});
    }
    model.nearMetres = 4.2;
    model.near = [library](double u, double v) { return library.near(u, v); };
    model.mean = 0.125f;
    return model;
}

}  // namespace finish
