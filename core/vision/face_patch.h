#pragma once
#include <array>
#include <opencv2/core/mat.hpp>

#include "core/imaging/image.h"
#include "core/vision/face.h"

/// For the sources of this library only.
namespace vision {

/// A face at a fixed size, its eyes level: what rules on texture and colour look at, so that they need no other scale.
struct FacePatch {
    static constexpr float kUnit = 112;         ///< pixels of the patch for one unitLength()
    static constexpr int kWidth = 308;           ///< 2.75 units
    static constexpr int kHeight = 352;          ///< 3.14 units
    static constexpr float kEyesX = 154;         ///< where the point between the irises comes to lie
    static constexpr float kEyesY = 124;

    cv::Mat rgb;                                  ///< linear, 3 x float, clipped to 0..1
    cv::Mat inside;                               ///< 8 bits, 255 where the photo is
    std::array<cv::Point2f, kMeshPoints> mesh;    ///< in pixels of the patch
    std::array<cv::Point2f, 2> irises;
    float scale = 0;                              ///< patch pixels for one of the photo

    cv::Matx23d toPatch;                          ///< from pixels of the photo, whose centres lie at whole numbers

    cv::Point2f at(const Point& p) const
    {
        const cv::Vec2d q = toPatch * cv::Vec3d(p.x, p.y, 1);
        return {static_cast<float>(q[0]), static_cast<float>(q[1])};
    }
};

/// Empty `rgb` where the face has no size to speak of, or lies outside the photo.
FacePatch facePatch(const imaging::Image& photo, const Face& face);

}  // namespace vision
