#pragma once
#include <optional>
#include <vector>

#include "core/vision/face.h"
#include "core/vision/pose.h"
#include "core/vision/skin.h"

namespace vision {

/// What was seen on the skin of one face, and where a mark would have been seen.
struct SpotSurvey {
    std::vector<Spot> spots;  ///< clearest first, kMostSpots at most
    TriangleSet surveyed;
};

inline constexpr float kSpotLeastUnit = 60;         ///< D in pixels below which no spot is looked for
inline constexpr float kSpotLeastSharpness = 0.6f;  ///< Face::sharpness below which a spot that is not found may be there all the same
inline constexpr std::size_t kMostSpots = 200;

/// Moles, spots and blemishes on the skin of a face. @param skin findSkin of that face.
/// @return nothing found and nothing surveyed where the face is too small or has no skin map.
/// Source: difference of Gaussians (Burt and Adelson 1983; Lindeberg 1998 for its scale), normalised to the skin.
SpotSurvey findSpots(const SkinMap& skin, const Face& face, const CanonicalMesh& canonical);

/// The place of the canonical head, cm, that lies under a place of the photo; the nearest triangle to the camera where several do. Empty off the mesh.
std::optional<Point3> onHead(Point photo, const Face& face, const CanonicalMesh& canonical);
/// And back: where a place of the canonical head lies in this photo, whether or not it is seen.
Point onPhoto(Point3 head, const Face& face, const CanonicalMesh& canonical);
/// The triangle of the canonical head nearest to a place on it.
int triangleAt(Point3 head, const CanonicalMesh& canonical);

}  // namespace vision
