#pragma once
#include <opencv2/core/mat.hpp>

#include "core/imaging/image.h"

/// For sources of imaging, vision and finish only; never included by a public header: a cv::Mat shares its pixels on copy.
namespace imaging {

/// A header over the image's own pixels; valid as long as the image is.
inline cv::Mat asMat(Image& image)
{
    return image.empty() ? cv::Mat() : cv::Mat(image.height(), image.width(), CV_32FC(image.channels()), image.row(0));
}

/// For reading: OpenCV's inputs take no const pixels.
inline cv::Mat asMat(const Image& image)
{
    return asMat(const_cast<Image&>(image));
}

}  // namespace imaging
