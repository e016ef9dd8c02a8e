#pragma once
#include <span>

#include "core/finish/subject_layer.h"
#include "core/vision/face.h"

namespace finish {

struct FinishInput;
struct Recipe;
struct SubjectFound;

/// Single hairs that stand off from the head: what the matte would lose there.
struct StrayHair {
    imaging::Box box;      ///< of the cut-out's region, pixels
    imaging::Image loss;   ///< Data, 0..1, of the box's size: alpha to take away. Empty when there are none
};

/// Ridges of the matte, bright or dark in the photo alike, that are thinner than .024 D (farther from the head: .06 D) and lie outside the head with its hair.
/// Nothing within .02 D of that is touched, nor what its curls enclose, so that hair keeps its own soft edge; nothing from the shoulders down.
/// @param keep   strokes where every hair stays, @param photo extent that they count by
/// @throws Cancelled
StrayHair findStrayHair(const CutOut& cutOut, const vision::Face& face, std::span<const Stroke> keep, imaging::Extent photo, const base::RunContext& run);

/// Takes them out of the matte; what stands behind takes their place, which is the plate on the photo's own background.
/// @param strength  0..1
void takeAway(const StrayHair& stray, float strength, SubjectLayer& subject);

/// Retouching's half on the subject's own pixels: leaves the layer unread at strength zero.
void strayHairSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, SubjectFound& found, const base::RunContext& run);

}  // namespace finish
