#pragma once
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/identity/likeness.h"
#include "core/identity/photo.h"

namespace identity {

/// One photo's part in a profile, and why. Factors 0-1; their product is the weight before it is shared and brought to a sum of 1.
struct Contribution {
    FaceId face;
    double weight = 0;         ///< all together 1
    double sharpness = 1;
    double pixels = 1;         ///< between the eyes
    double angle = 1;          ///< turned and pitched heads count less
    double light = 1;          ///< clipped, crushed and one-sided light counts less
    std::size_t moment = 0;    ///< near-duplicates have one number and share one weight
    vision::Embeddings embeddings;
    bool operator==(const Contribution&) const = default;
};

enum class HeadAngle { Front, TurnedLeft, TurnedRight, Up, Down };  ///< left and right as in the picture

/// What one more good photo from an angle would add.
struct FurtherPhoto {
    HeadAngle angle = HeadAngle::Front;
    std::size_t photos = 0;    ///< of this angle so far, near-duplicates counted once
    double gainPercent = 0;    ///< expected fall of the profile's standard error
    bool operator==(const FurtherPhoto&) const = default;
};

/// Who a subject is, by the subject's own photos.
struct Profile {
    std::vector<Contribution> contributions;    ///< by face; faces that are refused are not among them
    vision::Embeddings mean;                    ///< weighted, per recogniser; b of unit length. Empty without contributions
    double standardError = 0;                   ///< of the mean, in units of the distance between two photos of a person (recogniser a)
    std::array<FurtherPhoto, 5> further{};      ///< one for each HeadAngle, in its order
    bool empty() const { return contributions.empty(); }
    bool operator==(const Profile&) const = default;
};

/// @param faces Of one subject. Their order does not matter.
Profile makeProfile(std::span<const Photo> photos, std::span<const FaceId> faces);

enum class ReferenceKind { Others, Source };  ///< `likenessReference` of the command line

/// Likeness of a face to a subject.
struct SubjectLikeness {
    Likeness likeness;
    ReferenceKind reference = ReferenceKind::Others;
    std::size_t photos = 0;  ///< held against, near-duplicates counted once
    bool operator==(const SubjectLikeness&) const = default;
};

/// How alike a face, or a picture made from one, is to the subject's other photos: the weighted median of the distances to them. The photo
/// that it was made from, and near-duplicates of that, are left out; where nothing else is left, they are the reference and the answer says so.
/// @param source The subject's photo that `face` is in, or was made from; none = the face comes from elsewhere.
/// @return empty when the profile is.
std::optional<SubjectLikeness> likenessTo(const Profile& subject, const vision::Embeddings& face, std::optional<FaceId> source);

std::string_view toString(HeadAngle angle);          ///< "front", "turned-left", ...
std::string_view toString(ReferenceKind reference);  ///< "others", "source"

}  // namespace identity
