#pragma once
#include <array>
#include <filesystem>
#include <vector>

#include "core/vision/face.h"

namespace vision {

/// MediaPipe's metric face: vertices in cm (x to the face's left as seen by the camera's right, y up, z towards the camera) and triangles.
struct CanonicalMesh {
    Mesh vertices{};
    std::vector<std::array<int, 3>> triangles;
};

/// @throws Error{ModelAltered} when the file is not what the contract canonical-mesh/1 says.
CanonicalMesh loadCanonicalMesh(const std::filesystem::path& file);

/// A similarity that carries the canonical face onto the found one.
struct HeadFit {
    Pose pose;
    float pixelsPerCm = 0;
    float residualCm = 0;  ///< root mean square over the weighted points; 0.3-0.6 on good faces
};

/// Weighted orthogonal Procrustes (Kabsch 1976, scale after Umeyama 1991) on MediaPipe's 33 stable points.
HeadFit fitHead(const Mesh& mesh, const CanonicalMesh& canonical);

}  // namespace vision
