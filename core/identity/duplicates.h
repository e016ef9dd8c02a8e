#pragma once
#include "core/vision/face.h"

namespace identity {

/// Whether two faces show the same moment: the recognisers see no difference, the meshes match point by point once turned, scaled and (where
/// need be) mirrored onto each other, and so do the thumbnails. Symmetric.
bool nearDuplicates(const vision::Face& one, const vision::Face& other);

}  // namespace identity
