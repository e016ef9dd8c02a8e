#pragma once
#include "core/vision/detect.h"
#include "core/vision/net.h"

namespace vision {

/// SSD on MobileNet v1, trained on WIDER FACE: few false faces, no key points.
/// Contract ssd-mobilenet-512/1: 1x3x512x512 RGB, x/127.5-1, padded right and bottom to a square -> boxes [1,N,4] as
/// ymin, xmin, ymax, xmax in shares of the padded side, scores [1,N] 0-1.
/// Source: yeephycho/tensorflow-face-detection; decoding of Liu et al. 2016, arXiv:1512.02325, with variances 0.1 and 0.2.
class SsdMobilenet {
public:
    explicit SsdMobilenet(const std::filesystem::path& onnx);

    /// @param rgb 8-bit RGB, any size. @return faces of score >= 0.5 after suppression at IoU 0.3, best first.
    std::vector<Detection> detect(const cv::Mat& rgb);

private:
    Net net_;
};

}  // namespace vision
