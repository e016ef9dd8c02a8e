#pragma once
#include "core/vision/face.h"

namespace identity {

/// How far two faces show the same moment, beside what the recognisers say.
struct DuplicateEvidence {
    double mesh = 0;         ///< root mean square between their meshes, laid onto each other in the picture plane, in distances between the eyes
    double correlation = 0;  ///< of their thumbnails, -1 to 1
};

/// @param mirrored  `other` seen in a mirror. Symmetric.
DuplicateEvidence duplicateEvidence(const vision::Face& one, const vision::Face& other, bool mirrored);

/// Whether two faces show the same moment: the recognisers see no difference, and the meshes match and the thumbnails, as they are or with
/// one of them mirrored. Symmetric.
bool nearDuplicates(const vision::Face& one, const vision::Face& other);

}  // namespace identity
