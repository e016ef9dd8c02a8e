#pragma once
#include <array>
#include <cstdint>
#include <span>

namespace vision {

using MeshTriangle = std::array<std::uint16_t, 3>;

/// How the 468 points of a mesh make a surface: a disc whose border is the face's oval, closed over eyes and mouth. Seen from outside the corners run
/// counter-clockwise (y up).
/// Source: canonical face model of MediaPipe's geometry pipeline (Apache-2.0), the same as in the file that CanonicalMesh is loaded from.
std::span<const MeshTriangle> meshTriangles();

}  // namespace vision
