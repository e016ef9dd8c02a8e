#pragma once
#include <lcms2.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/imaging/encode.h"
#include "core/imaging/reader.h"

/// Private to core/imaging: ICC profiles by lcms2.
namespace imaging {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
struct FreeCurve {
    void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
using Transform = std::unique_ptr<void, DeleteTransform>;
using Curve = std::unique_ptr<cmsToneCurve, FreeCurve>;
using Matrix3 = std::array<double, 9>;  ///< row by row

Matrix3 operator*(const Matrix3& a, const Matrix3& b);
Matrix3 inverse(const Matrix3& m);

/// sRGB, Display P3 and Adobe RGB (1998) by their published chromaticities.
NamedSpace namedSpace(OutputProfile profile);
/// sRGB's primaries and white with another name and curve.
NamedSpace srgbWith(std::string name, Transfer transfer);

/// An RGB matrix profile; nothing if the chromaticities are degenerate. PQ and HLG have no ICC curve here: callers linearise first.
Profile makeProfile(const NamedSpace& space);
/// A profile from a file's bytes; nothing if lcms2 cannot read it.
Profile openProfile(std::span<const std::byte> bytes);
/// As a file, without a creation date, so that equal profiles are equal bytes.
std::vector<std::byte> serialised(cmsHPROFILE profile);
/// What the profile calls itself, in English if it can.
std::string profileNameOf(cmsHPROFILE profile);

/// Linear RGB of the profile to XYZ of the connection space (D50). @pre it has the three colorants.
Matrix3 colorantsOf(cmsHPROFILE profile);
/// Same for our working space: linear light, sRGB primaries.
const Matrix3& workingColorants();
/// Whether the profile is three curves and a matrix, with no table that would take precedence.
bool isMatrixShaper(cmsHPROFILE profile);

}  // namespace imaging
