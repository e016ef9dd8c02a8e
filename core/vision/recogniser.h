#pragma once
#include "core/vision/face.h"
#include "core/vision/model_store.h"
#include "core/vision/net.h"

/// For the sources of this library only.
namespace vision {

/// The two independent face recognisers. They compare faces; neither is ever used to make a picture.
/// recogniser-a: dlib's face recognition ResNet (King 2017). Contract dlib-128d/1: 1x3x150x150 RGB, (x - mean)/255 -> embedding [1,128].
/// recogniser-b: HSE FaceRes (Savchenko 2019). Contract faceres-1024d/1: 1x3x224x224 BGR, x - mean -> embedding [1,1024].
class Recognisers {
public:
    explicit Recognisers(const ModelStore& store);
    /// @param rgb 8-bit RGB, upright. @param face Mesh, eye distance and yaw are read.
    /// @return empty for a face below 16 pixels between the eyes (`unitLength`), one that lies outside the photo for the most part, and a mesh that is none.
    /// @throws Error{ModelFailed}
    Embeddings embed(const cv::Mat& rgb, const Face& face);

private:
    Net a_;
    Net b_;
};

}  // namespace vision
