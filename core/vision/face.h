#pragma once
#include <array>
#include <cstddef>
#include <vector>

namespace vision {

struct Point {
    float x = 0;
    float y = 0;
    bool operator==(const Point&) const = default;
};

/// A mesh vertex in image pixels; z in the same scale, negative towards the camera (MediaPipe's convention).
struct Point3 {
    float x = 0;
    float y = 0;
    float z = 0;
    bool operator==(const Point3&) const = default;
};

/// Left, top, width, height in image pixels, not rounded.
struct Rect {
    float x = 0;
    float y = 0;
    float width = 0;
    float height = 0;
    bool operator==(const Rect&) const = default;
};

inline constexpr int kMeshPoints = 468;
using Mesh = std::array<Point3, kMeshPoints>;
inline constexpr std::size_t kForehead = 10;  ///< of the mesh: top of the face oval
inline constexpr std::size_t kChin = 152;     ///< and its lowest point

/// Iris of one eye: the centre, then its right, top, left and bottom rim.
struct Iris {
    Point centre;
    std::array<Point, 4> rim;
    bool operator==(const Iris&) const = default;
};

/// Angles in degrees: yaw + towards the image's right, pitch + down, roll + counter-clockwise.
struct Pose {
    float yaw = 0;
    float pitch = 0;
    float roll = 0;
    bool operator==(const Pose&) const = default;
};

/// One face of a photo. All positions in pixels of the upright photo, origin top left.
struct Face {
    Rect box;               ///< around the mesh
    Mesh mesh{};            ///< MediaPipe's 468 points
    std::array<Iris, 2> irises{};  ///< [0] in the image-left eye (the subject's right), [1] in the image-right eye
    Pose pose;
    float eyeDistance = 0;  ///< between the iris centres, pixels ("D" of the finishing stages is this over max(0.6, cos yaw))
    float confidence = 0;   ///< 0-1, of the better detector
    float presence = 0;     ///< 0-1, that the mesh net saw a face
    float meshResidual = 0; ///< cm, how far the mesh is from a turned canonical face: 0.3-0.6 on good faces
    bool operator==(const Face&) const = default;
};

/// Distance between the eyes as if seen from the front: the unit of length of every finishing stage, in pixels.
float unitLength(const Face& face);

}  // namespace vision
