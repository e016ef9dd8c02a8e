#pragma once
#include "core/finish/retouch/retouch_field.h"

/// What is uneven about the skin, in bands of fixed D, as offsets at full strength.
namespace finish::retouch {

/// Means of good skin, ln R, G, B and Y; marks and what is no skin are filled from around.
struct SkinBands {
    imaging::Image fine;    ///< .02 D
    imaging::Image middle;  ///< .11 D
    imaging::Image wide;    ///< .16 D
};
SkinBands skinBands(const RetouchField& field, const base::RunContext& run);

/// @param where  0..1
imaging::Image evenLight(const SkinBands& bands, const imaging::Image& where);
/// Keeps the luminance.
imaging::Image evenColour(const SkinBands& bands, const imaging::Image& where);
imaging::Image withoutShine(const SkinBands& bands, const RetouchField& field, const std::array<float, 3>& tone);
imaging::Image underEyes(const RetouchField& field, const vision::Face& face);

}  // namespace finish::retouch
