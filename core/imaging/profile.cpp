#include "core/imaging/profile.h"

#include <cmath>
#include <cstring>

namespace imaging {
namespace {

constexpr double kD65[2] = {0.3127, 0.3290};

Curve curveOf(Transfer transfer)
{
    // ICC parametric curves (ICC.1:2022, 10.18); lcms2 numbers them one higher than the specification.
    const double srgb[5] = {2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045};
    const double bt709[5] = {1 / 0.45, 1 / 1.099, 0.099 / 1.099, 1 / 4.5, 0.081};
    switch (transfer) {
    case Transfer::Srgb: return Curve(cmsBuildParametricToneCurve(nullptr, 4, srgb));
    case Transfer::Bt709: return Curve(cmsBuildParametricToneCurve(nullptr, 4, bt709));
    case Transfer::Gamma22Adobe: return Curve(cmsBuildGamma(nullptr, 563.0 / 256.0));  // "2.19921875" of Adobe RGB (1998), 4.3.4.2
    case Transfer::Gamma26: return Curve(cmsBuildGamma(nullptr, 2.6));
    case Transfer::Linear:
    case Transfer::Pq:
    case Transfer::Hlg: break;
    }
    return Curve(cmsBuildGamma(nullptr, 1.0));
}

void setText(cmsHPROFILE profile, cmsTagSignature tag, const std::string& text)
{
    const std::unique_ptr<cmsMLU, decltype(&cmsMLUfree)> words(cmsMLUalloc(nullptr, 1), cmsMLUfree);
    if (words && cmsMLUsetASCII(words.get(), "en", "US", text.c_str()))
        cmsWriteTag(profile, tag, words.get());
}

}  // namespace

Matrix3 operator*(const Matrix3& a, const Matrix3& b)
{
    Matrix3 product{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            for (std::size_t k = 0; k < 3; ++k)
                product[3 * row + column] += a[3 * row + k] * b[3 * k + column];
    return product;
}

Matrix3 inverse(const Matrix3& m)
{
    const auto cofactor = [&](std::size_t a, std::size_t b, std::size_t c, std::size_t d) { return m[a] * m[d] - m[b] * m[c]; };
    const Matrix3 adjugate{cofactor(4, 5, 7, 8), cofactor(2, 1, 8, 7), cofactor(1, 2, 4, 5), cofactor(5, 3, 8, 6), cofactor(0, 2, 6, 8),
                           cofactor(2, 0, 5, 3), cofactor(3, 4, 6, 7), cofactor(1, 0, 7, 6), cofactor(0, 1, 3, 4)};
    const double determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
    Matrix3 result = adjugate;
    for (double& value : result)
        value /= determinant;
    return result;
}

NamedSpace srgbWith(std::string name, Transfer transfer)
{
    return {std::move(name), {{0.64, 0.33}, {0.30, 0.60}, {0.15, 0.06}, {kD65[0], kD65[1]}}, transfer};
}

NamedSpace namedSpace(OutputProfile profile)
{
    switch (profile) {
    case OutputProfile::DisplayP3:
        return {"Display P3", {{0.680, 0.320}, {0.265, 0.690}, {0.150, 0.060}, {kD65[0], kD65[1]}}, Transfer::Srgb};
    case OutputProfile::AdobeRgb:
        return {"Adobe RGB (1998)", {{0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}, {kD65[0], kD65[1]}}, Transfer::Gamma22Adobe};
    case OutputProfile::Srgb:
    case OutputProfile::Keep: break;
    }
    return srgbWith("sRGB", Transfer::Srgb);
}

Profile makeProfile(const NamedSpace& space)
{
    const auto& p = space.primaries;
    const cmsCIExyY white{p[3][0], p[3][1], 1.0};
    const cmsCIExyYTRIPLE primaries{{p[0][0], p[0][1], 1.0}, {p[1][0], p[1][1], 1.0}, {p[2][0], p[2][1], 1.0}};
    const Curve curve = curveOf(space.transfer);
    if (!curve)
        return nullptr;
    cmsToneCurve* curves[3] = {curve.get(), curve.get(), curve.get()};
    Profile profile(cmsCreateRGBProfile(&white, &primaries, curves));
    if (!profile)
        return nullptr;
    setText(profile.get(), cmsSigProfileDescriptionTag, space.name);
    setText(profile.get(), cmsSigCopyrightTag, "No copyright, use freely");
    cmsSetHeaderRenderingIntent(profile.get(), INTENT_RELATIVE_COLORIMETRIC);
    return profile;
}

Profile openProfile(std::span<const std::byte> bytes)
{
    constexpr std::size_t kMostBytes = std::size_t{32} << 20;
    if (bytes.size() < 128 || bytes.size() > kMostBytes)
        return nullptr;
    return Profile(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
}

std::vector<std::byte> serialised(cmsHPROFILE profile)
{
    cmsUInt32Number size = 0;
    if (!cmsSaveProfileToMem(profile, nullptr, &size))
        return {};
    std::vector<std::byte> bytes(size);
    if (!cmsSaveProfileToMem(profile, bytes.data(), &size))
        return {};
    // ICC.1 table 17: creation date and time at 24..35. lcms2 stamps the present; a fixed date keeps equal pictures equal files.
    constexpr std::array<unsigned char, 12> kDate{0x07, 0xCE, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0};
    std::memcpy(bytes.data() + 24, kDate.data(), kDate.size());
    return bytes;
}

std::string profileNameOf(cmsHPROFILE profile)
{
    std::array<char, 256> text{};
    cmsGetProfileInfoASCII(profile, cmsInfoDescription, "en", "US", text.data(), static_cast<cmsUInt32Number>(text.size()) - 1);
    return text.data();
}

Matrix3 colorantsOf(cmsHPROFILE profile)
{
    Matrix3 columns{};
    const cmsTagSignature tags[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
    for (std::size_t c = 0; c < 3; ++c) {
        const auto* xyz = static_cast<const cmsCIEXYZ*>(cmsReadTag(profile, tags[c]));
        if (!xyz)
            return {};
        columns[c] = xyz->X;
        columns[3 + c] = xyz->Y;
        columns[6 + c] = xyz->Z;
    }
    return columns;
}

const Matrix3& workingColorants()
{
    static const Matrix3 colorants = colorantsOf(makeProfile(srgbWith("Linear sRGB", Transfer::Linear)).get());
    return colorants;
}

bool isMatrixShaper(cmsHPROFILE profile)
{
    for (const cmsTagSignature table : {cmsSigAToB0Tag, cmsSigAToB1Tag, cmsSigAToB2Tag, cmsSigDToB0Tag, cmsSigDToB1Tag, cmsSigDToB2Tag})
        if (cmsIsTag(profile, table))
            return false;
    return cmsGetColorSpace(profile) == cmsSigRgbData && cmsGetPCS(profile) == cmsSigXYZData && cmsIsMatrixShaper(profile) != 0;
}

const std::vector<std::byte>& profileBytes(OutputProfile profile)
{
    static const std::vector<std::byte> srgb = serialised(makeProfile(namedSpace(OutputProfile::Srgb)).get());
    static const std::vector<std::byte> displayP3 = serialised(makeProfile(namedSpace(OutputProfile::DisplayP3)).get());
    static const std::vector<std::byte> adobeRgb = serialised(makeProfile(namedSpace(OutputProfile::AdobeRgb)).get());
    return profile == OutputProfile::DisplayP3 ? displayP3 : profile == OutputProfile::AdobeRgb ? adobeRgb : srgb;
}

}  // namespace imaging
