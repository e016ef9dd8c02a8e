#include "core/vision/face_patch.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/imaging/mat.h"

namespace vision {
namespace {

constexpr double kWholeSteps = 0.4;  // below it blocks of whole pixels are taken together: four times as fast as fractions of pixels
constexpr double kLargestEnlargement = 30;  // a face of under 4 pixels between the eyes tells nothing

}  // namespace

FacePatch facePatch(const imaging::Image& photo, const Face& face)
{
    FacePatch patch;
    const Point& left = face.irises[0].centre;
    const Point& right = face.irises[1].centre;
    const double unit = unitLength(face);
    const double angle = std::atan2(right.y - left.y, right.x - left.x);
    const double scale = FacePatch::kUnit / unit;
    // Written so that a NaN fails too.
    if (!(scale > 0 && scale < kLargestEnlargement) || !std::isfinite(angle) || photo.empty() || photo.channels() < 3)
        return patch;
    if (!std::ranges::all_of(face.mesh, [](const Point3& p) { return std::isfinite(p.x) && std::isfinite(p.y); }))
        return patch;
    const double eyesX = (left.x + right.x) / 2.0;
    const double eyesY = (left.y + right.y) / 2.0;
    const double c = std::cos(angle) * scale;
    const double s = std::sin(angle) * scale;
    patch.scale = static_cast<float>(scale);
    patch.toPatch = {c, s, FacePatch::kEyesX - c * eyesX - s * eyesY, -s, c, FacePatch::kEyesY + s * eyesX - c * eyesY};

    // The patch's corners in the photo say which part is needed; that is brought near the patch's size by area, then turned.
    cv::Matx23d toPhoto;
    cv::invertAffineTransform(patch.toPatch, toPhoto);
    double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
    for (const auto& [u, v] : {std::pair{0, 0}, {FacePatch::kWidth, 0}, {0, FacePatch::kHeight}, {FacePatch::kWidth, FacePatch::kHeight}}) {
        const cv::Vec2d p = toPhoto * cv::Vec3d(u, v, 1);
        x0 = std::min(x0, p[0]), x1 = std::max(x1, p[0]);
        y0 = std::min(y0, p[1]), y1 = std::max(y1, p[1]);
    }
    const cv::Rect whole(0, 0, photo.width(), photo.height());
    if (!(x1 > 0 && y1 > 0 && x0 < photo.width() && y0 < photo.height()))
        return patch;
    const auto pixel = [](double v, int end) { return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(end))); };
    const cv::Rect part = cv::Rect(cv::Point(pixel(x0 - 2, whole.width - 1), pixel(y0 - 2, whole.height - 1)), cv::Point(pixel(x1 + 3, whole.width), pixel(y1 + 3, whole.height))) & whole;
    if (part.empty())
        return patch;
    cv::Mat source = imaging::asMat(photo)(part);
    double shrinkX = 1;
    double shrinkY = 1;
    if (scale < kWholeSteps) {
        const int step = cvRound(1 / scale);
        const cv::Size reduced(std::max(1, part.width / step), std::max(1, part.height / step));
        source = source(cv::Rect(0, 0, std::min(part.width, reduced.width * step), std::min(part.height, reduced.height * step)));
        shrinkX = static_cast<double>(reduced.width) / source.cols;
        shrinkY = static_cast<double>(reduced.height) / source.rows;
        cv::Mat small;
        cv::resize(source, small, reduced, 0, 0, cv::INTER_AREA);
        source = small;
    } else if (scale < 0.75) {
        const cv::Size reduced(std::max(1, static_cast<int>(std::lround(part.width * scale))), std::max(1, static_cast<int>(std::lround(part.height * scale))));
        shrinkX = static_cast<double>(reduced.width) / part.width;
        shrinkY = static_cast<double>(reduced.height) / part.height;
        cv::Mat small;
        cv::resize(source, small, reduced, 0, 0, cv::INTER_AREA);
        source = small;
    }
    // Pixel centres of the reduced part lie half a pixel off on either side.
    cv::Matx23d toSource = toPhoto;
    for (int i = 0; i < 2; ++i) {
        const double shrink = i == 0 ? shrinkX : shrinkY;
        for (int k = 0; k < 3; ++k)
            toSource(i, k) *= shrink;
        toSource(i, 2) += (0.5 - (i == 0 ? part.x : part.y)) * shrink - 0.5;
    }
    cv::Mat crop;
    cv::warpAffine(source, crop, toSource, cv::Size(FacePatch::kWidth, FacePatch::kHeight), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    if (crop.channels() == 4)
        cv::cvtColor(crop, crop, cv::COLOR_BGRA2BGR);  // drops alpha, keeps the order
    cv::min(cv::max(crop, 0.0), 1.0, patch.rgb);
    cv::patchNaNs(patch.rgb, 0);
    cv::warpAffine(cv::Mat(source.size(), CV_8UC1, cv::Scalar(255)), patch.inside, toSource, cv::Size(FacePatch::kWidth, FacePatch::kHeight), cv::INTER_NEAREST | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT);

    for (std::size_t i = 0; i < face.mesh.size(); ++i)
        patch.mesh[i] = patch.at({face.mesh[i].x, face.mesh[i].y});
    for (std::size_t i = 0; i < 2; ++i)
        patch.irises[i] = patch.at(face.irises[i].centre);
    return patch;
}

}  // namespace vision
