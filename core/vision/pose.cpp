#include "core/vision/pose.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numbers>
#include <opencv2/core.hpp>

#include "core/base/error.h"

namespace vision {
namespace {

struct WeightedPoint {
    int index;
    double weight;
};

// procrustes_landmark_basis of MediaPipe's face geometry metadata (Apache-2.0).
constexpr std::array<WeightedPoint, 33> kBasis{{
    {4, .0709},   {6, .0321},   {10, .0084},  {33, .0587},  {263, .0587}, {54, .0077},  {284, .0077}, {67, .0091},  {297, .0091},
    {117, .0098}, {346, .0098}, {119, .0148}, {348, .0148}, {121, .0186}, {350, .0186}, {127, .0052}, {356, .0052}, {129, .1206},
    {358, .1206}, {132, .0056}, {361, .0056}, {133, .0533}, {362, .0533}, {136, .0669}, {365, .0669}, {143, .0148}, {372, .0148},
    {147, .0143}, {376, .0143}, {198, .0420}, {420, .0420}, {205, .0473}, {425, .0473},
}};

cv::Vec3d inSpace(const Point3& p)
{
    return {p.x, -p.y, -p.z};
}

float degrees(double radians)
{
    return static_cast<float>(radians * 180.0 / std::numbers::pi);
}

}  // namespace

CanonicalMesh loadCanonicalMesh(const std::filesystem::path& file)
{
    try {
        std::ifstream in(file);
        const auto json = nlohmann::json::parse(in);
        const auto& vertices = json.at("vertices");
        CanonicalMesh mesh;
        if (vertices.size() != mesh.vertices.size())
            throw std::runtime_error("not 468 vertices");
        for (std::size_t i = 0; i < mesh.vertices.size(); ++i)
            mesh.vertices[i] = {vertices[i].at(0), vertices[i].at(1), vertices[i].at(2)};
        for (const auto& t : json.at("triangles")) {
            const std::array<int, 3> corners{t.at(0), t.at(1), t.at(2)};
            if (std::ranges::any_of(corners, [](int c) { return c < 0 || c >= kMeshPoints; }))
                throw std::runtime_error("a triangle names a vertex that is not there");
            mesh.triangles.push_back(corners);
        }
        return mesh;
    } catch (const std::exception& error) {
        throw base::Error(base::ErrorCode::ModelAltered, "The face geometry " + base::displayName(file) + " cannot be used",
                          "Run models/fetch.sh to put it back.", file, error.what());
    }
}

HeadFit fitHead(const Mesh& mesh, const CanonicalMesh& canonical)
{
    double total = 0;
    cv::Vec3d meanModel;
    cv::Vec3d meanFace;
    const auto modelPoint = [&](int i) {
        const Point3& p = canonical.vertices[static_cast<std::size_t>(i)];
        return cv::Vec3d(p.x, p.y, p.z);
    };
    const auto facePoint = [&](int i) { return inSpace(mesh[static_cast<std::size_t>(i)]); };
    for (const auto& [index, weight] : kBasis) {
        total += weight;
        meanModel += weight * modelPoint(index);
        meanFace += weight * facePoint(index);
    }
    meanModel /= total;
    meanFace /= total;

    cv::Matx33d covariance = cv::Matx33d::zeros();
    double spread = 0;
    for (const auto& [index, weight] : kBasis) {
        const cv::Vec3d a = modelPoint(index) - meanModel;
        const cv::Vec3d b = facePoint(index) - meanFace;
        covariance += weight * (b * a.t());
        spread += weight * a.dot(a);
    }
    cv::Matx31d values;
    cv::Matx33d u;
    cv::Matx33d vt;
    cv::SVD::compute(covariance, values, u, vt);
    // A reflection fits a nearly flat face as well: force a rotation.
    const double sign = cv::determinant(u) * cv::determinant(vt) < 0 ? -1.0 : 1.0;
    const cv::Matx33d rotation = u * cv::Matx33d::diag({1, 1, sign}) * vt;
    const double scale = spread > 0 ? (values(0) + values(1) + sign * values(2)) / spread : 0.0;

    double squares = 0;
    for (const auto& [index, weight] : kBasis) {
        const cv::Vec3d difference = (facePoint(index) - meanFace) - scale * (rotation * (modelPoint(index) - meanModel));
        squares += weight * difference.dot(difference);
    }
    HeadFit fit;
    fit.pose.yaw = degrees(std::atan2(rotation(0, 2), rotation(2, 2)));
    fit.pose.pitch = degrees(std::asin(std::clamp(-rotation(1, 2), -1.0, 1.0)));
    fit.pose.roll = degrees(std::atan2(rotation(1, 0), rotation(1, 1)));
    fit.pixelsPerCm = static_cast<float>(scale);
    fit.residualCm = scale > 0 ? static_cast<float>(std::sqrt(squares / total) / scale) : 0.0f;
    return fit;
}

}  // namespace vision
