#pragma once
#include <span>
#include <vector>

#include "core/identity/photo.h"

/// For the sources of this library only.
namespace identity {

inline const vision::Face& faceOf(std::span<const Photo> photos, FaceId id)
{
    return photos[id.photo].analysis->faces[id.face];
}

/// The faces in an order that follows from what was measured on them and not from the order of the photos (but for faces that are equal in everything).
std::vector<FaceId> inContentOrder(std::span<const Photo> photos, std::vector<FaceId> faces);

using Moment = std::vector<std::size_t>;  ///< indices of the given faces

/// Which faces show one moment. Each face joins the first moment all of whose faces it is a near-duplicate of, and that its own photo has no part in.
/// @param faces In content order.
std::vector<Moment> findMoments(std::span<const Photo> photos, std::span<const FaceId> faces);

}  // namespace identity
