#include "core/finish/relight/relight_map.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "core/finish/matte/local_mean.h"
#include "core/finish/ramp.h"
#include "core/finish/relight/lit_pixel.h"
#include "core/finish/relight/relight.h"
#include "core/imaging/rows.h"

namespace finish {
namespace {

using imaging::Image;
using relight::Direction;
using relight::StudioLight;

constexpr float kWrap = 0.6f;          // a large lamp reaches round the terminator by this, at softness 1
constexpr float kLeastKey = 0.25f;     // exposure of the nose that a lamp from the side is raised to at most
constexpr float kBody = 0.6f;          // of the effect where the outline alone tells the shape
constexpr float kPresent = 0.7f;       // share of the present shading that is taken out, where it is well explained
constexpr float kLnHigh = 0.788457f, kLnLow = 1.049822f;  // limits of the gain, ln: 2.2 and 1 / .35
constexpr float kBlur = 0.05f;        // D; less and the relief's edges reach into the skin's texture
constexpr float kEyes = 0.88f;         // gain about the eyes below which they follow their surroundings half way only
constexpr float kShine = 0.6f;         // how much of the old light's glare on skin goes where it gets a stop darker
constexpr float kGlow = 0.6f;          // how much of such a step is spared where hair and cloth are white: without drawing they would turn grey
constexpr float kDeepen = 0.15f;       // chroma that skin gains where it gets a factor e darker
constexpr float kSoftenLimit = 0.693f; // a stop

Image like(const Image& map)
{
    return {map.extent(), 1, imaging::Space::Data, 0.0f};
}

float dot(const float* n, const Direction& d)
{
    return n[0] * d[0] + n[1] * d[1] + n[2] * d[2];
}

float lambert(float cosine, float softness)
{
    const float w = kWrap * softness;
    return std::max(0.0f, (cosine + w) / (1 + w));
}

template <class Body>
void forCells(const Image& map, const base::RunContext& run, const Body& body)
{
    const auto width = static_cast<std::size_t>(map.width());
    imaging::forRows(map.height(), run, [&](int first, int last) {
        for (std::size_t i = static_cast<std::size_t>(first) * width; i < static_cast<std::size_t>(last) * width; ++i)
            body(i);
    });
}

/// The lamps' light on matt white.
struct Shading {
    Image key, rest;
};

Shading shade(const LightField& field, const StudioLight& light, const base::RunContext& run)
{
    Shading s{like(field.skin), like(field.skin)};
    Image seen(field.grid.cells, 1, imaging::Space::Data, 1.0f);
    if (!field.heights.cells.empty()) {
        const float radius = 0.7f * light.softness + 0.08f;
        const imaging::Box& box = field.heights.cells;
        const Image face = relight::lampSeen(field.heights, light.key, radius, run);
        for (int y = 0; y < box.height; ++y)
            std::copy_n(face.row(y), box.width, seen.row(box.y + y) + box.x);
    }
    const float nose = std::max(kLeastKey, lambert(dot(light.faces.data(), light.key), light.softness));
    const float amount = (1 - light.fill) / nose;
    const Direction below = relight::directionAt(0, -30);
    forCells(seen, run, [&](std::size_t i) {
        const float* n = field.relief.normals.pixels().data() + 3 * i;
        const float visible = std::lerp(1.0f, seen.pixels()[i], smooth(field.relief.face.pixels()[i], 0.35f, 1.0f));
        s.key.pixels()[i] = amount * lambert(dot(n, light.key), light.softness) * visible;
        s.rest.pixels()[i] = light.fill * (0.55f + 0.45f * std::max(0.0f, n[2])) + light.low * (1 - light.fill) * std::max(0.0f, dot(n, below)) + 0.01f;
    });
    return s;
}

double meanOn(const Image& skin, const Image& values)
{
    double sum = 0, weights = 0;
    for (std::size_t i = 0; i < skin.size(); ++i) {
        sum += static_cast<double>(skin.pixels()[i]) * static_cast<double>(values.pixels()[i]);
        weights += static_cast<double>(skin.pixels()[i]);
    }
    return weights > 0 ? sum / weights : 0;
}

float limited(float r)
{
    const float limit = r > 0 ? kLnHigh : kLnLow, e = quickExp(2 * r / limit);
    return limit * (e - 1) / (e + 1);  // tanh
}

/// ln of the gain that would turn the present light into the lamps' everywhere, at the same power.
Image wholeGain(const LightField& field, const Shading& shading, const RelightParams& params, const base::RunContext& run)
{
    // What softening takes out of the present shading is not there to be taken out again.
    const float exponent = kPresent * std::clamp(field.present.explained / 0.35f, 0.2f, 1.0f) * (1 - params.soften / 100);
    Image gain = like(field.skin);
    forCells(gain, run, [&](std::size_t i) {
        const float now = std::clamp(field.present.at(field.relief.normals.pixels().data() + 3 * i), 0.35f, 2.2f);
        gain.pixels()[i] = std::log(shading.key.pixels()[i] + shading.rest.pixels()[i]) - exponent * std::log(now);
    });
    const auto mean = static_cast<float>(meanOn(field.skin, gain));
    forCells(gain, run, [&](std::size_t i) { gain.pixels()[i] -= mean; });
    return gain;
}

/// That part of it that is given.
/// @param strength  0..1
Image keyGain(const LightField& field, const Image& whole, float strength, const base::RunContext& run)
{
    Image gain = like(field.skin);
    forCells(gain, run, [&](std::size_t i) {
        const float weight = strength * std::lerp(kBody, 1.0f, field.relief.head.pixels()[i]);
        const float r = limited(weight * whole.pixels()[i]);
        const float glare = field.glow.pixels()[i] * kGlow - field.shine.pixels()[i] * kShine / 0.693f;
        gain.pixels()[i] = r - std::min(0.0f, r) * glare;
    });
    matte::blur(gain, kBlur * field.grid.unit);
    return gain;
}

/// How much more, in ln, the cheeks get lighter than skin as a whole.
float aheadOnCheeks(const LightField& field, const Image& gain)
{
    if (field.cheeks.empty())
        return 0;
    double cheeks = 0, before = 0, after = 0;
    for (const std::size_t i : field.cheeks)
        cheeks += static_cast<double>(gain.pixels()[i]) / static_cast<double>(field.cheeks.size());
    for (std::size_t i = 0; i < gain.size(); ++i) {
        if (field.skin.pixels()[i] == 0)
            continue;
        const double light = static_cast<double>(field.skin.pixels()[i]) * static_cast<double>(luminance(field.colours.pixels().data() + 3 * i));
        before += light;
        after += light * static_cast<double>(quickExp(gain.pixels()[i]));
    }
    return before > 0 ? static_cast<float>(cheeks - std::log(after / before)) : 0;
}

/// Turned down where the lamp would have to be answered by exposure: the tone of skin is held on the cheeks, and where they alone get light
/// (one of them behind hair, the other turned to the lamp; half a face in hard sun) everything else would go dark.
/// @return the strength, 0..1, and its gain
std::pair<float, Image> bearable(const LightField& field, const Image& whole, float strength, const base::RunContext& run)
{
    constexpr float kMostAhead = 0.08f;  // an eighth of a stop, 2 L*
    constexpr int kRounds = 3;
    Image gain = keyGain(field, whole, strength, run);
    for (int round = 0; round < kRounds; ++round) {
        const float ahead = aheadOnCheeks(field, gain);
        if (ahead <= 1.05f * kMostAhead)
            break;
        strength *= kMostAhead / ahead;
        gain = keyGain(field, whole, strength, run);
    }
    return {strength, std::move(gain)};
}

/// From behind, on what faces the silhouette.
void addRim(Image& rim, const LightField& field, float side, float amount)
{
    constexpr float kDepth = 0.10f;  // D
    const Direction lamp = relight::directionAt(115 * side, 25);
    for (std::size_t i = 0; i < rim.size(); ++i) {
        const float in = field.relief.inside.pixels()[i] / kDepth;
        if (in < 3)
            rim.pixels()[i] += amount * std::max(0.0f, dot(field.relief.normals.pixels().data() + 3 * i, lamp)) * std::exp(-in * in);
    }
}

Image rimLight(const LightField& field, const RelightParams& params, float side)
{
    Image rim = like(field.skin);
    const float left = std::max(params.rimLeft, side > 0 ? params.rim : 0.0f), right = std::max(params.rimRight, side > 0 ? 0.0f : params.rim);
    if (left > 0)
        addRim(rim, field, -1, left / 100);
    if (right > 0)
        addRim(rim, field, 1, right / 100);
    if (left > 0 || right > 0)
        matte::blur(rim, 0.02f * field.grid.unit);
    return rim;
}

/// Skin cells before and after, for the exposure.
struct SkinLight {
    std::vector<const float*> colours, light;
    std::vector<float> weights;
};

SkinLight skinLight(const LightField& field, const Image& light)
{
    SkinLight s;
    for (std::size_t i = 0; i < field.skin.size(); ++i)
        if (const float w = field.skin.pixels()[i]; w > 0.05f) {
            s.colours.push_back(field.colours.pixels().data() + 3 * i);
            s.light.push_back(light.pixels().data() + 4 * i);
            s.weights.push_back(w);
        }
    return s;
}

/// Largest channel of the brightest twentieth.
float brightest(std::vector<float> peaks)
{
    const auto at = peaks.begin() + static_cast<std::ptrdiff_t>(peaks.size() * 19 / 20);
    std::nth_element(peaks.begin(), at, peaks.end());
    return *at;
}

/// Gain that leaves room for the lit side's drawing.
float mostExposure(const SkinLight& skin)
{
    constexpr float kRoom = 0.95f;  // before belowWhite rolls it off
    std::vector<float> before, after;
    for (std::size_t i = 0; i < skin.colours.size(); ++i) {
        before.push_back(std::max({skin.colours[i][0], skin.colours[i][1], skin.colours[i][2]}));
        after.push_back(before.back() * skin.light[i][0]);
    }
    return std::max(kRoom, brightest(std::move(before))) / std::max(1e-3f, brightest(std::move(after)));
}

/// The skin's mean brightness stays what it was: where the light falls changes, the exposure does not; unless the lit side has no room for that
/// below white.
float exposure(const LightField& field, const Image& light, const std::array<float, 3>& lamp)
{
    constexpr int kRounds = 10;
    const SkinLight skin = skinLight(field, light);
    if (skin.colours.empty())
        return 1;
    const float most = mostExposure(skin);
    float keep = std::min(1.0f, most);
    for (int round = 0; round < kRounds; ++round) {
        double before = 0, after = 0;
        for (std::size_t i = 0; i < skin.colours.size(); ++i) {
            const float* l = skin.light[i];
            float out[3] = {skin.colours[i][0], skin.colours[i][1], skin.colours[i][2]};
            lightPixel(out[0], out[1], out[2], {l[0] * keep, l[1], l[2], 0}, lamp);
            before += static_cast<double>(skin.weights[i] * luminance(skin.colours[i]));
            after += static_cast<double>(skin.weights[i] * luminance(out));
        }
        if (!(after > 0) || std::abs(after / before - 1) < 1e-3)
            break;
        keep = std::min(most, keep * static_cast<float>(before / after));
    }
    return keep;
}

/// Moves the map to the fine grid.
void addSoftening(Image& light, const LightField& field, float amount, const base::RunContext& run)
{
    light = matte::stretched(light, field.fine.cells);
    forCells(light, run, [&](std::size_t i) {
        float* out = light.pixels().data() + 4 * i;
        out[0] *= quickExp(std::clamp(amount * field.soften.light.pixels()[i], -kSoftenLimit, kSoftenLimit));
        out[2] = 1 - (1 - out[2]) * quickExp(amount * field.soften.chroma.pixels()[i]);
    });
}

/// A tinted lamp lights skin as brightly as a white one.
std::array<float, 3> lampOn(const std::array<float, 3>& skin, std::array<float, 3> lamp)
{
    const float lit[3] = {skin[0] * lamp[0], skin[1] * lamp[1], skin[2] * lamp[2]};
    for (float& c : lamp)
        c *= luminance(skin.data()) / luminance(lit);
    return lamp;
}

}  // namespace

/// What the gain is multiplied by in the end: exposure, the key's power, and the eyes' share.
Image exposed(const LightField& field, const Image& light, float keep, const Image& power, const base::RunContext& run)
{
    Image factor = like(field.skin);
    forCells(factor, run, [&](std::size_t i) {
        const float gain = light.pixels()[4 * i] * keep;
        const float eyes = gain < kEyes ? std::lerp(1.0f, std::sqrt(kEyes / gain), field.eyes.pixels()[i]) : 1.0f;
        factor.pixels()[i] = keep * eyes * power.pixels()[i];
    });
    return factor;
}

RelightMap relightMap(const LightField& field, const RelightParams& params, const vision::Pose& pose, float side, const base::RunContext& run)
{
    RelightMap map;
    map.lamp = lampOn(field.tone, relight::lampColour(params.kelvin));
    Image gain = like(field.skin), share = like(field.skin), power(gain.extent(), 1, imaging::Space::Data, 1.0f);
    if (addsKeyLight(params)) {
        const StudioLight light = relight::studioLight(params, pose, side);
        const Shading shading = shade(field, light, run);
        float strength = params.strength / 100;
        std::tie(strength, gain) = bearable(field, wholeGain(field, shading, params, run), strength, run);
        forCells(gain, run, [&](std::size_t i) {
            const float key = shading.key.pixels()[i], rest = shading.rest.pixels()[i];
            share.pixels()[i] = strength * light.power * key / (light.power * key + rest);
            power.pixels()[i] = std::lerp(1.0f, (light.power * key + rest) / (key + rest), strength);
        });
        matte::blur(share, kBlur * field.grid.unit);
        if (light.power != 1)
            matte::blur(power, kBlur * field.grid.unit);
    }
    const Image rim = rimLight(field, params, side);
    map.light = Image(field.grid.cells, 4, imaging::Space::Data);
    forCells(gain, run, [&](std::size_t i) {
        float* out = map.light.pixels().data() + 4 * i;
        out[0] = quickExp(gain.pixels()[i]);
        out[1] = share.pixels()[i];
        // Skin that gets less light gets redder, not greyer: what leaves it has gone deeper.
        out[2] = kDeepen * std::max(-1.0f, std::min(0.0f, gain.pixels()[i]));
        out[3] = rim.pixels()[i];
    });
    if (params.soften > 0)
        addSoftening(map.light, field, params.soften / 100, run);
    if (!addsKeyLight(params) && params.soften <= 0)
        return map;
    // Taken on the coarse grid: the skin's mean does not see a shadow's edge.
    const Image coarse = matte::stretched(map.light, field.grid.cells);
    const float keep = exposure(field, coarse, map.lamp);
    const Image factor = exposed(field, coarse, keep, power, run);
    const matte::RowSampler factors(factor, map.light.extent());
    imaging::forRows(map.light.height(), run, [&](int first, int last) {
        std::vector<float> row(static_cast<std::size_t>(map.light.width()));
        for (int y = first; y < last; ++y) {
            factors.read(y, 0, map.light.width(), row.data());
            for (int x = 0; x < map.light.width(); ++x)
                map.light.at(x, y) *= row[static_cast<std::size_t>(x)];
        }
    });
    return map;
}

}  // namespace finish
