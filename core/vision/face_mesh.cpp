#include "core/vision/face_mesh.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

namespace vision {
namespace {

constexpr float kMargin = 1.5f;       // MediaPipe's face_landmark graph: the crop is 1.5 times the box
constexpr float kEyeMargin = 2.3f;    // iris graph: 2.3 times the distance of the eye's corners
constexpr float kMostReduction = 2.5f;
constexpr int kMeshSide = 192;
constexpr int kIrisSide = 64;
constexpr int kLeftOuter = 33;
constexpr int kLeftInner = 133;
constexpr int kRightOuter = 263;
constexpr int kRightInner = 362;

/// Carries pixels of the crop to pixels of the photo.
struct CropMap {
    float cosine, sine, scale, half;
    Point centre;

    CropMap(const Roi& roi, int side)
        : cosine(std::cos(roi.angle)), sine(std::sin(roi.angle)), scale(roi.side / static_cast<float>(side)), half(static_cast<float>(side) / 2),
          centre(roi.centre)
    {
    }
    Point toPhoto(float x, float y) const
    {
        const float u = (x - half) * scale;
        const float v = (y - half) * scale;
        return {centre.x + cosine * u - sine * v, centre.y + sine * u + cosine * v};
    }
};

/// The turned square as side x side pixels. What is much larger is shrunk by area first, so that the crop does not alias; up to
/// kMostReduction the reference chain samples directly, and so do we.
cv::Mat cropOf(const cv::Mat& rgb, const Roi& roi, int side)
{
    const CropMap map(roi, side);
    const float reach = roi.side * 0.7072f;
    const int x0 = std::clamp(static_cast<int>(std::floor(roi.centre.x - reach)) - 2, 0, rgb.cols - 1);
    const int y0 = std::clamp(static_cast<int>(std::floor(roi.centre.y - reach)) - 2, 0, rgb.rows - 1);
    const int x1 = std::clamp(static_cast<int>(std::ceil(roi.centre.x + reach)) + 2, x0 + 1, rgb.cols);
    const int y1 = std::clamp(static_cast<int>(std::ceil(roi.centre.y + reach)) + 2, y0 + 1, rgb.rows);
    cv::Mat source = rgb(cv::Rect(x0, y0, x1 - x0, y1 - y0));
    double shrinkX = 1;
    double shrinkY = 1;
    if (map.scale > kMostReduction) {
        const cv::Size reduced(std::max(1, static_cast<int>(std::lround(source.cols / map.scale))), std::max(1, static_cast<int>(std::lround(source.rows / map.scale))));
        shrinkX = static_cast<double>(reduced.width) / source.cols;
        shrinkY = static_cast<double>(reduced.height) / source.rows;
        cv::Mat small;
        cv::resize(source, small, reduced, 0, 0, cv::INTER_AREA);
        source = small;
    }
    const Point origin = map.toPhoto(0, 0);
    // Row i of the matrix: photo coordinate = a x + b y + c; then into the cut and shrunk source, whose pixel centres move by half a pixel each way.
    const cv::Matx23d toSource(map.cosine * map.scale * shrinkX, -map.sine * map.scale * shrinkX, (origin.x - x0 + 0.5) * shrinkX - 0.5,
                               map.sine * map.scale * shrinkY, map.cosine * map.scale * shrinkY, (origin.y - y0 + 0.5) * shrinkY - 0.5);
    cv::Mat crop;
    cv::warpAffine(source, crop, toSource, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT);
    return crop;
}

Point flat(const Point3& p)
{
    return {p.x, p.y};
}

}  // namespace

Roi roiFor(const Detection& detection)
{
    const Rect& box = detection.box;
    Roi roi{{box.x + box.width / 2, box.y + box.height / 2}, kMargin * std::max(box.width, box.height), 0};
    if (detection.eyes) {
        const auto& [left, right] = *detection.eyes;
        roi.angle = std::atan2(right.y - left.y, right.x - left.x);
    }
    return roi;
}

Roi roiFor(const Mesh& mesh)
{
    const Point left = flat(mesh[kLeftOuter]);
    const Point right = flat(mesh[kRightOuter]);
    Roi roi;
    roi.angle = std::atan2(right.y - left.y, right.x - left.x);
    const float cosine = std::cos(roi.angle);
    const float sine = std::sin(roi.angle);
    constexpr float kFar = std::numeric_limits<float>::max();
    float x0 = kFar, y0 = kFar, x1 = -kFar, y1 = -kFar;
    for (const Point3& p : mesh) {
        const float u = cosine * p.x + sine * p.y;
        const float v = -sine * p.x + cosine * p.y;
        x0 = std::min(x0, u), x1 = std::max(x1, u);
        y0 = std::min(y0, v), y1 = std::max(y1, v);
    }
    const float u = (x0 + x1) / 2;
    const float v = (y0 + y1) / 2;
    roi.centre = {cosine * u - sine * v, sine * u + cosine * v};
    roi.side = kMargin * std::max(x1 - x0, y1 - y0);
    return roi;
}

FaceMeshNet::FaceMeshNet(const std::filesystem::path& onnx) : net_(onnx, "face-mesh") {}

FoundMesh FaceMeshNet::find(const cv::Mat& rgb, const Roi& roi)
{
    const cv::Mat blob = cv::dnn::blobFromImage(cropOf(rgb, roi, kMeshSide), 1 / 255.0);
    const auto outputs = net_.run(blob, {"mesh", "presence"});
    const float* points = net_.numbers(outputs[0], std::size_t{kMeshPoints} * 3);
    FoundMesh found;
    found.presence = *net_.numbers(outputs[1], 1);
    const CropMap map(roi, kMeshSide);
    for (std::size_t i = 0; i < found.mesh.size(); ++i) {
        const Point p = map.toPhoto(points[3 * i], points[3 * i + 1]);
        found.mesh[i] = {p.x, p.y, points[3 * i + 2] * map.scale};
    }
    return found;
}

IrisNet::IrisNet(const std::filesystem::path& onnx) : net_(onnx, "iris") {}

Iris IrisNet::find(const cv::Mat& rgb, const Mesh& mesh, bool mirrored)
{
    const Point outer = flat(mesh[mirrored ? kRightOuter : kLeftOuter]);
    const Point inner = flat(mesh[mirrored ? kRightInner : kLeftInner]);
    Roi roi;
    roi.centre = {(outer.x + inner.x) / 2, (outer.y + inner.y) / 2};
    roi.side = kEyeMargin * std::hypot(outer.x - inner.x, outer.y - inner.y);
    roi.angle = roiFor(mesh).angle;
    cv::Mat crop = cropOf(rgb, roi, kIrisSide);
    if (mirrored)
        cv::flip(crop, crop, 1);
    const auto outputs = net_.run(cv::dnn::blobFromImage(crop, 1 / 255.0), {"eye"});
    const float* points = net_.numbers(outputs[0], 228);
    const CropMap map(roi, kIrisSide);
    const auto place = [&](int index) {
        const float x = points[3 * index];
        return map.toPhoto(mirrored ? kIrisSide - x : x, points[3 * index + 1]);
    };
    Iris iris;
    iris.centre = place(71);
    // The net's rim is right, top, left, bottom of the crop: mirrored, right and left change places.
    iris.rim = {place(mirrored ? 74 : 72), place(73), place(mirrored ? 72 : 74), place(75)};
    // The net's points 0 to 8 run along the lower lid from corner to corner, 9 to 15 along the upper one: these are the mesh's 33, 133, 160, 144, 158, 153.
    const auto apart = [&](int a, int b) { return std::hypot(points[3 * a] - points[3 * b], points[3 * a + 1] - points[3 * b + 1]); };
    iris.opening = (apart(11, 3) + apart(13, 5)) / (2 * std::max(1e-3f, apart(0, 8)));
    return iris;
}

}  // namespace vision
