#include "core/finish/colour/transform.h"

#include <algorithm>
#include <cmath>

#include "core/finish/ramp.h"
#include "core/imaging/twice_compiled.h"

namespace finish {
namespace {

constexpr int kBlock = 128;
constexpr int kFew = 32;
constexpr float kFar = 64;           // no light of a picture is brighter; keeps infinity out of products
constexpr float kBlack = 1e-6f;      // luminance below which a colour has no hue worth keeping
constexpr float kUsualSkin = 0.55f;  // brightness, where none was found
constexpr float kUsualKnee = 0.85f;
constexpr float kKneeOverSkin = 1.02f, kLowestKnee = 0.80f, kHighestKnee = 0.90f;
constexpr float kHueKept = 0.6f;  // of the roll-off; the rest is per channel, as film does
constexpr float kWarmRed = 0.14f, kWarmBlue = 0.20f;
// Likeness to skin, of a colour's place in (R/Y, B/Y) seen from grey: how far along the skin's direction, how far beside it, both in units of the skin's own
// distance. Along it there is no end: the skin's shadows and blushes are the same direction farther out, and would stand out as blotches if they alone were
// coloured.
constexpr float kAlongFrom = 0.1f, kAlongTo = 0.6f, kBesideFrom = 0.5f, kBesideTo = 1.1f;
constexpr float kPalest = 0.3f;  // distance from grey that the palest skin is taken to have
constexpr Rgb kFilm{0.30f, 0.59f, 0.11f};
constexpr Rgb kFilmTone{1.01f, 1.0f, 0.985f};
constexpr int kRounds = 8;  // of the anchor; three reach .1 degree where the roll-off does not reach the skin
// Light is moved as far as it takes: half a face in shadow under a lamp from the side asks for a factor of .6. Colour is not: what asks for more is another skin.
constexpr float kMostARound = 0.20f, kMostLight = 2.0f, kMostColour = 0.20f;
constexpr float kGamma = 2.2f;

float percentile(std::vector<float> values, int percent)
{
    const auto place = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) * static_cast<std::size_t>(percent) / 100);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

/// Of those values that are numbers; `without` if there are none.
template <class Value>
float percentileOf(std::span<const Rgb> colours, int percent, float without, const Value& value)
{
    std::vector<float> values;
    for (const Rgb& colour : colours)
        if (const float v = value(colour); std::isfinite(v))
            values.push_back(v);
    return values.empty() ? without : percentile(std::move(values), percent);
}

LIKENESS_TWICE_COMPILED void lightOf(const float* __restrict red, const float* __restrict green, const float* __restrict blue, int n, float* __restrict light)
{
    for (int i = 0; i < n; ++i)
        light[i] = 0.2126f * red[i] + 0.7152f * green[i] + 0.0722f * blue[i];
}

LIKENESS_TWICE_COMPILED void multiply(float* __restrict red, float* __restrict green, float* __restrict blue, const float* __restrict gains, int n)
{
    for (int i = 0; i < n; ++i) {
        red[i] *= gains[i];
        green[i] *= gains[i];
        blue[i] *= gains[i];
    }
}

/// What is not a number becomes 0.
LIKENESS_TWICE_COMPILED void makeSane(float* values, float gain, int n)
{
    for (int i = 0; i < n; ++i) {
        const float v = values[i], number = v == v ? v * gain : 0.0f;
        values[i] = std::min(std::max(number, -kFar), kFar);
    }
}

struct Tinting {
    float red, blue;  ///< what warmth adds
    float saturation; ///< what it adds
    float spared, skinRed, skinBlue;
};

LIKENESS_TWICE_COMPILED void tintRow(const Tinting tinting, float* __restrict red, float* __restrict green, float* __restrict blue, int n)
{
    const auto ramp = [](float v, float from, float to) {  // smooth() with the division done beforehand
        const float t = clamp01((v - from) * (1 / (to - from)));
        return t * t * (3 - 2 * t);
    };
    for (int i = 0; i < n; ++i) {
        const float y = 0.2126f * red[i] + 0.7152f * green[i] + 0.0722f * blue[i], safe = std::max(y, kBlack), inverse = 1 / safe;
        const float seen = clamp01((y - kBlack) * 1e30f);  // 1 where there is a hue; a comparison would become a branch
        const float dr = red[i] * inverse - 1, db = blue[i] * inverse - 1;
        const float along = dr * tinting.skinRed + db * tinting.skinBlue, beside = std::abs(dr * tinting.skinBlue - db * tinting.skinRed);
        const float likeness = ramp(along, kAlongFrom, kAlongTo) * (1 - ramp(beside, kBesideFrom, kBesideTo));
        const float part = seen * (1 - tinting.spared * likeness);
        const float r = red[i] * (1 + part * tinting.red), b = blue[i] * (1 + part * tinting.blue);
        const float keep = safe / std::max(0.2126f * r + 0.7152f * green[i] + 0.0722f * b, kBlack);
        const float level = 1 + seen * (keep - 1);
        const float more = 1 + part * tinting.saturation;
        red[i] = y + (r * level - y) * more;
        green[i] = y + (green[i] * level - y) * more;
        blue[i] = y + (b * level - y) * more;
    }
}

LIKENESS_TWICE_COMPILED void greyRow(float monochrome, float* __restrict red, float* __restrict green, float* __restrict blue, int n)
{
    for (int i = 0; i < n; ++i) {
        const float grey = kFilm[0] * red[i] + kFilm[1] * green[i] + kFilm[2] * blue[i];
        red[i] += monochrome * (grey * kFilmTone[0] - red[i]);
        green[i] += monochrome * (grey * kFilmTone[1] - green[i]);
        blue[i] += monochrome * (grey * kFilmTone[2] - blue[i]);
    }
}

LIKENESS_TWICE_COMPILED float mostOf(const float* __restrict red, const float* __restrict green, const float* __restrict blue, int n)
{
    float most[kFew] = {};
    for (int i = 0; i < n; ++i)
        most[i] = std::max(red[i], std::max(green[i], blue[i]));
    return *std::max_element(most, most + kFew);
}

/// @param *1  what the roll-off alone would make of the channels
LIKENESS_TWICE_COMPILED void rollRow(float knee, float part, const float* __restrict red1, const float* __restrict green1, const float* __restrict blue1,
                                     float* __restrict red, float* __restrict green, float* __restrict blue, int n)
{
    for (int i = 0; i < n; ++i) {
        const float r = red[i], g = green[i], b = blue[i];
        const float r1 = r > knee ? red1[i] : r, g1 = g > knee ? green1[i] : g, b1 = b > knee ? blue1[i] : b;
        const float most = std::max(r, std::max(g, b)), most1 = std::max(r1, std::max(g1, b1));  // the curve rises everywhere
        const float ratio = most1 / std::max(most, knee), here = most > knee ? part : 0.0f;
        red[i] = r + here * (kHueKept * ratio * r + (1 - kHueKept) * r1 - r);
        green[i] = g + here * (kHueKept * ratio * g + (1 - kHueKept) * g1 - g);
        blue[i] = b + here * (kHueKept * ratio * b + (1 - kHueKept) * b1 - b);
    }
}

/// A few pixels, channels apart.
struct Block {
    float red[kBlock];
    float green[kBlock];
    float blue[kBlock];
};

}  // namespace

bool ColourTransform::isIdentity() const
{
    return anchor_ == Rgb{1, 1, 1} && !contrast_ && !rollOff_ && warmth_ == Rgb{1, 1, 1} && saturation_ == 1 && monochrome_ == 0;
}

ColourTransform ColourTransform::withoutAnchor() const
{
    ColourTransform rest = *this;
    rest.anchor_ = {1, 1, 1};
    return rest;
}

void ColourTransform::apply(float* red, float* green, float* blue, int count) const
{
    for (int first = 0; first < count; first += kBlock, red += kBlock, green += kBlock, blue += kBlock)
        applyBlock(red, green, blue, std::min(kBlock, count - first));
}

void ColourTransform::applyBlock(float* red, float* green, float* blue, int n) const
{
    makeSane(red, anchor_[0], n);
    makeSane(green, anchor_[1], n);
    makeSane(blue, anchor_[2], n);
    if (contrast_) {
        float gains[kBlock];
        lightOf(red, green, blue, n, gains);
        contrast_->read(gains, n, gains);
        multiply(red, green, blue, gains, n);
    }
    if (warmth_ != Rgb{1, 1, 1} || saturation_ != 1)
        tintRow({warmth_[0] - 1, warmth_[2] - 1, saturation_ - 1, spared_, skinRed_, skinBlue_}, red, green, blue, n);
    if (monochrome_ > 0)
        greyRow(monochrome_, red, green, blue, n);
    for (int i = 0; rollOff_ && i < n; i += kFew) {
        const int few = std::min(kFew, n - i);
        float *r = red + i, *g = green + i, *b = blue + i;
        if (!(mostOf(r, g, b, few) > knee_))  // so it is in most of a picture
            continue;
        float red1[kFew], green1[kFew], blue1[kFew];
        rollOff_->read(r, few, red1);
        rollOff_->read(g, few, green1);
        rollOff_->read(b, few, blue1);
        rollRow(knee_, rollOffPart_, red1, green1, blue1, r, g, b, few);
    }
}

void ColourTransform::apply(float* rgb, int count) const
{
    Block block;
    for (int first = 0; first < count; first += kBlock, rgb += 3 * kBlock) {
        const int n = std::min(kBlock, count - first);
        for (int i = 0; i < n; ++i) {
            block.red[i] = rgb[3 * i];
            block.green[i] = rgb[3 * i + 1];
            block.blue[i] = rgb[3 * i + 2];
        }
        apply(block.red, block.green, block.blue, n);
        for (int i = 0; i < n; ++i) {
            rgb[3 * i] = block.red[i];
            rgb[3 * i + 1] = block.green[i];
            rgb[3 * i + 2] = block.blue[i];
        }
    }
}

void ColourTransform::setCurves(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow)
{
    if (params.contrast != 0 || params.shadows != 0) {
        const auto brightness = [](const Rgb& p) { return std::pow(std::max(luminance(p.data()), 0.0f), 1 / kGamma); };
        const ContrastCurve curve(params, percentileOf(skinBefore, 50, kUsualSkin, brightness));
        contrast_ = std::make_shared<RootTable>([&](double y) { return curve.gain(y); });
    }
    if (params.highlights > 0) {
        // The knee follows the skin, or light skin loses its drawing: as the contrast leaves it, since the shoulder comes after.
        std::vector<Rgb> skin(skinNow.begin(), skinNow.end());
        for (Rgb& p : skin)
            apply(p.data(), 1);
        const float bright = percentileOf(skin, 95, kUsualKnee / kKneeOverSkin, [](const Rgb& p) {
            return std::pow(std::max({p[0], p[1], p[2], 0.0f}), 1 / kGamma);
        });
        const RollOff curve{std::clamp(kKneeOverSkin * bright, kLowestKnee, kHighestKnee)};
        rollOff_ = std::make_shared<RootTable>([&](double x) { return curve.ofLight(x); });
        knee_ = static_cast<float>(std::pow(curve.knee, kGamma));
        rollOffPart_ = params.highlights / 100;
    }
}

void ColourTransform::holdSkin(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow)
{
    const imaging::Lab wanted = vision::skinTone(skinBefore);
    Rgb target;
    imaging::linearOf(wanted, target.data());
    if (!(luminance(target.data()) > kBlack))
        return;
    float light = 1;
    Rgb colours{1, 1, 1};
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Rgb> skin(skinNow.begin(), skinNow.end());
        if (!isIdentity())
            apply(skin.data()->data(), static_cast<int>(skin.size()));
        const imaging::Lab tone = vision::skinTone(skin);
        if (tone == wanted)
            break;
        Rgb now;
        imaging::linearOf(tone, now.data());
        if (!(luminance(now.data()) > kBlack))
            break;
        const float exposure = luminance(target.data()) / luminance(now.data());
        const auto step = [](float gain) { return std::clamp(gain, 1 - kMostARound, 1 + kMostARound); };
        light = std::clamp(light * step(exposure), 1 / kMostLight, kMostLight);
        for (std::size_t c = 0; c < 3; ++c) {
            const float rest = target[c] > kBlack && now[c] > kBlack ? target[c] / now[c] / exposure : 1.0f;
            colours[c] = std::clamp(colours[c] * (1 + (1 - monochrome_) * (step(rest) - 1)), 1 - kMostColour, 1 + kMostColour);
            anchor_[c] = light * colours[c];
        }
    }
    for (float& gain : anchor_)
        gain = std::pow(gain, params.anchor / 100);
}

ColourTransform lookOf(const ColourParams& params, std::span<const Rgb> skinBefore, std::span<const Rgb> skinNow)
{
    ColourTransform look;
    look.setCurves(params, skinBefore, skinNow);
    look.warmth_ = {1 + kWarmRed * params.warmth / 100, 1, 1 - kWarmBlue * params.warmth / 100};
    look.saturation_ = params.saturation / 100;
    look.monochrome_ = params.monochrome / 100;
    if (params.anchor > 0 && !skinBefore.empty() && skinBefore.size() == skinNow.size()) {
        Rgb tone;
        imaging::linearOf(vision::skinTone(skinBefore), tone.data());
        if (const float y = luminance(tone.data()); y > kBlack) {
            look.spared_ = params.anchor / 100;
            const float red = tone[0] / y - 1, blue = tone[2] / y - 1, distance = std::hypot(red, blue);
            const float unit = std::max(distance, kBlack) * std::max(distance, kPalest);
            look.skinRed_ = red / unit;
            look.skinBlue_ = blue / unit;
        }
        look.holdSkin(params, skinBefore, skinNow);
    }
    return look;
}

}  // namespace finish
