#pragma once
#include <span>
#include <string>
#include <vector>

#include "core/vision/face.h"
#include "core/vision/pose.h"

namespace identity {

/// One photo of a subject: the face there.
struct MarkPhoto {
    const vision::Face* face = nullptr;  ///< not owned
    int moment = 0;                      ///< photos with the same number are near-duplicates: a burst, a copy at another size. Together they count as one
};

/// A mole or spot that belongs to a person.
struct Mark {
    enum class Kind { Mole, Spot };
    enum class State {
        Seen,
        NotThere,    ///< the skin there can be seen, and there is nothing
        NotVisible,  ///< turned away, covered, too small or too soft to tell
    };
    /// In one photo.
    struct Place {
        vision::Point at;  ///< pixels; where it would be when it is not seen
        State state = State::NotVisible;
        bool operator==(const Place&) const = default;
    };
    std::string id;  ///< "mark", then millimetres to the person's left and upwards on the head in steps of 5: "mark+15-05". The order of photos does not
                     ///< matter; a further photo may move it by a step
    Kind kind = Kind::Spot;     ///< Mole when any photo shows it as one
    vision::Point3 position;    ///< on the canonical head, cm: mean of where it was seen
    std::string where;          ///< in words, "left" being the person's own: "left cheek, beside the nose"
    std::vector<Place> places;  ///< one a photo, in the order given
    int moments = 0;            ///< how many different pictures show it
    bool permanent = false;     ///< two different pictures at least do, and it is no faint spot in all but one of them
    bool isProtected = false;   ///< retouching leaves it: permanent, or a mole
    bool operator==(const Mark&) const = default;
};

/// How far apart two sightings of one mark may lie on the head, cm. Measured: core/identity/README.md.
inline constexpr float kMarkTolerance = 0.5f;

/// The marks of one person. All faces have to be that person's: grouping comes first.
///
/// Permanent is what two different pictures show at the same place: once as a mole, or clearly both times. What all of them show as a red blemish is no mark,
/// however many photos of one day show it. A mole that only one picture shows is listed and protected, not permanent; two other pictures that show bare skin
/// there refute it. A lone faint spot is not listed.
/// @return top to bottom, then from the person's right to left. The order of `photos` changes nothing but the order of `places`.
std::vector<Mark> findMarks(std::span<const MarkPhoto> photos, const vision::CanonicalMesh& canonical);

/// A place of the canonical head in words.
std::string placeInWords(vision::Point3 position);

}  // namespace identity
