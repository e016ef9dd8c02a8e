#pragma once
#include <array>
#include <span>
#include <vector>

#include "core/imaging/image.h"
#include "core/imaging/lab.h"
#include "core/vision/face.h"
#include "core/vision/skin.h"

/// The tone of a face's skin: measured to be kept, never to sort people by it.
///
///     const SkinMap skin = findSkin(photo, face);
///     const auto places = cheekPlaces(skin, face);
///     const imaging::Lab before = skinTone(coloursAt(photo, places)), after = skinTone(coloursAt(finished, places));
///     const SkinShift shift = skinShift(before, after);   // shift.ita: degrees
namespace vision {

using LinearRgb = std::array<float, 3>;

/// Where on a photo the skin's tone is measured: one box of photo pixels for each cell of the skin's grid on the cheeks where the mask is above .8; all bare
/// skin where that is too little. At most kMostPlaces, evenly taken. Empty for an empty map.
std::vector<imaging::Box> cheekPlaces(const SkinMap& skin, const Face& face);
inline constexpr std::size_t kMostPlaces = 2000;

/// Mean colours of the boxes, one a box; what lies outside the picture is left out of the mean, and a box that lies outside altogether is black.
/// @param picture  Linear RGB(A)
std::vector<LinearRgb> coloursAt(const imaging::Image& picture, std::span<const imaging::Box> places);

/// Median L*, a* and b*, each by itself. Zero of no colours; what is not finite is left out.
imaging::Lab skinTone(std::span<const LinearRgb> colours);

/// Individual typology angle, degrees: atan((L* - 50) / b*). Source: Chardon, Cretois, Hourseau 1991.
float typologyAngle(const imaging::Lab& tone);
/// Whether that angle means anything: near b* = 0 it jumps, as under blue dusk or on skin that has hardly a colour.
bool hasTypologyAngle(const imaging::Lab& tone);

/// What became of a skin's tone.
struct SkinShift {
    float ita = 0;          ///< degrees, + lighter
    float lightness = 0;    ///< L*
    float hue = 0;          ///< degrees, + yellower
    float chroma = 0;       ///< C*
    bool itaHolds = false;  ///< the angle means something on both sides
};
SkinShift skinShift(const imaging::Lab& before, const imaging::Lab& after);

}  // namespace vision
