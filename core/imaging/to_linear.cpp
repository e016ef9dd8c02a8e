#include "core/imaging/to_linear.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/imaging/hdr.h"
#include "core/imaging/srgb.h"

namespace imaging {
namespace {

std::size_t valuesOf(Depth depth)
{
    return depth == Depth::Eight ? 256 : 65536;
}

cmsColorSpaceSignature spaceOf(Samples samples)
{
    return samples == Samples::Grey ? cmsSigGrayData : samples == Samples::Rgb ? cmsSigRgbData : cmsSigCmykData;
}

/// ICC parametric curves are rounded to 1/65536, and old profiles tabulate theirs: what is this near to the sRGB curve means it, and is replaced by it,
/// so that 16 bits written as sRGB come back as the same 16 bits.
bool isSrgbCurve(const cmsToneCurve* curve)
{
    constexpr float kSame = 1e-4f;
    for (int i = 0; i <= 64; ++i) {
        const float x = static_cast<float>(i) / 64.0f;
        if (std::abs(cmsEvalToneCurveFloat(curve, x) - linearFromSrgb(x)) > kSame)
            return false;
    }
    return true;
}

}  // namespace

ToLinear::ToLinear(const Raster& raster, bool adobeRgb, std::vector<Note>& notes) : raster_(raster)
{
    raster_.profile.clear();
    if (!raster.profile.empty()) {
        const Profile embedded = openProfile(raster.profile);
        if (embedded && useProfile(embedded.get())) {
            usesEmbedded_ = true;
            profile_ = raster.profile;
            name_ = profileNameOf(embedded.get());
            return;
        }
        notes.push_back({"bad-profile", "The colour profile in the file cannot be used; its colours were taken as sRGB."});
    }
    if (raster_.samples == Samples::Cmyk)
        name_ = "CMYK";
    else if (raster.space)
        useSpace(*raster.space);
    else if (adobeRgb)
        useSpace(namedSpace(OutputProfile::AdobeRgb));
    else if (raster_.depth == Depth::Float)
        useSpace(srgbWith("Linear sRGB", Transfer::Linear));  // float files are scene data: nobody encodes them
    else
        useSpace(namedSpace(OutputProfile::Srgb));
}

template <class Function>
void ToLinear::tabulate(std::size_t channel, const Function& curve)
{
    const std::size_t count = valuesOf(raster_.depth);
    tables_[channel].resize(count);
    for (std::size_t i = 0; i < count; ++i)
        tables_[channel][i] = static_cast<float>(curve(static_cast<double>(i) / static_cast<double>(count - 1))) * raster_.exposure;
}

void ToLinear::setMatrix(const Matrix3& toWorking)
{
    // Profiles round their colorants to 1/65536 and makers round the primaries: anything this near to sRGB is sRGB.
    constexpr double kSame = 0.002;
    const Matrix3 identity{1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (std::size_t i = 0; i < 9; ++i) {
        hasMatrix_ = hasMatrix_ || std::abs(toWorking[i] - identity[i]) > kSame;
        matrix_[i] = static_cast<float>(toWorking[i]);
    }
}

bool ToLinear::useProfile(cmsHPROFILE profile)
{
    if (cmsGetColorSpace(profile) != spaceOf(raster_.samples)) {
        // A grey picture in an RGB space is common (Apple writes Display P3 into grey HEIC): its curve then is the green one.
        if (raster_.samples != Samples::Grey || !isMatrixShaper(profile))
            return false;
    }
    if (raster_.samples == Samples::Rgb && isMatrixShaper(profile)) {
        useShaper(profile);
        return true;
    }
    if (raster_.samples == Samples::Grey && (isMatrixShaper(profile) || cmsIsTag(profile, cmsSigGrayTRCTag))) {
        useGrey(profile);
        return true;
    }
    return useTransform(profile);
}

void ToLinear::useShaper(cmsHPROFILE profile)
{
    const cmsTagSignature tags[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    for (std::size_t c = 0; c < 3; ++c) {
        const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile, tags[c]));
        if (!curve || (raster_.depth != Depth::Float && isSrgbCurve(curve))) {
            tabulate(c, [](double x) { return linearFromSrgb(static_cast<float>(x)); });
            continue;
        }
        if (raster_.depth == Depth::Float)
            floatCurves_[c].reset(cmsDupToneCurve(curve));
        else
            tabulate(c, [&](double x) { return cmsEvalToneCurveFloat(curve, static_cast<float>(x)); });
    }
    setMatrix(inverse(workingColorants()) * colorantsOf(profile));
}

void ToLinear::useGrey(cmsHPROFILE profile)
{
    const bool grey = cmsIsTag(profile, cmsSigGrayTRCTag) != 0;
    const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile, grey ? cmsSigGrayTRCTag : cmsSigGreenTRCTag));
    if (!curve || (raster_.depth != Depth::Float && isSrgbCurve(curve)))
        tabulate(0, [](double x) { return linearFromSrgb(static_cast<float>(x)); });
    else if (raster_.depth == Depth::Float)
        floatCurves_[0].reset(cmsDupToneCurve(curve));
    else
        tabulate(0, [&](double x) { return cmsEvalToneCurveFloat(curve, static_cast<float>(x)); });
}

void ToLinear::useSpace(const NamedSpace& space)
{
    name_ = space.name;
    const Profile profile = makeProfile(space);
    const bool hdr = space.transfer == Transfer::Pq || space.transfer == Transfer::Hlg;
    if (space.name != "sRGB" && profile && !hdr)
        profile_ = serialised(profile.get());
    for (std::size_t c = 0; c < (raster_.samples == Samples::Grey ? 1u : 3u); ++c) {
        if (space.transfer == Transfer::Linear && raster_.depth == Depth::Float)
            break;  // float samples without a curve pass as they are
        if (space.transfer == Transfer::Srgb)
            tabulate(c, [](double x) { return linearFromSrgb(static_cast<float>(x)); });
        else if (hdr)
            tabulate(c, [&](double x) { return space.transfer == Transfer::Pq ? shouldered(linearFromPq(x)) : shouldered(linearFromHlg(x)); });
        else if (profile) {
            const auto* curve = static_cast<const cmsToneCurve*>(cmsReadTag(profile.get(), cmsSigGreenTRCTag));
            tabulate(c, [&](double x) { return cmsEvalToneCurveFloat(curve, static_cast<float>(x)); });
        }
    }
    if (profile && raster_.samples == Samples::Rgb)
        setMatrix(inverse(workingColorants()) * colorantsOf(profile.get()));
}

bool ToLinear::useTransform(cmsHPROFILE profile)
{
    const bool cmyk = raster_.samples == Samples::Cmyk;
    const Profile working = makeProfile(srgbWith("Linear sRGB", Transfer::Linear));
    const cmsUInt32Number input = cmyk ? TYPE_CMYK_FLT : raster_.samples == Samples::Grey ? TYPE_GRAY_FLT : TYPE_RGB_FLT;
    // Relative colorimetric with black point compensation is what image editors do by default: paper white becomes white, the darkest ink black.
    transform_.reset(cmsCreateTransform(profile, input, working.get(), TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC,
                                        cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE));
    return transform_ != nullptr;
}

float ToLinear::unit(const std::byte* samples, std::size_t index) const
{
    if (raster_.depth == Depth::Eight)
        return static_cast<float>(std::to_integer<unsigned>(samples[index])) / 255.0f;
    if (raster_.depth == Depth::Sixteen)
        return static_cast<float>(reinterpret_cast<const std::uint16_t*>(samples)[index]) / 65535.0f;
    return reinterpret_cast<const float*>(samples)[index];
}

template <class Sample>
void ToLinear::tableRow(const Sample* samples, int pixels, float* out) const
{
    constexpr float kAlphaScale = sizeof(Sample) == 1 ? 1.0f / 255.0f : 1.0f / 65535.0f;
    const bool grey = raster_.samples == Samples::Grey;
    const float* red = tables_[0].data();
    const float* green = grey ? red : tables_[1].data();
    const float* blue = grey ? red : tables_[2].data();
    const int in = raster_.channels(), to = channels();
    const int g = grey ? 0 : 1, b = grey ? 0 : 2;
    if (!hasMatrix_) {
        for (int x = 0; x < pixels; ++x, samples += in, out += to) {
            out[0] = red[samples[0]];
            out[1] = green[samples[g]];
            out[2] = blue[samples[b]];
            if (to == 4)
                out[3] = static_cast<float>(samples[in - 1]) * kAlphaScale;
        }
        return;
    }
    const auto m = matrix_;
    for (int x = 0; x < pixels; ++x, samples += in, out += to) {
        const float r0 = red[samples[0]], g0 = green[samples[g]], b0 = blue[samples[b]];
        out[0] = m[0] * r0 + m[1] * g0 + m[2] * b0;
        out[1] = m[3] * r0 + m[4] * g0 + m[5] * b0;
        out[2] = m[6] * r0 + m[7] * g0 + m[8] * b0;
        if (to == 4)
            out[3] = static_cast<float>(samples[in - 1]) * kAlphaScale;
    }
}

void ToLinear::floatRow(const float* samples, int pixels, float* out) const
{
    const bool grey = raster_.samples == Samples::Grey;
    const int in = raster_.channels(), to = channels();
    const auto m = matrix_;
    for (int x = 0; x < pixels; ++x, samples += in, out += to) {
        float rgb[3];
        for (int c = 0; c < 3; ++c) {
            const auto curve = static_cast<std::size_t>(grey ? 0 : c);
            // A hostile or careless file may hold NaN or infinity; neither may spread through the filters behind us.
            const float value = std::isfinite(samples[grey ? 0 : c]) ? std::clamp(samples[grey ? 0 : c], -65504.0f, 65504.0f) : 0.0f;
            rgb[c] = (floatCurves_[curve] ? cmsEvalToneCurveFloat(floatCurves_[curve].get(), value) : value) * raster_.exposure;
        }
        for (int c = 0; c < 3; ++c)
            out[c] = hasMatrix_ ? m[static_cast<std::size_t>(3 * c)] * rgb[0] + m[static_cast<std::size_t>(3 * c + 1)] * rgb[1] +
                                      m[static_cast<std::size_t>(3 * c + 2)] * rgb[2]
                                : rgb[c];
        if (to == 4)
            out[3] = std::isfinite(samples[in - 1]) ? std::clamp(samples[in - 1], 0.0f, 1.0f) : 0.0f;
    }
}

void ToLinear::plainInkRow(const std::byte* samples, int pixels, float* out) const
{
    const auto in = static_cast<std::size_t>(raster_.channels());
    for (std::size_t x = 0; x < static_cast<std::size_t>(pixels); ++x, out += channels()) {
        float ink[4];
        for (std::size_t c = 0; c < 4; ++c) {
            const float value = std::clamp(unit(samples, x * in + c), 0.0f, 1.0f);
            ink[c] = raster_.inkInverted ? 1.0f - value : value;
        }
        for (int c = 0; c < 3; ++c)
            out[c] = linearFromSrgbFast((1.0f - ink[c]) * (1.0f - ink[3]));
        if (raster_.alpha)
            out[3] = std::clamp(unit(samples, x * in + 4), 0.0f, 1.0f);
    }
}

void ToLinear::transformRow(const std::byte* samples, int pixels, float* out) const
{
    const auto in = static_cast<std::size_t>(raster_.channels());
    const std::size_t colours = in - (raster_.alpha ? 1 : 0);
    const auto count = static_cast<std::size_t>(pixels);
    const float scale = raster_.samples == Samples::Cmyk ? 100.0f : 1.0f;  // lcms2 counts ink in percent
    std::vector<float> given(count * colours), got(count * 3);
    for (std::size_t x = 0; x < count; ++x)
        for (std::size_t c = 0; c < colours; ++c) {
            const float value = std::clamp(unit(samples, x * in + c), 0.0f, 1.0f);
            given[x * colours + c] = scale * (raster_.inkInverted ? 1.0f - value : value);
        }
    cmsDoTransform(transform_.get(), given.data(), got.data(), static_cast<cmsUInt32Number>(pixels));
    for (std::size_t x = 0; x < count; ++x, out += channels()) {
        for (std::size_t c = 0; c < 3; ++c)
            out[c] = std::isfinite(got[3 * x + c]) ? got[3 * x + c] : 0.0f;
        if (raster_.alpha)
            out[3] = std::clamp(unit(samples, x * in + colours), 0.0f, 1.0f);
    }
}

void ToLinear::row(const std::byte* samples, int pixels, float* out) const
{
    if (transform_)
        transformRow(samples, pixels, out);
    else if (raster_.samples == Samples::Cmyk)
        plainInkRow(samples, pixels, out);
    else if (raster_.depth == Depth::Float)
        floatRow(reinterpret_cast<const float*>(samples), pixels, out);
    else if (raster_.depth == Depth::Sixteen)
        tableRow(reinterpret_cast<const std::uint16_t*>(samples), pixels, out);
    else
        tableRow(reinterpret_cast<const std::uint8_t*>(samples), pixels, out);
}

}  // namespace imaging
