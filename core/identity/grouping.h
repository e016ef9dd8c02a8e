#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/base/run_context.h"
#include "core/identity/likeness.h"
#include "core/identity/photo.h"

namespace identity {

/// One person of a set of photos.
struct Subject {
    std::string id;             ///< "person-1" is the proposed one, the others follow by rank; does not depend on the order of the photos
    std::vector<FaceId> faces;  ///< by photo, then face; near-duplicates are among them
    bool operator==(const Subject&) const = default;
};

struct RefusedFace {
    FaceId face;
    Refusal why;
    bool operator==(const RefusedFace&) const = default;
};

/// A face that shows the same moment as another, better one: re-encoded, resized, cropped, mirrored, or from one burst.
struct Duplicate {
    FaceId face;
    FaceId of;   ///< itself no duplicate
    bool operator==(const Duplicate&) const = default;
};

/// A face that is not the subject's, or unlike the subject's other photos, where the subject was expected (issue `other-person`).
struct Outlier {
    FaceId face;
    std::string subject;   ///< id of who was expected
    Likeness likeness;     ///< to that subject's photos
    std::string reason;    ///< one sentence, from evidence only: capture dates, what the file says of its making, the recognisers' disagreement
    bool operator==(const Outlier&) const = default;
};

/// Who is who. Every face is in exactly one subject or refused.
struct Grouping {
    std::vector<Subject> subjects;       ///< the proposed one first: in most photos, then with most pixels between the eyes
    std::vector<RefusedFace> refused;    ///< by face, as all that follow
    std::vector<Duplicate> duplicates;
    std::vector<Outlier> outliers;
    bool operator==(const Grouping&) const = default;

    /// The subject that a face belongs to, or null.
    const Subject* subjectOf(FaceId face) const;
};

/// Faces of all photos by person. Two faces of one photo are two persons; no pair of a subject's faces is "different"; a face that nobody
/// can be sure about stays a person of its own. The same for every order of the photos, up to their indices.
/// Time and memory grow with the square of the number of faces: 1000 in about 2 s.
/// @throws Cancelled
Grouping group(std::span<const Photo> photos, const base::RunContext& run = {});

}  // namespace identity
