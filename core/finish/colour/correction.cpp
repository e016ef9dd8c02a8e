#include "core/finish/colour/correction.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/finish/ramp.h"

namespace finish {
namespace {

// Found on 33 portraits (prototype) and looked at again here; README.md.
constexpr float kHueFrom = 44, kHueTo = 68;        // degrees: skin under white light
constexpr float kChromaFrom = 10, kChromaTo = 36;  // CIELAB, at mid lightness
constexpr float kUsualHue = 53, kUsualChroma = 22, kHueSpread = 9, kChromaSpread = 6;
constexpr Rgb kEyeWhite{1.05f, 1, 0.93f};
constexpr Rgb kUsualEyeWhite{1.35f, 1, 0.92f};  // as photos show it, median of the panel
constexpr float kSameColour = 0.06f;            // ln; the nearest on the panel is .17 away
constexpr float kAgree = 0.6f;                  // cosine
constexpr float kSkinWeight = 1.2f, kSkinAtEase = 0.6f, kEyeWeight = 0.5f, kMostNeutral = 0.6f;
constexpr float kDeadZone = 0.04f;
constexpr float kStrength = 0.8f;
constexpr float kMostGain = 0.45f;
constexpr float kWhite = 0.80f;  // where the brightest of a photo, and of skin, should lie
constexpr float kMostLowered = 0.3f, kMostRaised = 0.15f;
constexpr float kDimUsual = 0.3f, kMostDimRaised = 0.5f;  // stops; the panel's dimmest face, at dusk, has .76
constexpr float kMostItaMoved = 3;                    // degrees, by automatic exposure
constexpr float kTemperature = 0.30f, kTint = 0.15f;  // ln gain at 100
constexpr float kLeast = 1e-4f;

Balance against(const Rgb& colour, const Rgb& target)
{
    const auto ratio = [&](std::size_t c) { return std::log(std::max(target[c], kLeast) / std::max(colour[c], kLeast)); };
    const float green = ratio(1);
    return {std::clamp(ratio(0) - green, -kMostGain, kMostGain), std::clamp(ratio(2) - green, -kMostGain, kMostGain)};
}

/// The colour of this lightness that skin could have, nearest in hue and chroma.
Rgb plausibleSkin(imaging::Lab tone)
{
    // Very dark and very light skin has less chroma: the room between black and white is narrow there.
    const float room = clamp01(std::min(tone.lightness / 50, (100 - tone.lightness) / 20));
    const float chroma = std::clamp(tone.chroma(), kChromaFrom * room, kChromaTo);
    const float hue = std::clamp(tone.hue(), kHueFrom, kHueTo) * (std::numbers::pi_v<float> / 180);
    if (tone.chroma() != chroma || tone.hue() < kHueFrom || tone.hue() > kHueTo) {
        tone.a = chroma * std::cos(hue);
        tone.b = chroma * std::sin(hue);
    }
    Rgb rgb;
    imaging::linearOf(tone, rgb.data());
    return rgb;
}

Rgb gainsOf(const Balance& balance, const MeasuredColour& measured)
{
    if (balance.red == 0 && balance.blue == 0)
        return {1, 1, 1};
    Rgb skin{1, 1, 1};
    if (!measured.skin.empty())
        imaging::linearOf(measured.tone, skin.data());
    Rgb gains{std::exp(balance.red), 1, std::exp(balance.blue)};
    const Rgb balanced{skin[0] * gains[0], skin[1], skin[2] * gains[2]};
    const float keep = std::max(luminance(skin.data()), kLeast) / std::max(luminance(balanced.data()), kLeast);
    for (float& gain : gains)
        gain *= keep;
    return gains;
}

imaging::Lab toneWith(const MeasuredColour& measured, const Rgb& gains, float stops)
{
    std::vector<Rgb> skin = measured.skin;
    const float exposure = std::exp2(stops);
    multiply(skin, {gains[0] * exposure, gains[1] * exposure, gains[2] * exposure});
    return vision::skinTone(skin);
}

/// 97th percentile of the largest channel.
float brightestSkin(const MeasuredColour& measured, const Rgb& gains)
{
    std::vector<float> largest;
    for (const Rgb& p : measured.skin)
        if (const float most = std::max({p[0] * gains[0], p[1] * gains[1], p[2] * gains[2]}); std::isfinite(most))
            largest.push_back(most);
    if (largest.empty())
        return 0;
    const auto high = largest.begin() + static_cast<std::ptrdiff_t>((largest.size() - 1) * 97 / 100);
    std::nth_element(largest.begin(), high, largest.end());
    return *high;
}

/// A black-and-white photo, toned or not: its skin has the colour of everything else, which is no cast of the light.
bool isMonochrome(const MeasuredColour& measured)
{
    if (measured.skin.empty() || !measured.neutral || measured.neutralShare < 0.5f)
        return false;
    Rgb skin;
    imaging::linearOf(measured.tone, skin.data());
    const Balance apart = against(skin, *measured.neutral);
    return std::hypot(apart.red, apart.blue) < kSameColour;
}

/// What neutral things and eyes both say.
Balance agreed(const MeasuredColour& measured)
{
    if (!measured.neutral || !measured.eyeWhite || measured.eyeTrust < 0.5f)
        return {};
    const Balance n = against(*measured.neutral, {1, 1, 1}), e = against(*measured.eyeWhite, kUsualEyeWhite);
    const float sizes = std::hypot(n.red, n.blue) * std::hypot(e.red, e.blue), dot = n.red * e.red + n.blue * e.blue;
    if (!(sizes > 0 && dot > kAgree * sizes))
        return {};
    const Balance mean{(n.red + e.red) / 2, (n.blue + e.blue) / 2};
    const float length = std::hypot(mean.red, mean.blue);
    const float most = std::min(n.red * mean.red + n.blue * mean.blue, e.red * mean.red + e.blue * mean.blue) / length;
    return {mean.red / length * most, mean.blue / length * most};
}

/// Nothing takes skin out of where skin is; and what brings it nearer to the middle of skins goes on as far as neutral things and eyes agree.
Balance holdToSkin(const MeasuredColour& measured, Balance balance)
{
    const auto tone = [&](const Balance& b) { return toneWith(measured, gainsOf(b, measured), 0); };
    const auto beyond = [](const imaging::Lab& t) { return std::max({0.0f, kHueFrom - t.hue(), t.hue() - kHueTo}); };
    const float most = beyond(measured.tone) + 1;
    for (int i = 0; i < 12 && beyond(tone(balance)) > most; ++i) {
        balance.red *= 0.75f;
        balance.blue *= 0.75f;
    }
    const auto fromMiddle = [](const imaging::Lab& t) { return std::hypot((t.chroma() - kUsualChroma) / kChromaSpread, (t.hue() - kUsualHue) / kHueSpread); };
    const Balance far = agreed(measured);
    Balance best = balance;
    float least = fromMiddle(tone(balance));
    for (int i = 1; i <= 10; ++i) {
        const float t = 0.1f * static_cast<float>(i);
        const Balance tried{balance.red + t * (far.red - balance.red), balance.blue + t * (far.blue - balance.blue)};
        if (far.red == 0 && far.blue == 0)
            break;
        const float distance = fromMiddle(tone(tried));
        if (distance >= least || least < 1)
            break;
        least = distance;
        best = tried;
    }
    return best;
}

}  // namespace

void multiply(std::span<Rgb> colours, const Rgb& gains)
{
    for (Rgb& colour : colours)
        for (std::size_t c = 0; c < 3; ++c)
            colour[c] *= gains[c];
}

Balance automaticBalance(const MeasuredColour& measured)
{
    if (isMonochrome(measured))
        return {};
    Balance sum;
    float weights = 0;
    const auto propose = [&](const Balance& balance, float weight) {
        sum.red += weight * balance.red;
        sum.blue += weight * balance.blue;
        weights += weight;
    };
    if (!measured.skin.empty()) {
        Rgb skin;
        imaging::linearOf(measured.tone, skin.data());
        const Balance balance = against(skin, plausibleSkin(measured.tone));
        propose(balance, balance.red == 0 && balance.blue == 0 ? kSkinAtEase : kSkinWeight);
    }
    if (measured.eyeWhite)
        propose(against(*measured.eyeWhite, kEyeWhite),
                kEyeWeight * measured.eyeTrust * std::clamp(1 - imaging::labOf(measured.eyeWhite->data()).chroma() / 40, 0.15f, 1.0f));
    if (measured.neutral)
        propose(against(*measured.neutral, {1, 1, 1}), std::min(2 * measured.neutralShare, kMostNeutral));
    if (weights <= 0)
        return {};
    sum.red /= weights;
    sum.blue /= weights;
    const float size = std::hypot(sum.red, sum.blue);
    const float part = size > kDeadZone ? kStrength * (size - kDeadZone) / size : 0;
    Balance balance{sum.red * part, sum.blue * part};
    if (!measured.skin.empty())
        balance = holdToSkin(measured, balance);
    return {std::clamp(balance.red, -kMostGain, kMostGain), std::clamp(balance.blue, -kMostGain, kMostGain)};
}

float automaticStops(const MeasuredColour& measured, const Rgb& gains)
{
    const float wanted = std::clamp(0.4f * std::log2(kWhite / std::max(measured.brightest, 0.01f)), -kMostLowered, kMostRaised);
    const float skin = brightestSkin(measured, gains);
    if (measured.skin.empty())
        return std::max(wanted, 0.0f);
    const float room = std::log2(kWhite / std::max(skin, 0.01f));
    // A bright sky is no reason to darken a face: no further than burnt skin needs.
    float stops = wanted > 0 ? std::min(wanted, std::max(0.0f, room)) : std::max(wanted, std::min(0.0f, room));
    // On dark skin a tenth of a stop turns the typology angle by several degrees.
    const imaging::Lab before = toneWith(measured, gains, 0);
    for (int i = 0; i < 8 && std::abs(vision::skinShift(before, toneWith(measured, gains, stops)).ita) > kMostItaMoved; ++i)
        stops *= 0.7f;
    // Where the light itself was dim, whatever the skin, the photo is underexposed and its tone no truth to keep.
    return measured.dim > kDimUsual ? std::max(stops, std::min({measured.dim - kDimUsual, kMostDimRaised, room})) : stops;
}

Correction correctionOf(const MeasuredColour& measured, const ColourParams& params)
{
    Balance balance;
    if (params.whiteBalance > 0) {
        balance = automaticBalance(measured);
        balance.red *= params.whiteBalance / 100;
        balance.blue *= params.whiteBalance / 100;
    }
    balance.red += kTemperature * params.temperature / 100 + kTint * params.tint / 100;
    balance.blue += -kTemperature * params.temperature / 100 + kTint * params.tint / 100;

    Correction correction;
    correction.gains = gainsOf(balance, measured);
    correction.stops = params.exposure;
    if (params.autoExposure > 0)
        correction.stops += params.autoExposure / 100 * automaticStops(measured, correction.gains);
    const float exposure = std::exp2(correction.stops);
    for (float& gain : correction.gains)
        gain *= exposure;
    if (!correction.isIdentity()) {
        const vision::SkinShift shift = vision::skinShift(measured.tone, toneWith(measured, correction.gains, 0));
        correction.itaShift = shift.itaHolds ? std::optional(shift.ita) : std::nullopt;
    }
    return correction;
}

}  // namespace finish
