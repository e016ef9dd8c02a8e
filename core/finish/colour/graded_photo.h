#pragma once
#include <optional>
#include <vector>

#include "core/finish/background/backdrop.h"
#include "core/finish/colour/transform.h"
#include "core/finish/note.h"
#include "core/finish/subject_layer.h"

namespace finish {

struct FinishInput;

/// The colour stage of one photo by one recipe, as `finish` asks for its parts. Neutral parameters measure nothing and give gains of exactly one and a look
/// that is none.
class GradedPhoto {
public:
    GradedPhoto(const FinishInput& input, const ColourParams& params);
    GradedPhoto(const GradedPhoto&) = delete;
    GradedPhoto& operator=(const GradedPhoto&) = delete;

    const Correction& correction() const { return correction_; }
    /// Corrects what a backdrop shows of the photo.
    void correct(Backdrop& backdrop) const;
    /// The look, holding the skin as it is now, when the subject's stages are done.
    /// @param tint  that the composite will give the subject
    ColourTransform look(const SubjectLayer& subject, const Rgb& tint) const;
    void addNotes(std::vector<Note>& notes) const;

private:
    ColourParams params_;
    std::optional<MeasuredColour> measuredHere_;
    const MeasuredColour* measured_ = nullptr;  ///< none: neutral
    Correction correction_;
};

}  // namespace finish
