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
    /// @param rgb 8-bit RGB, upright; what the crops need beyond its border is black. @param face Only its mesh is read.
    /// @return empty where the mesh is none that can be aligned.
    Embeddings embed(const cv::Mat& rgb, const Face& face);

private:
    Net a_;
    Net b_;
};

}  // namespace vision
