#pragma once
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <random>

#include "core/imaging/image.h"
#include "core/imaging/mat.h"
#include "core/imaging/srgb.h"

/// What happens to photos on their way: each function gives a new linear photo, 3 channels.
namespace altered {

inline imaging::Image photoOf(const cv::Mat& pixels)
{
    imaging::Image photo({pixels.cols, pixels.rows}, 3, imaging::Space::Linear);
    cv::Mat into = imaging::asMat(photo);
    pixels.copyTo(into);
    return photo;
}

inline imaging::Image mirrored(const imaging::Image& photo)
{
    cv::Mat out;
    cv::flip(imaging::asMat(photo), out, 1);
    return photoOf(out);
}

/// Counter-clockwise, on a canvas that holds all of it, grey around.
inline imaging::Image rotated(const imaging::Image& photo, double degrees)
{
    const cv::Point2f centre(static_cast<float>(photo.width() - 1) / 2, static_cast<float>(photo.height() - 1) / 2);
    const auto box = cv::RotatedRect(centre, cv::Size2f(static_cast<float>(photo.width()), static_cast<float>(photo.height())), static_cast<float>(-degrees)).boundingRect2f();
    cv::Mat turn = cv::getRotationMatrix2D(centre, degrees, 1);
    turn.at<double>(0, 2) -= static_cast<double>(box.x);
    turn.at<double>(1, 2) -= static_cast<double>(box.y);
    cv::Mat out;
    cv::warpAffine(imaging::asMat(photo), out, turn, cv::Size(cvRound(box.width), cvRound(box.height)), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(0.2));
    return photoOf(out);
}

inline imaging::Image scaled(const imaging::Image& photo, double factor)
{
    cv::Mat out;
    cv::resize(imaging::asMat(photo), out, {std::max(1, cvRound(photo.width() * factor)), std::max(1, cvRound(photo.height() * factor))}, 0, 0, cv::INTER_AREA);
    return photoOf(out);
}

inline imaging::Image blurred(const imaging::Image& photo, double sigmaPixels)
{
    cv::Mat out;
    cv::GaussianBlur(imaging::asMat(photo), out, {}, sigmaPixels);
    return photoOf(out);
}

/// @param gain  of the light
inline imaging::Image exposed(const imaging::Image& photo, double gain)
{
    cv::Mat out;
    imaging::asMat(photo).convertTo(out, -1, gain);
    return photoOf(out);
}

/// Gaussian noise in sRGB levels, as a telephone's small sensor gives in the dark, rounded to 8 bits.
inline imaging::Image noised(const imaging::Image& photo, double sigmaLevels)
{
    auto bytes = imaging::toBytes8(photo, {});
    std::mt19937 random(4);
    std::normal_distribution<double> noise(0, sigmaLevels);
    imaging::Image out(photo.extent(), 3, imaging::Space::Encoded);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        out.pixels()[i] = static_cast<float>(std::clamp(std::round(bytes[i] + noise(random)), 0.0, 255.0) / 255);
    return imaging::toLinear(out, {});
}

}  // namespace altered
