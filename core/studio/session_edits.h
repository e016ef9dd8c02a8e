#pragma once
#include <string>
#include <vector>

#include "core/studio/session.h"

/// What can be done to a session. Each takes a state and gives another; what is not touched is shared between the two.
/// An id that there is not is an Error{BadValue}, and so is a value that cannot be: then nothing was done.
///
///     desk.edit("Rate 4 stars", {}, [&](const Session& now) { return withStars(now, {"v3"}, 4); });
namespace studio {

using Ids = std::vector<std::string>;

/// @throws Error{BadValue} for a date that is none
Session withPermission(const Session& session, Permission permission);
Session withNotes(const Session& session, std::string notes);

/// Adds those that are not there yet; the same file twice is one photo. @throws Error{BadValue} for an id that is no SHA-256 or a name with a folder in it
Session withPhotos(const Session& session, const std::vector<Photo>& photos);
/// Takes out photos, their faces, and the headshots that were made from them.
Session withoutPhotos(const Session& session, const Ids& ids);
Session withPhotosUsed(const Session& session, const Ids& ids, bool used);

/// What whoIsWho found, anew: a person who shares most faces with one that was there keeps the name that the user gave.
Session withSubjects(const Session& session, std::vector<Subject> subjects);
Session withSubjectName(const Session& session, const std::string& id, std::string name);
/// Whom headshots are made of.
Session withSubject(const Session& session, const std::string& id);

/// @throws Error{BadValue} for an id that is taken or a photo that there is not
Session withVariations(const Session& session, const std::vector<Variation>& variations);
Session withoutVariations(const Session& session, const Ids& ids);
/// One recipe for one or several: a nudge, a look that is pasted.
Session withRecipe(const Session& session, const Ids& ids, finish::Recipe recipe);
Session withStars(const Session& session, const Ids& ids, int stars);
Session withFlag(const Session& session, const Ids& ids, Flag flag);
Session withLabel(const Session& session, const Ids& ids, Label label);
Session withNote(const Session& session, const std::string& id, std::string note);

/// An id that no variation of the session has: "v1" upwards.
std::string nextVariationId(const Session& session);

}  // namespace studio
