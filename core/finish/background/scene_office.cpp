#include <cmath>

#include "core/finish/background/noise.h"
#include "core/finish/background/scene.h"

namespace finish {
namespace {

constexpr Rgb kDaylight{0.90f, 1.00f, 1.12f};   // about 7000 K beside the person's white
constexpr Rgb kLampWhite{1.16f, 1.00f, 0.76f};  // about 4000 K
constexpr Rgb kBulb{1.45f, 0.95f, 0.45f};       // about 2800 K
constexpr double kLintel = 2.1;                 // metres above the eyes, of the windows

/// A long room seen askew: a window front on one side that runs away into the depth, a far wall of glass and wood, lamps in the ceiling.
struct Office {
    double side;
    std::uint64_t seed;
    double vanishing;       // u of the point that the room runs to
    double depth;           // metres, to the far wall
    double windows;         // metres from the camera's axis to the window front
    double ceiling = 2.5;   // metres above the eyes: lower, and its lamps would hang in the picture like stage lights
    double floor = 1.35;    // below
    double bay;             // metres of window from post to post
    double warmth;          // of the walls

    Office(double keySide, std::uint64_t s) : side(keySide), seed(s)
    {
        Dice dice(seed + 11);
        vanishing = -side * dice.between(0.9, 1.9);
        depth = dice.between(17, 23);
        windows = dice.between(1.0, 1.35);
        bay = dice.between(2.2, 3.4);
        warmth = dice.between(0.3, 1.0);
    }

    /// Through the glass: bright sky, over houses or trees at the height of the eyes.
    Rgb outside(double z, double y) const
    {
        const double skyline = 0.10 * z + 0.5 * noise(z * 0.5, 3.7, seed + 1);
        const Rgb sky = times(kDaylight, 1.7 + 0.25 * ramp(-y, 0, 1.5));
        const double houses = 0.34 + 0.20 * noise(z * 0.9, y * 0.8, seed + 2);
        const Rgb stone = mixed({0.92f, 1.0f, 0.80f}, {1.08f, 1.0f, 0.92f}, 0.5 + 0.8 * noise(z * 0.35, 8.1, seed + 2));
        return mixed(times(stone, houses), sky, ramp(-y, -0.15 + 0.05 * skyline, 0.35 + 0.05 * skyline));
    }

    Rgb windowFront(double z, double y) const
    {
        const double along = z / bay, inBay = along - std::floor(along);
        const int which = static_cast<int>(std::floor(along));
        if (inBay < 0.24)
            return mixed({0.16f, 0.16f, 0.165f}, {0.25f, 0.20f, 0.15f}, warmth);  // pillar, its dark side towards us
        if (y > 0.62)
            return times({0.30f, 0.29f, 0.275f}, 1.0);  // sill and heater
        if (y < -kLintel)
            return {0.40f, 0.395f, 0.385f};
        const double blind = -kLintel + 1.8 * std::pow(chance(which, 0, seed + 3), 2.5);
        if (y < blind)
            return times({0.98f, 0.98f, 0.95f}, 0.80);  // a blind, with the light behind it
        if (std::abs(inBay - 0.62) < 0.035 || (y > -0.92 && y < -0.85))
            return {0.20f, 0.205f, 0.215f};
        return outside(z, y);
    }

    /// Daylight on what faces away from the windows.
    double daylight(double x) const { return 1 / (1 + 0.22 * std::max(0.0, windows - side * x)); }

    Rgb farWall(double x, double y) const
    {
        const double along = x / 0.95 + chance(0, 0, seed + 4), within = along - std::floor(along);
        const int which = static_cast<int>(std::floor(along));
        const double kind = chance(which, 1, seed + 4);
        const Rgb plaster = mixed({0.37f, 0.37f, 0.365f}, {0.46f, 0.38f, 0.285f}, warmth);
        Rgb colour = plaster;
        if (kind < 0.30)
            colour = mixed({0.25f, 0.155f, 0.08f}, {0.36f, 0.24f, 0.135f}, chance(which, 2, seed + 4));  // wood
        else if (kind < 0.55) {
            // A glass room with its own light, dark below.
            colour = y < 0.3 ? times(mixed(kLampWhite, kDaylight, chance(which, 3, seed + 4)), 0.55 + 0.3 * chance(which, 4, seed + 4)) : Rgb{0.15f, 0.145f, 0.14f};
            if (within < 0.05)
                colour = {0.07f, 0.07f, 0.075f};
        } else if (kind < 0.68)
            colour = {0.10f, 0.125f, 0.14f};  // a dark door or screen wall
        else if (kind < 0.80 && y > -0.7 && y < 0.25 && within > 0.2 && within < 0.8)
            colour = mixed({0.34f, 0.25f, 0.17f}, {0.18f, 0.24f, 0.28f}, chance(which, 5, seed));  // a picture
        return times(colour, 0.55 + 0.45 * daylight(x));
    }

    Rgb ceilingAt(double x, double z) const
    {
        const double across = x / 1.7 + chance(7, 0, seed), along = z / 2.6 + chance(7, 1, seed);
        const double du = across - std::floor(across) - 0.5, dv = along - std::floor(along) - 0.5;
        if (std::abs(du) < 0.10 && std::abs(dv) < 0.24)
            return times(kLampWhite, 3.5);
        return times(mixed({0.50f, 0.47f, 0.43f}, kDaylight, 0.15), 0.75 * (0.5 + 0.5 * daylight(x)));
    }

    Rgb floorAt(double x, double z) const
    {
        const double shine = 0.30 * std::exp(-1.2 * std::max(0.0, windows - side * x));
        const Rgb carpet = times(mixed({0.13f, 0.135f, 0.14f}, {0.18f, 0.14f, 0.10f}, warmth), 0.8 + 0.25 * noise(x, z * 0.5, seed + 6));
        return mixed(carpet, kDaylight, shine);
    }

    Rgb far(double u, double v) const
    {
        const double across = (u - vanishing) / kPerspective, down = v / kPerspective;
        double z = depth;
        enum { Wall, Window, Inner, Ceiling, Floor } hit = Wall;
        const auto meet = [&](double at, auto what) {
            if (at > 0 && at < z) {
                z = at;
                hit = what;
            }
        };
        if (side * across > 0)
            meet(windows / (side * across), Window);
        else
            meet(5.5 / -(side * across), Inner);
        if (down < 0)
            meet(ceiling / -down, Ceiling);
        else
            meet(floor / down, Floor);
        z = std::max(z, 2.5);
        const double x = across * z, y = down * z;
        switch (hit) {
        case Window: return windowFront(z, y);
        case Ceiling: return ceilingAt(x, z);
        case Floor: return floorAt(x, z);
        case Inner: return times(farWall(z, y), 0.8);
        case Wall: break;
        }
        return farWall(x, y);
    }
};

/// Leaves on stalks: cover falls off irregularly from the middle.
double leaves(double u, double v, double radius, std::uint64_t seed)
{
    const double d = std::hypot(u, v * 0.8) / radius;
    if (d > 1.6)
        return 0;
    return ramp(1.0 - d + 0.9 * turnedNoise(u, v, 0.45 * radius, 0.6, seed), 0.05, 0.25);
}

/// What stands in the room some metres behind the person: desks, screens, chairs, plants. Placed at the sides, where the person leaves room.
struct Furniture {
    struct Thing {
        enum Shape { Box, Round, Leaves } shape;
        double u, v, halfWidth, halfHeight;
        Rgb colour;
        double cover;
        std::uint64_t seed;
    };
    double side;
    std::vector<Thing> things;

    Furniture(double keySide, std::uint64_t seed) : side(keySide)
    {
        Dice dice(seed + 21);
        const double warm = dice.next();
        const Rgb top = mixed({0.40f, 0.38f, 0.36f}, {0.34f, 0.24f, 0.15f}, warm);
        for (double u = -kSceneHalfWidth + dice.between(0, 3); u < kSceneHalfWidth; u += dice.between(3.4, 5.6)) {
            const double v = dice.between(2.1, 2.9), half = dice.between(1.1, 1.7);
            for (double at = u - half + dice.between(0.5, 0.8); at < u + half - 0.5; at += dice.between(1.2, 1.9)) {
                const double tall = dice.between(0.26, 0.38), wide = dice.between(0.42, 0.62), kind = dice.next();
                if (kind < 0.30)
                    continue;
                const Rgb face = kind < 0.55 ? mixed({0.20f, 0.27f, 0.36f}, {0.33f, 0.36f, 0.38f}, dice.next()) : times({0.060f, 0.062f, 0.066f}, dice.between(0.7, 1.6));
                things.push_back({Thing::Box, at, v - 0.14 - tall, wide, tall, face, 1, 0});
                things.push_back({Thing::Box, at, v - 0.08, 0.09, 0.08, {0.10f, 0.10f, 0.105f}, 1, 0});
            }
            things.push_back({Thing::Box, u, v + 0.05, half, 0.06, top, 1, 0});
            things.push_back({Thing::Box, u + half * dice.between(-0.7, 0.7), v + 1.1, 0.42, 1.0, times(top, 0.42), 1, 0});
            things.push_back({Thing::Box, u - half, v + 1.6, 0.05, 1.5, {0.11f, 0.11f, 0.11f}, 1, 0});
            things.push_back({Thing::Box, u + half, v + 1.6, 0.05, 1.5, {0.11f, 0.11f, 0.11f}, 1, 0});
            const Rgb cloth = mixed({0.055f, 0.060f, 0.068f}, {0.15f, 0.10f, 0.065f}, dice.next());
            things.push_back({Thing::Round, u + dice.between(-1, 1), v - 0.05, dice.between(0.36, 0.48), dice.between(0.55, 0.8), cloth, 0.97, 0});
        }
        const auto plant = [&](double u, double v, double radius, std::uint64_t own) {
            things.push_back({Thing::Box, u, v + 1.15 * radius, 0.26 * radius, 0.35 * radius, times({0.33f, 0.31f, 0.29f}, dice.between(0.5, 1.1)), 1, 0});
            things.push_back({Thing::Leaves, u, v, radius, radius, {}, 0.95, own});
        };
        plant(-side * dice.between(2.5, 3.9), dice.between(0.9, 1.6), dice.between(0.9, 1.5), seed + 31);
        plant(side * dice.between(2.9, 5.0), dice.between(1.5, 2.0), dice.between(0.5, 0.9), seed + 35);
        plant(-side * dice.between(6, 10), dice.between(0.8, 1.6), dice.between(0.8, 1.5), seed + 39);
    }

    std::array<float, 4> at(double u, double v) const
    {
        std::array<float, 4> out{};
        const auto lay = [&](const Rgb& colour, double cover) {
            const auto a = static_cast<float>(cover);
            for (std::size_t c = 0; c < 3; ++c)
                out[c] = out[c] * (1 - a) + colour[c] * a;
            out[3] = out[3] * (1 - a) + a;
        };
        for (const Thing& thing : things) {
            const double du = u - thing.u, dv = v - thing.v, x = du / thing.halfWidth, y = dv / thing.halfHeight;
            // Lit from the windows.
            const double light = 1 + 0.25 * std::clamp(side * x, -1.0, 1.0) - 0.10 * std::clamp(y, -1.0, 1.0);
            if (thing.shape == Thing::Leaves) {
                const double cover = leaves(du, dv, thing.halfWidth, thing.seed);
                if (cover <= 0)
                    continue;
                const double lit = 0.42 + 0.62 * turnedNoise(du, dv, 0.3 * thing.halfWidth, 2.1, thing.seed + 1) + 0.3 * side * x;
                lay(mixed({0.028f, 0.050f, 0.026f}, {0.18f, 0.26f, 0.11f}, std::clamp(lit, 0.0, 1.0)), thing.cover * cover);
            } else if (thing.shape == Thing::Box ? std::abs(x) < 1 && std::abs(y) < 1 : x * x + y * y < 1) {
                lay(times(thing.colour, light), thing.cover);
            }
        }
        return out;
    }
};

}  // namespace

SceneModel officeScene(double side, std::uint64_t seed)
{
    const Office office(side, seed);
    SceneModel model;
    model.farMetres = 15;
    model.far = [office](double u, double v) { return office.far(u, v); };
    Dice dice(seed + 41);
    // Hanging lamps in a row that runs away into the depth, and glints on glass and metal.
    const double x = -side * dice.between(0.7, 1.5), height = dice.between(0.80, 1.05);
    for (double z = dice.between(6, 8); z < 17; z += dice.between(2.4, 3.6))
        model.lamps.push_back({office.vanishing + x * kPerspective / z, -height * kPerspective / z, z, times(kBulb, 3 / z * dice.between(0.5, 1.1))});
    const int glints = static_cast<int>(4 * dice.next());
    for (int i = 0; i < glints; ++i) {
        const double z = dice.between(11, 19), u = side * (dice.next() < 0.5 ? dice.between(-4, -1.9) : dice.between(1.4, 4));
        model.lamps.push_back({u, dice.between(-1.6, 0.4), z, times(mixed(kBulb, kDaylight, dice.next()), 0.006 + 0.05 * std::pow(dice.next(), 3))});
    }
    model.nearMetres = 8;
    const Furniture furniture(side, seed);
    model.near = [furniture](double u, double v) { return furniture.at(u, v); };
    model.mean = 0.28f;
    return model;
}

}  // namespace finish
