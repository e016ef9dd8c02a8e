#pragma once
#include "core/vision/detect.h"
#include "core/vision/net.h"

namespace vision {

/// MediaPipe's BlazeFace "back" net: boxes and six key points, good on faces down to about 1/20 of the picture.
/// Contract blazeface-256/1: 1x3x256x256 RGB, x/127.5-1, letterboxed with zeros -> logits [1,896], boxes [1,896,16].
/// Source: Bazarevsky et al. 2019, arXiv:1907.05047; anchors as in MediaPipe's face_detection_back graph.
class BlazeFace {
public:
    explicit BlazeFace(const std::filesystem::path& onnx);

    /// @param rgb 8-bit RGB, any size. @return faces of score >= 0.5 after suppression at IoU 0.3, best first.
    std::vector<Detection> detect(const cv::Mat& rgb);

private:
    Net net_;
};

}  // namespace vision
