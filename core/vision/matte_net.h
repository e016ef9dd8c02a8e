#pragma once
#include <memory>
#include <string>

#include "core/base/run_context.h"
#include "core/vision/matte.h"
#include "core/vision/model_store.h"

namespace cv {
class Mat;
}

/// For the sources of this library and its bench.
namespace vision {

/// The net that draws the outline of the main subject. Contract matte-1024/1: 1x3x1024x1024 RGB, stretched, (x-128)/256 -> alpha [1,1,1024,1024].
/// Source: Qin et al. 2022, "Highly Accurate Dichotomous Image Segmentation" (IS-Net), arXiv:2203.03041.
class MatteNet {
public:
    /// oneDNN where it knows every operator of the file, else OpenCV's DNN.
    explicit MatteNet(const ModelStore& store);
    ~MatteNet();

    /// @param rgb 8-bit RGB, any size. @return Data, 1024 x 1024, 0..1.
    imaging::Image find(const cv::Mat& rgb, const base::RunContext& run);
    /// `oneDNN` or `OpenCV DNN (why)`.
    const std::string& engine() const { return engine_; }
    /// GFLOP of the convolutions of one pass; 0 when OpenCV runs it.
    double gflop() const;

private:
    struct State;
    std::unique_ptr<State> state_;
    std::string engine_;
};

/// MediaPipe's selfie segmentation: a complete body without hair. Contract selfie-256/1: 1x3x256x256 RGB 0..1, stretched -> alpha [1,1,256,256].
class PersonPrior {
public:
    explicit PersonPrior(const ModelStore& store);
    ~PersonPrior();
    /// @param rgb 8-bit RGB, any size. @return Data, 256 x 256, 0..1.
    imaging::Image find(const cv::Mat& rgb);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vision
