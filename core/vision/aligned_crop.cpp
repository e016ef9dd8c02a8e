#include "core/vision/aligned_crop.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace vision {

double Similarity::scale() const
{
    return std::hypot(a, b);
}

Similarity Similarity::inverse() const
{
    const double square = a * a + b * b;
    const double c = a / square;
    const double s = -b / square;
    return {c, s, -(c * tx - s * ty), -(s * tx + c * ty)};
}

Point Similarity::operator()(Point p) const
{
    const double x = static_cast<double>(p.x);
    const double y = static_cast<double>(p.y);
    return {static_cast<float>(a * x - b * y + tx), static_cast<float>(b * x + a * y + ty)};
}

std::optional<Similarity> fitSimilarity(std::span<const Point> from, std::span<const Point> to)
{
    if (from.size() != to.size() || from.empty())
        return std::nullopt;
    const double count = static_cast<double>(from.size());
    double fx = 0, fy = 0, gx = 0, gy = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        fx += static_cast<double>(from[i].x) / count;
        fy += static_cast<double>(from[i].y) / count;
        gx += static_cast<double>(to[i].x) / count;
        gy += static_cast<double>(to[i].y) / count;
    }
    // In the plane Umeyama's rotation and scale are one complex number: the sum of conj(f) g over the sum of |f|^2.
    double along = 0, across = 0, spread = 0;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const double x = static_cast<double>(from[i].x) - fx;
        const double y = static_cast<double>(from[i].y) - fy;
        const double u = static_cast<double>(to[i].x) - gx;
        const double v = static_cast<double>(to[i].y) - gy;
        along += x * u + y * v;
        across += x * v - y * u;
        spread += x * x + y * y;
    }
    Similarity fit{along / spread, across / spread, 0, 0};
    fit.tx = gx - (fit.a * fx - fit.b * fy);
    fit.ty = gy - (fit.b * fx + fit.a * fy);
    if (!(spread > 0) || !(fit.scale() > 0) || !std::isfinite(fit.scale()) || !std::isfinite(fit.tx) || !std::isfinite(fit.ty))
        return std::nullopt;
    return fit;
}

cv::Mat alignedCrop(const cv::Mat& rgb, const Similarity& toCrop, int side, double mostReduction)
{
    const Similarity toPhoto = toCrop.inverse();
    const double step = toPhoto.scale();  // photo pixels for one of the crop
    // The part of the photo that is read, with a margin for the pixels between which is interpolated.
    const double middle = (side - 1) / 2.0;
    const double centreX = toPhoto.a * middle - toPhoto.b * middle + toPhoto.tx;
    const double centreY = toPhoto.b * middle + toPhoto.a * middle + toPhoto.ty;
    const double reach = (std::abs(toPhoto.a) + std::abs(toPhoto.b)) * middle + 2 * std::max(1.0, step);
    const int x0 = static_cast<int>(std::clamp(std::floor(centreX - reach), 0.0, rgb.cols - 1.0));
    const int y0 = static_cast<int>(std::clamp(std::floor(centreY - reach), 0.0, rgb.rows - 1.0));
    const int x1 = static_cast<int>(std::clamp(std::ceil(centreX + reach) + 1, x0 + 1.0, static_cast<double>(rgb.cols)));
    const int y1 = static_cast<int>(std::clamp(std::ceil(centreY + reach) + 1, y0 + 1.0, static_cast<double>(rgb.rows)));
    cv::Mat source = rgb(cv::Rect(x0, y0, x1 - x0, y1 - y0));
    double shrinkX = 1;
    double shrinkY = 1;
    if (step > mostReduction) {
        const cv::Size reduced(std::max(1, cvRound(source.cols / step)), std::max(1, cvRound(source.rows / step)));
        shrinkX = static_cast<double>(reduced.width) / source.cols;
        shrinkY = static_cast<double>(reduced.height) / source.rows;
        cv::Mat small;
        cv::resize(source, small, reduced, 0, 0, cv::INTER_AREA);
        source = small;
    }
    // Into the cut and shrunk source, whose pixel centres move by half a pixel each way.
    const cv::Matx23d toSource(toPhoto.a * shrinkX, -toPhoto.b * shrinkX, (toPhoto.tx - x0 + 0.5) * shrinkX - 0.5,  //
                               toPhoto.b * shrinkY, toPhoto.a * shrinkY, (toPhoto.ty - y0 + 0.5) * shrinkY - 0.5);
    cv::Mat crop;
    cv::warpAffine(source, crop, toSource, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT);
    return crop;
}

}  // namespace vision
