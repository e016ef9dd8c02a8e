#pragma once
#include "core/base/run_context.h"
#include "core/finish/subject_layer.h"
#include "core/vision/face.h"

/// Fine contrast: of eyes and hair on the subject's own pixels, with lengths in D.
namespace finish {

struct FinishInput;
struct Recipe;
struct SubjectFound;

/// A place of the subject with what full strength does there.
struct DetailOffsets {
    imaging::Box box;        ///< of the cut-out's region, pixels
    imaging::Image offsets;  ///< Data, of the box's size: ln gain, at most .20 up or down in eyes, .30 in hair
    bool empty() const { return offsets.empty(); }
};

/// Lids, lashes and irises of both eyes. Nothing where the eyes are shut or hidden, which one does not show.
/// @throws Cancelled
std::vector<DetailOffsets> eyeDetail(const CutOut& cutOut, const vision::Face& face, const base::RunContext& run);
/// Strands within the hair: not its outline (nothing within .02 D of it), not skin, not what lies below the shoulders.
/// @param photo  Linear RGB. @throws Cancelled
DetailOffsets hairDetail(const imaging::Image& photo, const CutOut& cutOut, const vision::Face& face, const base::RunContext& run);

/// The stage's half on the subject's own pixels (the other is sharpen.h): leaves the layer unread at strength zero.
void detailSubject(SubjectLayer& subject, const FinishInput& input, const Recipe& recipe, SubjectFound& found, const base::RunContext& run);

}  // namespace finish
