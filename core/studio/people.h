#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/finish/retouch/marks.h"
#include "core/identity/grouping.h"
#include "core/identity/marks.h"
#include "core/identity/profile.h"
#include "core/judge/source.h"
#include "core/studio/examine.h"
#include "core/vision/issues.h"

namespace studio {

/// One person of a set of photos, with what the photos together say about them.
struct Person {
    identity::Subject subject;
    identity::Profile profile;           ///< without pictures that say of themselves that AI made them, unless there are no others
    std::vector<identity::FaceId> markFaces;  ///< by photo: what `places` of each mark go through
    std::vector<identity::Mark> marks;
};

/// Everything that a set of photos says about who is on them.
struct People {
    std::vector<Person> persons;                                    ///< the proposed subject first
    std::vector<std::vector<vision::Issue>> photoIssues;            ///< per photo: of the picture as a whole
    std::vector<std::vector<std::vector<vision::Issue>>> faceIssues;  ///< per photo and face

    /// The person that a face belongs to, or null where it was refused.
    const Person* personOf(identity::FaceId face) const;
    /// The face of a person in a photo, if it is there.
    static std::optional<std::size_t> faceIn(const Person& person, std::size_t photo);
};

/// Who is on the photos, and what is wrong with each, alone and beside the others.
/// @param head what marks are placed on: vision::Analyser::canonicalHead.
/// @throws Cancelled
People whoIsWho(std::span<const PhotoFacts> photos, const vision::CanonicalMesh& head, const base::RunContext& run);

/// Where the protected marks of a person lie on a face of one of the photos, seen there or not: retouching keeps off them.
std::vector<finish::PermanentMark> protectedMarks(const People& people, std::span<const PhotoFacts> photos, identity::FaceId face);

/// How well a face serves as the source of a headshot; higher is better. As vision::suitability, and below every other photo where the picture
/// was made by AI, or another one shows the same moment better.
double suitability(const People& people, std::span<const PhotoFacts> photos, identity::FaceId face);

/// The faces of a person that headshots can be made from, the best-suited one first; where `person` is null the largest face of every photo.
std::vector<identity::FaceId> facesBestFirst(const People& people, std::span<const PhotoFacts> photos, const Person* person);

/// Whom a picture made from this face has to look like, and which marks it has to keep: the permanent and the protected ones that this photo shows.
/// Borrows from `people`. Nobody where the face was refused; no marks where it was not judged good enough to look for them.
judge::Whose whoseIs(const People& people, std::span<const PhotoFacts> photos, identity::FaceId face);

}  // namespace studio
