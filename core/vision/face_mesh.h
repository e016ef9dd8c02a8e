#pragma once
#include "core/vision/detect.h"
#include "core/vision/face.h"
#include "core/vision/net.h"

/// For the sources of this library only.
namespace vision {

/// A turned square of the photo that a net looks at.
struct Roi {
    Point centre;
    float side = 0;
    float angle = 0;  ///< radians, of the line from the image-left to the image-right eye
};

/// The square around a detection, turned so that its eyes are level; 1.5 times its longer side.
Roi roiFor(const Detection& detection);
/// The square around a mesh, turned with its eye corners (33 to 263); 1.5 times the longer side of the turned bounds.
Roi roiFor(const Mesh& mesh);

/// A mesh as the net saw it.
struct FoundMesh {
    Mesh mesh{};
    float presence = 0;  ///< 0-1
};

/// MediaPipe's face mesh of 468 points. Contract facemesh-468/1: 1x3x192x192 RGB 0..1 -> mesh [1,1404] in pixels of the crop, presence [1,1].
/// Source: Kartynnik et al. 2019, arXiv:1907.06724.
class FaceMeshNet {
public:
    explicit FaceMeshNet(const std::filesystem::path& onnx);
    FoundMesh find(const cv::Mat& rgb, const Roi& roi);

private:
    Net net_;
};

/// MediaPipe's iris net. Contract iris-64/1: 1x3x64x64 RGB 0..1 -> eye [1,228] = 76 x (x, y, z); 71 is the centre, 72-75 the rim.
/// Source: Ablavatski et al. 2020, arXiv:2006.11341.
class IrisNet {
public:
    explicit IrisNet(const std::filesystem::path& onnx);
    /// @param mirrored true for the image-right eye: the net knows the other one only.
    Iris find(const cv::Mat& rgb, const Mesh& mesh, bool mirrored);

private:
    Net net_;
};

}  // namespace vision
