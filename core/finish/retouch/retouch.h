#pragma once
#include "core/finish/retouch/marks.h"
#include "core/finish/subject_layer.h"

/// Small repairs of the skin. Texture stays: nothing finer than .008 D is touched, and that only where something is healed.
///
///     const RetouchField field = measureRetouch(photo, face, cutOut, run);       // once a photo
///     const imaging::Image gains = retouchGains(field, recipe.retouch, {}, photo.extent());
namespace finish {

struct FinishInput;
struct Recipe;

/// The stage: leaves the layer unread when the recipe asks for no retouching.
void retouchSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, const base::RunContext& run);

/// exp of the layers' sum, each times its strength, on the field's grid: gains of R, G and B, and 1.
/// @param marks  known to belong to the person: never healed
/// @param photo  extent that strokes count by
imaging::Image retouchGains(const RetouchField& field, const RetouchParams& params, std::span<const PermanentMark> marks, imaging::Extent photo);

}  // namespace finish
