#pragma once
#include "core/vision/face.h"
#include "core/vision/model_store.h"
#include "core/vision/net.h"

/// For the sources of this library only.
namespace vision {

/// The two independent face recognisers.
class Recognisers {
public:
    explicit Recognisers(const ModelStore& store);
    Embeddings embed(const cv::Mat& rgb, const Face& face);

private:
    Net a_;
    Net b_;
};

}  // namespace vision
