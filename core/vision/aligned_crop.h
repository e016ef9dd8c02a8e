#pragma once
#include <opencv2/core/mat.hpp>
#include <optional>
#include <span>

#include "core/vision/face.h"

/// For the sources of this library only.
namespace vision {

/// Carries pixels of a photo to pixels of a crop: u = a x - b y + tx, v = b x + a y + ty. Pixel centres are whole numbers on both sides.
struct Similarity {
    double a = 1;
    double b = 0;
    double tx = 0;
    double ty = 0;

    double scale() const;  ///< crop pixels for one of the photo
    Similarity inverse() const;
    Point operator()(Point p) const;
};

/// The similarity that carries `from` to `to` with the least sum of squares, never a mirroring one (Umeyama 1991, in the plane).
/// Empty where there is none: points that coincide, are not finite, or differ in number.
std::optional<Similarity> fitSimilarity(std::span<const Point> from, std::span<const Point> to);

/// `side` x `side` pixels of the photo, bilinear; black outside of it. A photo that is shrunk by more than `mostReduction` is shrunk by area first:
/// bilinear sampling alone would alias.
cv::Mat alignedCrop(const cv::Mat& rgb, const Similarity& toCrop, int side, double mostReduction);

}  // namespace vision
