#pragma once
#include <array>
#include <bitset>
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

/// What the two recognisers make of a face: for comparing faces, never for making a picture. Both empty where the face is too small to be looked at.
struct Embeddings {
    std::vector<float> a;  ///< recogniser-a (dlib ResNet): 128 numbers as the net gives them; Euclidean distance
    std::vector<float> b;  ///< recogniser-b (HSE FaceRes): 1024 numbers of unit length; Euclidean distance
    bool empty() const { return a.empty(); }
    bool operator==(const Embeddings&) const = default;
};

/// How the skin of a face is lit, measured in linear light on cheeks, forehead and below the eyes.
struct Light {
    float skin = 0;             ///< median luminance of the skin, 0-1
    float clipped = 0;          ///< share of skin pixels with a channel at its upper end
    float crushed = 0;          ///< share of skin pixels at the lower end
    float sides = 1;            ///< darker over brighter half of the face, 0-1
    float underEyes = 1;        ///< below the eyes over the cheeks, 0-1
    float castA = 0;            ///< CIELAB a* and b* of the skin beyond what any skin has under white light; 0 = none
    float castB = 0;
    bool operator==(const Light&) const = default;
};

/// What can be seen of a face. Confidences 0-1, 0.5 = undecided.
struct Visibility {
    std::array<float, 2> eyeOpening{};  ///< eye aspect ratio, image-left eye first
    float eyesClosed = 0;
    float eyesHidden = 0;   ///< by dark glasses, hair, a hand
    float occluded = 0;     ///< a part of the face other than the eyes is behind something
    float glasses = 0;      ///< clear ones
    float beard = 0;
    bool operator==(const Visibility&) const = default;
};

/// A small darker or redder place of the skin.
struct Spot {
    enum class Kind {
        Red,    ///< a blemish: redder rather than darker
        Mole,   ///< much darker than the skin around it; from one photo a guess
        Other,  ///< freckles, faint spots
    };
    Kind kind = Kind::Other;
    Point at;               ///< pixels of the upright photo
    Point3 onHead;          ///< the same place on the canonical head, cm
    float radius = 0;       ///< in units of D
    float dark = 0;         ///< how much darker than its surround: -0.8 ln Y through the filter that fits its size (0.22 of the contrast of a Gaussian spot)
    float red = 0;          ///< how much redder: ln R/G through the same filter
    bool operator==(const Spot&) const = default;
};

inline constexpr int kMeshTriangles = 898;
/// Triangles of the mesh, by their number in CanonicalMesh::triangles.
using TriangleSet = std::bitset<kMeshTriangles>;

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
    float sharpness = 0;    ///< 0-1, of the face; 0.7 = a sharp face blurred with a Gaussian of sigma 0.012 D
    Light light;
    Visibility visibility;
    std::vector<Spot> spots;  ///< clearest first
    TriangleSet surveyed;     ///< where a mark would have been seen: bare skin, turned to the camera, large and sharp enough
    Embeddings embeddings;
    bool operator==(const Face&) const = default;
};

/// Distance between the eyes as if seen from the front: the unit of length of every finishing stage, in pixels.
float unitLength(const Face& face);

}  // namespace vision
