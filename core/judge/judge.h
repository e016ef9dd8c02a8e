#pragma once
#include <optional>
#include <vector>

#include "core/finish/finish.h"
#include "core/finish/note.h"
#include "core/identity/profile.h"
#include "core/judge/authenticity.h"
#include "core/judge/change_map.h"
#include "core/judge/quality.h"
#include "core/judge/source.h"
#include "core/vision/analyser.h"

/// What a finished picture is worth: whether it is still the person, what was changed, and how good a portrait it is.
///
///     const auto finished = finish::finish({.photo = photo, ..., .measure = true}, recipe, {}, run);
///     const auto judgement = judge::assess(finished, recipe, {photo, face, cutOut, colour}, {&profile, faceId, marks}, analyser, run);
namespace judge {

struct Judgement {
    std::optional<identity::SubjectLikeness> likeness;
    Authenticity authenticity;
    Quality quality;
    ChangeMap change;
    std::vector<finish::Note> notes;  ///< why what is missing could not be taken
};

/// Measured on the pixels, as on any photo; the picture's own file is not read. A figure that cannot be taken is empty, with a note.
/// @param finished  by `recipe` from `source`, with FinishInput::measure
/// @throws what Analyser::analyse throws, but for ModelMissing, which is told in a note; Cancelled.
Judgement assess(const finish::Finished& finished, const finish::Recipe& recipe, const Source& source, const Whose& whose, vision::Analyser& analyser,
                 const base::RunContext& run);

}  // namespace judge
