#include "core/imaging/from_linear.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdint>

#include "core/imaging/profile.h"
#include "core/imaging/srgb.h"

namespace imaging {
namespace {

/// Triangular noise within +-1/2 level, the same in every run: 64 x 64 pixels, three channels. A sample that is a whole level already stays
/// that level, so what came from 8 bits goes back to the same 8 bits.
class DitherTile {
public:
    static constexpr std::size_t kSide = 64;
    DitherTile()
    {
        std::uint32_t state = 0x9E3779B9u;
        const auto uniform = [&] {  // xorshift32, Marsaglia 2003
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return static_cast<float>(state >> 8) / 16777216.0f;
        };
        for (float& value : values_) {
            const float first = uniform();
            value = 0.4999f * (first + uniform() - 1.0f);
        }
    }
    const float* row(int y) const { return values_.data() + static_cast<std::size_t>(y) % kSide * kSide * 3; }

private:
    std::array<float, kSide * kSide * 3> values_{};
};

const CurveTable& srgbCurve()
{
    static const CurveTable curve([](double x) { return static_cast<double>(encodeSrgb(static_cast<float>(x))); });
    return curve;
}

const CurveTable& adobeCurve()
{
    static const CurveTable curve([](double x) { return std::pow(x, 256.0 / 563.0); });
    return curve;
}

template <class Sample>
Sample quantised(float value, float noise)
{
    constexpr float kLargest = sizeof(Sample) == 1 ? 255.0f : 65535.0f;
    // The comparison order sends NaN to 0; the largest level plus noise stays below the next.
    return static_cast<Sample>((value > 0.0f ? std::min(value, 1.0f) : 0.0f) * kLargest + 0.5f + noise);
}

}  // namespace

FromLinear::FromLinear(OutputProfile choice, const std::vector<std::byte>& kept)
{
    const Profile keptProfile = choice == OutputProfile::Keep && !kept.empty() ? openProfile(kept) : nullptr;
    if (keptProfile && isMatrixShaper(keptProfile.get())) {
        profile_ = kept;
        const cmsTagSignature tags[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
        for (std::size_t c = 0; c < 3; ++c) {
            const auto* forward = static_cast<const cmsToneCurve*>(cmsReadTag(keptProfile.get(), tags[c]));
            const Curve backward(forward ? cmsReverseToneCurve(forward) : nullptr);
            if (!backward) {
                curves_[c] = &srgbCurve();
                continue;
            }
            ownCurves_.push_back(std::make_unique<CurveTable>(
                [&](double x) { return static_cast<double>(cmsEvalToneCurveFloat(backward.get(), static_cast<float>(std::min(x, 1.0)))); }));
            ownCurves_.back()->forgetCurve();
            curves_[c] = ownCurves_.back().get();
        }
        const Matrix3 m = inverse(colorantsOf(keptProfile.get())) * workingColorants();
        std::ranges::transform(m, matrix_.begin(), [](double value) { return std::isfinite(value) ? static_cast<float>(value) : 0.0f; });
        hasMatrix_ = true;
        return;
    }
    profile_ = profileBytes(choice);
    curves_.fill(choice == OutputProfile::AdobeRgb ? &adobeCurve() : &srgbCurve());
    if (choice == OutputProfile::DisplayP3 || choice == OutputProfile::AdobeRgb) {
        const Matrix3 m = inverse(colorantsOf(makeProfile(namedSpace(choice)).get())) * workingColorants();
        std::ranges::transform(m, matrix_.begin(), [](double value) { return static_cast<float>(value); });
        hasMatrix_ = true;
    }
}

namespace {

template <class Sample, class Colours>
void writeRow(const Image& picture, int y, int outChannels, bool dither, Sample* out, const Colours& colours)
{
    static const DitherTile tile;
    const float* in = picture.row(y);
    const float* noise = tile.row(y);
    const int channels = picture.channels();
    for (int x = 0; x < picture.width(); ++x, in += channels, out += outChannels) {
        if (outChannels == 1) {
            out[0] = quantised<Sample>(in[0], 0.0f);
            continue;
        }
        float rgb[3] = {in[0], in[1], in[2]};
        colours(rgb, channels == 4 && outChannels == 3 ? in[3] : 1.0f);
        const float* at = noise + static_cast<std::size_t>(x) % DitherTile::kSide * 3;
        for (int c = 0; c < 3; ++c)
            out[c] = quantised<Sample>(rgb[c], dither ? at[c] : 0.0f);
        if (outChannels == 4)
            out[3] = quantised<Sample>(channels == 4 ? in[3] : 1.0f, 0.0f);
    }
}

}  // namespace

void FromLinear::row(const Image& picture, int y, int bits, int outChannels, bool dither, void* out) const
{
    assert(outChannels == 1 || picture.channels() >= 3);
    const bool decode = picture.space() == Space::Encoded;
    const auto colours = [&](float (&rgb)[3], float alpha) {
        for (float& value : rgb) {
            value = decode ? linearFromSrgbFast(value) : value;
            if (alpha != 1.0f)
                value = 1.0f + alpha * (value - 1.0f);
        }
        const float r = rgb[0], g = rgb[1], b = rgb[2];
        for (std::size_t c = 0; c < 3; ++c) {
            const float light = hasMatrix_ ? matrix_[3 * c] * r + matrix_[3 * c + 1] * g + matrix_[3 * c + 2] * b : rgb[c];
            rgb[c] = light > 0.0f ? (*curves_[c])(std::min(light, 1.0f)) : 0.0f;
        }
    };
    if (bits == 8)
        writeRow(picture, y, outChannels, dither, static_cast<std::uint8_t*>(out), colours);
    else
        writeRow(picture, y, outChannels, false, static_cast<std::uint16_t*>(out), colours);
}

}  // namespace imaging
