#pragma once
#include "core/finish/retouch/marks.h"

/// Small repairs of skin, eyes and teeth. The skin's texture stays: evening begins at .02 D, and a healed place keeps its light's finest drawing.
///
///     const RetouchField field = measureRetouch(photo, face, cutOut, run);       // once a photo
///     const imaging::Image gains = retouchGains(field, recipe.retouch, {}, photo.extent());
namespace finish {

/// exp of the layers' sum, each times its strength, on the field's grid: gains of R, G and B, and 1.
/// @param marks  known to belong to the person: never healed
/// @param photo  extent that strokes count by
imaging::Image retouchGains(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo);

}  // namespace finish
